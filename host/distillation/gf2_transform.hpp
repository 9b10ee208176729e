// SPDX-License-Identifier: Apache-2.0
/// \file
/// Additive Fourier transform of polynomials over GF(2), for long middle products.
///
/// A polynomial f with 2^m bits is evaluated at one point of every Frobenius orbit in v_m + V_m, where V_m is
/// spanned by the Cantor basis v_0 ... v_(m-1) of GF(2^32) (Li, Chen, Kuo, Cheng, Yang, "Frobenius additive
/// fast Fourier transform", ISSAC 2018): values of 32 bits at 2^(m-5) points, so that 2^m bits become 2^m
/// bits in place. First f is written in the basis of the products of the subspace polynomials s_i (conversion
/// of Lin, Al-Naffouri, Han, Yang, IEEE Trans. Inf. Theory 62, 6284, 2016, with the sparse
/// s_(2^k) = x^(2^(2^k)) + x of the Cantor basis), then butterflies a += s_i b, b += a follow for
/// i = m-1 ... 0. At i = m - 2^k the butterfly keeps one of its two values, which doubles the field instead.
///
/// A processor word holds the same coordinate of as many values as it has bits, so everything is exclusive
/// or, and, shift: no carry-less multiplication, no look-up and no branch depends on the data. Look-ups and
/// branches depend on the points, which are constants.
#pragma once

#include <cstddef>
#include <cstdint>

namespace twinspan::distillation::gf2 {

/// Instructions to use. All give the same bits.
enum class Path { portable, avx2, avx512 };

/// Whether this processor (and the operating system) runs `path`.
bool supported(Path path);
/// The fastest supported path.
Path fastest_path();

/// Transforms of arrays of 2^m bits, m from `smallest` to 31. The array is 2^m / 64 words, bit i of the
/// polynomial in bit i % 64 of word i / 64; `workspace` is kWorkspaceWords words. The order of the values is
/// the same for `values` and `dual` of one Transform object and of no use otherwise.
///
/// With A = the matrix of `values`, the product of two polynomials of together at most 2^m + 1 bits is
/// A^-1 (A x . A y). Its transpose, z_i = sum over k of t_(i+k) x_k, needs x and z of together at most
/// 2^m + 1 bits too and no more: z = dual^-1(A x . dual t).
struct Transform {
  /// 2^lane_bits bits in a processor word.
  unsigned lane_bits;
  unsigned smallest;
  void (*values)(std::uint64_t* data, unsigned m, std::uint64_t* workspace);
  /// The inverse transpose of `values`, in coordinates in which multiplication is multiplication again.
  void (*dual)(std::uint64_t* data, unsigned m, std::uint64_t* workspace);
  void (*dual_inverse)(std::uint64_t* data, unsigned m, std::uint64_t* workspace);
  /// t = x . t point by point, x from `values`, t from `dual`.
  void (*multiply)(const std::uint64_t* x, std::uint64_t* t, unsigned m, std::uint64_t* workspace);
};

inline constexpr unsigned kLargestLog = 31;
/// Space for 448 vectors of 512 bits.
inline constexpr std::size_t kWorkspaceWords = 448 * 8;

/// The transform of `path` with the widest words that fit arrays of 2^m bits, 16 <= m <= 31.
const Transform& transform_for(Path path, unsigned m);

/// One instance per word width, see gf2_transform_kernels.inc.
const Transform& transform_64();
const Transform& transform_128();
const Transform& transform_avx2();
const Transform& transform_avx512();

}  // namespace twinspan::distillation::gf2
