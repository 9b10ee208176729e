// SPDX-License-Identifier: Apache-2.0
/// \file
/// Privacy amplification by a Toeplitz matrix over GF(2) (Krawczyk, CRYPTO '94): exact, from as many public
/// random bits as the matrix has diagonals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/core/secret.hpp"

namespace twinspan::distillation {

/// Number of public random bits for a matrix of `rows` x `columns` (both >= 1).
constexpr std::size_t toeplitz_seed_bits(std::size_t rows, std::size_t columns) { return rows + columns - 1; }

/// The first `rows` bits of the product: bit i = sum over j of seed[i - j + columns - 1] bits[j], columns =
/// bits.size(). Short matrices cost rows x columns / 4096 carry-less word products, long ones a few additive
/// Fourier transforms over GF(2) (gf2_transform.hpp) of 2^m >= rows + columns - 1 bits or of blocks of
/// columns.
/// Memory besides arguments and result: at most 3 x 2^m bits, 100 MiB for 2^27 columns and as many rows. The
/// processor's vector instructions are used when it has them, with the same bits. The run time depends on the
/// sizes alone; no look-up or branch depends on the bits. Memory that held functions of the bits is wiped,
/// except what the compiler keeps for a while in registers and on the stack.
/// \param seed toeplitz_seed_bits(rows, bits.size()) bits; bits beyond are ignored
/// \throws std::invalid_argument when the seed is too short
SecretBits toeplitz(const SecretBits& bits, std::span<const std::uint64_t> seed, std::size_t rows);

}  // namespace twinspan::distillation
