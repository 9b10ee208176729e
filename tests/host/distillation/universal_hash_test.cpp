// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/universal_hash.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "host/core/random_source.hpp"

namespace twinspan::distillation {
namespace {

RandomSource source(std::uint64_t seed) { return RandomSource(seed_from_number(seed, "hash test"), "bits"); }

SecretBits random_bits(std::size_t size, RandomSource& random) {
  SecretBits bits(size);
  for (std::size_t i = 0; i < size; ++i) {
    bits.set(i, (random.word() & 1U) != 0);
  }
  return bits;
}

/// Field product by shift and reduce.
Bits128 product(Bits128 a, Bits128 b) {
  Bits128 sum;
  for (unsigned i = 0; i < 128; ++i) {
    if ((((i < 64 ? b.low : b.high) >> (i % 64)) & 1U) != 0) {
      sum = sum ^ a;
    }
    const bool carry = (a.high >> 63) != 0;
    a = {(a.low << 1) ^ (carry ? 0x87U : 0U), (a.high << 1) | (a.low >> 63)};
  }
  return sum;
}

/// The sum of its terms with explicit powers, from the definition.
Bits128 by_definition(const SecretBits& bits, Bits128 point) {
  const std::size_t blocks = (bits.size() + 127) / 128;
  Bits128 sum = product({bits.size(), 0}, point);
  Bits128 power = product(point, point);
  for (std::size_t i = blocks; i-- > 0;) {
    Bits128 block;
    for (std::size_t j = 0; j < 128 && 128 * i + j < bits.size(); ++j) {
      (j < 64 ? block.low : block.high) |= std::uint64_t{bits.get(128 * i + j)} << (j % 64);
    }
    sum = sum ^ product(block, power);
    power = product(power, point);
  }
  return sum;
}

TEST(UniversalHash, IsThePolynomialOfItsDefinition) {
  RandomSource random = source(1);
  const std::vector<std::size_t> sizes = {0, 1, 63, 64, 65, 127, 128, 129, 192, 193, 1000, 5000};
  for (const std::size_t size : sizes) {
    const SecretBits bits = random_bits(size, random);
    const Bits128 point = random.word128();
    EXPECT_EQ(polynomial_tag(bits, point), by_definition(bits, point)) << size << " bits";
  }
}

TEST(UniversalHash, DifferentStringsDifferAtRandomPoints) {
  RandomSource random = source(2);
  const SecretBits bits = random_bits(3000, random);
  for (std::size_t i = 0; i < 3000; i += 7) {
    SecretBits other = bits.clone();
    other.flip(i);
    other.flip((i + 1301) % 3000);
    const Bits128 point = random.word128();
    ASSERT_FALSE(constant_time_equal(polynomial_tag(bits, point), polynomial_tag(other, point)));
  }
}

TEST(UniversalHash, LengthCounts) {
  RandomSource random = source(3);
  const Bits128 point = random.word128();
  for (std::size_t size = 0; size < 300; ++size) {
    ASSERT_NE(polynomial_tag(SecretBits(size), point), polynomial_tag(SecretBits(size + 1), point));
  }
}

TEST(UniversalHash, CollidesExactlyAtTheRootsOfTheDifference) {
  // Blocks (a, b) and (a + d, b + e): the difference d x^3 + e x^2 has the roots 0 and e/d. With d = 1 it is
  // e.
  RandomSource random = source(4);
  const SecretBits first = random_bits(256, random);
  SecretBits second = first.clone();
  second.flip(0);
  const Bits128 e = random.word128();
  second.words()[2] ^= e.low;
  second.words()[3] ^= e.high;
  EXPECT_EQ(polynomial_tag(first, e), polynomial_tag(second, e));
  for (int i = 0; i < 1000; ++i) {
    const Bits128 point = random.word128();
    ASSERT_NE(polynomial_tag(first, point), polynomial_tag(second, point));
  }
}

TEST(UniversalHash, ComparisonSeesEveryBit) {
  const Bits128 tag{0x0123456789abcdefU, 0xfedcba9876543210U};
  EXPECT_TRUE(constant_time_equal(tag, tag));
  for (unsigned i = 0; i < 64; ++i) {
    EXPECT_FALSE(constant_time_equal(tag, Bits128{tag.low ^ (std::uint64_t{1} << i), tag.high}));
    EXPECT_FALSE(constant_time_equal(tag, Bits128{tag.low, tag.high ^ (std::uint64_t{1} << i)}));
  }
}

TEST(UniversalHash, InPiecesIsThePolynomialOnAnyProcessor) {
  RandomSource random = source(5);
  const std::vector<std::size_t> sizes = {0, 1, 15, 16, 17, 64, 100, 160, 1024, 1000};
  for (const std::size_t size : sizes) {
    std::vector<std::uint8_t> octets(size);
    random.fill(std::span<std::uint8_t>(octets));
    const Bits128 point = random.word128();
    Bits128 expected;
    for (std::size_t i = 0; i < size; i += 16) {
      Bits128 block;
      for (std::size_t j = 0; j < 16 && i + j < size; ++j) {
        (j < 8 ? block.low : block.high) |= std::uint64_t{octets[i + j]} << (8 * (j % 8));
      }
      expected = product(expected ^ block, point);
    }
    PolynomialHash hash(point);
    hash.add(octets);
    EXPECT_EQ(hash.value(), expected) << size;
    EXPECT_EQ(hash.blocks(), (size + 15) / 16);
    if (size % 16 == 0) {
      EXPECT_EQ(portable::continue_hash({}, {point}, octets), expected);
      PolynomialHash parts(point);
      parts.add(std::span(octets).first(size / 32 * 16));
      parts.add(std::span(octets).subspan(size / 32 * 16));
      EXPECT_EQ(parts.value(), expected);
    }
    hash.restart();
    EXPECT_EQ(hash.value(), Bits128{});
    EXPECT_EQ(hash.blocks(), 0U);
  }
}

}  // namespace
}  // namespace twinspan::distillation
