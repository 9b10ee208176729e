// SPDX-License-Identifier: Apache-2.0
/// \file
/// GF(2^32) as a tower of quadratic extensions, and its Cantor basis: the constants of the transform in
/// gf2_transform.hpp. Plain arithmetic on public numbers; it takes look-ups and branches.
#pragma once

#include <array>
#include <cstdint>

namespace twinspan::distillation::gf2 {

/// Width of the field in bits.
inline constexpr unsigned kFieldBits = 32;

/// Field element in tower coordinates: bit j is the coefficient of the product of those x_k for which bit k
/// of j is set, with x_0^2 = x_0 + 1 and x_k^2 = x_k + x_0 x_1 ... x_(k-1). The low 2^k bits are the subfield
/// GF(2^(2^k)).
using Tower = std::uint32_t;

/// Product of field elements.
Tower multiply(Tower a, Tower b);

/// Cantor basis (D. G. Cantor, J. Comb. Theory A 50, 285, 1989): v_0 = 1 and v_j^2 + v_j = v_(j-1). The first
/// 2^k of them span GF(2^(2^k)), and v_(2^k) is x_k plus an element of that subfield.
const std::array<Tower, kFieldBits>& cantor_basis();

/// Sum of the v_j for which bit j of `combination` is set.
Tower from_cantor(std::uint32_t combination);

/// Matrix of the multiplication by one element: bit c of row r says whether coordinate c of the factor enters
/// coordinate r of the product.
using Matrix = std::array<std::uint32_t, kFieldBits>;

/// Matrix of the multiplication by `factor`, rows [0, width); width a power of two up to 32 and `factor` in
/// the subfield of `width` bits.
void multiplication_rows(Tower factor, unsigned width, Matrix& rows);

}  // namespace twinspan::distillation::gf2
