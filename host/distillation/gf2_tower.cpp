// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/gf2_tower.hpp"

#include <bit>
#include <cstddef>

namespace twinspan::distillation::gf2 {

namespace {

/// Product in the subfield of `width` bits.
Tower multiply_in(Tower a, Tower b, unsigned width) {
  if (width == 1) {
    return a & b;
  }
  const unsigned half = width / 2;
  const Tower mask = (Tower{1} << half) - 1;
  const Tower low = multiply_in(a & mask, b & mask, half);
  const Tower high = multiply_in(a >> half, b >> half, half);
  const Tower cross = multiply_in((a & mask) ^ (a >> half), (b & mask) ^ (b >> half), half);
  // The square of the generator is itself plus the last basis element of the subfield.
  const Tower folded = multiply_in(high, Tower{1} << (half - 1), half);
  return (low ^ folded) | ((cross ^ low) << half);
}

/// A solution y of y^2 + y = value; there are two, y and y + 1, whenever `value` has trace 0.
Tower solve_artin_schreier(Tower value) {
  // Gaussian elimination over the images of the coordinates: `image` holds one pivot per leading bit.
  std::array<Tower, kFieldBits> image{};
  std::array<Tower, kFieldBits> origin{};
  const auto reduce = [&](Tower& left, Tower& argument) {
    while (left != 0) {
      const auto lead = static_cast<std::size_t>(std::bit_width(left) - 1);
      if (image[lead] == 0) {
        return;
      }
      left ^= image[lead];
      argument ^= origin[lead];
    }
  };
  for (unsigned j = 1; j < kFieldBits; ++j) {
    Tower argument = Tower{1} << j;
    Tower left = multiply(argument, argument) ^ argument;
    reduce(left, argument);
    if (left != 0) {
      const auto lead = static_cast<std::size_t>(std::bit_width(left) - 1);
      image[lead] = left;
      origin[lead] = argument;
    }
  }
  Tower solution = 0;
  reduce(value, solution);
  return solution;
}

std::array<Tower, kFieldBits> make_cantor_basis() {
  std::array<Tower, kFieldBits> basis{};
  basis[0] = 1;
  for (std::size_t j = 1; j < kFieldBits; ++j) {
    basis[j] = solve_artin_schreier(basis[j - 1]);
  }
  return basis;
}

/// Sums of four consecutive entries, for every choice of them.
template <typename Entry, typename Add>
std::array<std::array<Entry, 16>, 8> sums_of_four(const std::array<Entry, kFieldBits>& entries, Add add) {
  std::array<std::array<Entry, 16>, 8> sums{};
  for (std::size_t group = 0; group < 8; ++group) {
    for (std::size_t choice = 1; choice < 16; ++choice) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(choice));
      sums[group][choice] = add(sums[group][choice & (choice - 1)], entries[4 * group + bit]);
    }
  }
  return sums;
}

std::array<std::array<Matrix, 16>, 8> make_matrices() {
  std::array<Matrix, kFieldBits> single{};
  for (unsigned factor = 0; factor < kFieldBits; ++factor) {
    for (unsigned column = 0; column < kFieldBits; ++column) {
      const Tower product = multiply(Tower{1} << factor, Tower{1} << column);
      for (unsigned row = 0; row < kFieldBits; ++row) {
        single[factor][row] |= ((product >> row) & 1U) << column;
      }
    }
  }
  return sums_of_four(single, [](const Matrix& a, const Matrix& b) {
    Matrix sum{};
    for (std::size_t row = 0; row < kFieldBits; ++row) {
      sum[row] = a[row] ^ b[row];
    }
    return sum;
  });
}

}  // namespace

Tower multiply(Tower a, Tower b) { return multiply_in(a, b, kFieldBits); }

const std::array<Tower, kFieldBits>& cantor_basis() {
  static const std::array<Tower, kFieldBits> basis = make_cantor_basis();
  return basis;
}

Tower from_cantor(std::uint32_t combination) {
  static const auto sums = sums_of_four(cantor_basis(), [](Tower a, Tower b) { return a ^ b; });
  Tower sum = 0;
  for (std::size_t group = 0; group < 8; ++group) {
    sum ^= sums[group][(combination >> (4 * group)) & 15U];
  }
  return sum;
}

void multiplication_rows(Tower factor, unsigned width, Matrix& rows) {
  static const auto matrices = make_matrices();
  const Matrix& first = matrices[0][factor & 15U];
  for (std::size_t row = 0; row < width; ++row) {
    rows[row] = first[row];
  }
  for (std::size_t group = 1; 4 * group < width; ++group) {
    const Matrix& next = matrices[group][(factor >> (4 * group)) & 15U];
    for (std::size_t row = 0; row < width; ++row) {
      rows[row] ^= next[row];
    }
  }
}

}  // namespace twinspan::distillation::gf2
