// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/gf2_tower.hpp"

#include <bit>
#include <set>

#include <gtest/gtest.h>

#include "host/core/random_source.hpp"

namespace twinspan::distillation::gf2 {
namespace {

RandomSource source(std::uint64_t seed) {
  return RandomSource(seed_from_number(seed, "tower test"), "elements");
}

Tower random_element(RandomSource& random) { return static_cast<Tower>(random.word()); }

TEST(Tower, IsAFieldOf32Bits) {
  RandomSource random = source(1);
  for (int i = 0; i < 300; ++i) {
    const Tower a = random_element(random);
    const Tower b = random_element(random);
    const Tower c = random_element(random);
    ASSERT_EQ(multiply(a, b), multiply(b, a));
    ASSERT_EQ(multiply(a, multiply(b, c)), multiply(multiply(a, b), c));
    ASSERT_EQ(multiply(a, b ^ c), multiply(a, b) ^ multiply(a, c));
    ASSERT_EQ(multiply(a, 1), a);
    // Squaring 32 times is the identity of GF(2^32), and only there.
    Tower power = a;
    for (int j = 0; j < 32; ++j) {
      power = multiply(power, power);
    }
    ASSERT_EQ(power, a);
  }
}

TEST(Tower, CantorBasisDescendsAndSpansTheSubfields) {
  const auto& basis = cantor_basis();
  ASSERT_EQ(basis[0], 1U);
  for (std::size_t j = 1; j < kFieldBits; ++j) {
    ASSERT_EQ(multiply(basis[j], basis[j]) ^ basis[j], basis[j - 1]) << j;
    ASSERT_LT(basis[j], std::uint64_t{1} << std::bit_ceil(j + 1)) << "in the smallest subfield, " << j;
  }
  for (const unsigned width : {1U, 2U, 4U, 8U, 16U}) {
    EXPECT_EQ(basis[width] >> width, 1U) << "generator plus an element of the subfield, " << width;
  }
  std::set<Tower> spanned;
  for (std::uint32_t i = 0; i < 65536; ++i) {
    spanned.insert(from_cantor(i));
  }
  EXPECT_EQ(spanned.size(), 65536U);
  EXPECT_EQ(*spanned.rbegin(), 65535U);
}

TEST(Tower, MatricesMultiply) {
  RandomSource random = source(2);
  for (const unsigned width : {1U, 2U, 4U, 8U, 16U, 32U}) {
    const Tower mask = width == 32 ? ~Tower{0} : (Tower{1} << width) - 1;
    for (int i = 0; i < 100; ++i) {
      const Tower factor = random_element(random) & mask;
      const Tower element = random_element(random) & mask;
      Matrix rows{};
      multiplication_rows(factor, width, rows);
      Tower product = 0;
      for (unsigned row = 0; row < width; ++row) {
        product |= static_cast<Tower>(std::popcount(rows[row] & element) & 1) << row;
      }
      ASSERT_EQ(product, multiply(factor, element)) << width;
    }
  }
}

}  // namespace
}  // namespace twinspan::distillation::gf2
