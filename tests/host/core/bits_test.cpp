// SPDX-License-Identifier: Apache-2.0
#include "host/core/bits.hpp"

#include <array>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace twinspan {
namespace {

bool bit_of(std::uint64_t word, unsigned i) { return ((word >> i) & 1U) != 0; }

/// Schoolbook product, bit by bit.
Bits128 naive_product(std::uint64_t a, std::uint64_t b) {
  Bits128 product;
  for (unsigned i = 0; i < 64; ++i) {
    if (bit_of(b, i)) {
      product.low ^= a << i;
      product.high ^= i == 0 ? 0 : a >> (64 - i);
    }
  }
  return product;
}

/// Shift and reduce, bit by bit.
Bits128 naive_gf128(Bits128 a, Bits128 b) {
  Bits128 product;
  for (unsigned i = 0; i < 128; ++i) {
    if (bit_of(i < 64 ? b.low : b.high, i % 64)) {
      product = product ^ a;
    }
    const bool carry = bit_of(a.high, 63);
    a = {a.low << 1, (a.high << 1) | (a.low >> 63)};
    a.low ^= carry ? 0x87 : 0;
  }
  return product;
}

TEST(Bits, CarrylessProductIsTheSchoolbookProductOnBothPaths) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t a = random() >> (i % 64);
    const std::uint64_t b = i % 7 == 0 ? ~std::uint64_t{0} : random();
    const Bits128 expected = naive_product(a, b);
    ASSERT_EQ(carryless_multiply(a, b), expected);
    ASSERT_EQ(portable::carryless_multiply(a, b), expected);
  }
}

TEST(Bits, DotProductSumsProductsOnBothPaths) {
  std::mt19937_64 random(2);
  for (std::size_t length = 0; length < 20; ++length) {
    std::vector<std::uint64_t> a(length);
    std::vector<std::uint64_t> b(length);
    Bits128 expected;
    for (std::size_t i = 0; i < length; ++i) {
      a[i] = random();
      b[i] = random();
      expected = expected ^ naive_product(a[i], b[i]);
    }
    EXPECT_EQ(carryless_dot(a, b), expected);
    EXPECT_EQ(portable::carryless_dot(a, b), expected);
  }
}

TEST(Bits, FieldProductAgreesWithShiftAndReduce) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 5000; ++i) {
    const Bits128 a{random(), random()};
    const Bits128 b{random(), random()};
    ASSERT_EQ(multiply_gf128(a, b), naive_gf128(a, b));
  }
  EXPECT_EQ(multiply_gf128({0, std::uint64_t{1} << 63}, {2, 0}), (Bits128{0x87, 0}));
}

TEST(Bits, FieldHasTheFrobeniusIdentity) {
  // a^(2^128) = a in GF(2^128) and nowhere else: holds only if the modulus is irreducible and reduction is
  // right.
  std::mt19937_64 random(4);
  const Bits128 a{random(), random()};
  Bits128 power = a;
  for (int i = 0; i < 128; ++i) {
    power = multiply_gf128(power, power);
    if (i < 127) {
      EXPECT_NE(power, a);
    }
  }
  EXPECT_EQ(power, a);
}

TEST(Bits, WordAtReadsAcrossWordsAndBeyondTheEnd) {
  const std::array<std::uint64_t, 2> words = {0x0123456789abcdefU, 0xfedcba9876543210U};
  EXPECT_EQ(word_at(words, 0), words[0]);
  EXPECT_EQ(word_at(words, 4), 0x00123456789abcdeU);
  EXPECT_EQ(word_at(words, 100), 0x000000000fedcba9U);
  EXPECT_EQ(word_at(words, 128), 0U);
}

TEST(Bits, ReversalAndParity) {
  EXPECT_EQ(reversed_bits(1), std::uint64_t{1} << 63);
  EXPECT_EQ(reversed_bits(0x00000000000000f1U), 0x8f00000000000000U);
  EXPECT_FALSE(parity({}));
  EXPECT_TRUE(parity(std::array<std::uint64_t, 3>{1, 2, 4}));
  EXPECT_FALSE(parity(std::array<std::uint64_t, 3>{1, 0, std::uint64_t{1} << 63}));
  EXPECT_EQ(low_mask(64), ~std::uint64_t{0});
  EXPECT_EQ(low_mask(0), 0U);
}

}  // namespace
}  // namespace twinspan
