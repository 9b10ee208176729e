// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/amplification.hpp"

#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

#include "host/core/bits.hpp"
#include "host/core/random_source.hpp"

namespace twinspan::distillation {
namespace {

RandomSource source(std::uint64_t seed) {
  return RandomSource(seed_from_number(seed, "toeplitz test"), "bits");
}

SecretBits random_bits(std::size_t size, RandomSource& random) {
  SecretBits bits(size);
  for (std::size_t i = 0; i < size; ++i) {
    bits.set(i, (random.word() & 1U) != 0);
  }
  return bits;
}

std::vector<std::uint64_t> random_seed(std::size_t bits, RandomSource& random) {
  std::vector<std::uint64_t> seed(words_for(bits));
  random.fill(std::span<std::uint64_t>(seed));
  return seed;
}

/// Row by column, from the definition.
SecretBits by_definition(const SecretBits& bits, const std::vector<std::uint64_t>& seed, std::size_t rows) {
  SecretBits key(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    bool sum = false;
    for (std::size_t j = 0; j < bits.size(); ++j) {
      const std::size_t diagonal = i + bits.size() - 1 - j;
      sum = sum != (((seed[diagonal / 64] >> (diagonal % 64)) & 1U) != 0 && bits.get(j));
    }
    key.set(i, sum);
  }
  return key;
}

TEST(Amplification, IsTheToeplitzMatrixOfItsDefinition) {
  RandomSource random = source(1);
  const std::vector<std::size_t> lengths = {1, 2, 63, 64, 65, 127, 128, 129, 333, 1000};
  for (const std::size_t columns : lengths) {
    for (const std::size_t rows : lengths) {
      const SecretBits bits = random_bits(columns, random);
      const auto seed = random_seed(toeplitz_seed_bits(rows, columns), random);
      const SecretBits key = toeplitz(bits, seed, rows);
      ASSERT_TRUE(constant_time_equal(key, by_definition(bits, seed, rows))) << rows << " x " << columns;
      ASSERT_EQ(rows % 64 == 0 ? 0 : key.words().back() >> (rows % 64), 0U) << "unused bits are 0";
    }
  }
}

TEST(Amplification, IsLinear) {
  RandomSource random = source(2);
  const SecretBits a = random_bits(5000, random);
  const SecretBits b = random_bits(5000, random);
  SecretBits sum(5000);
  for (std::size_t i = 0; i < 5000; ++i) {
    sum.set(i, a.get(i) != b.get(i));
  }
  const auto seed = random_seed(toeplitz_seed_bits(1200, 5000), random);
  const SecretBits key_a = toeplitz(a, seed, 1200);
  const SecretBits key_b = toeplitz(b, seed, 1200);
  const SecretBits key_sum = toeplitz(sum, seed, 1200);
  for (std::size_t i = 0; i < 1200; ++i) {
    ASSERT_EQ(key_sum.get(i), key_a.get(i) != key_b.get(i));
  }
}

TEST(Amplification, IsUniversalOverTheSeed) {
  // Two fixed different strings collide in 6 bits for 2^-6 of all seeds: five standard errors.
  RandomSource random = source(3);
  const SecretBits a = random_bits(40, random);
  SecretBits b = a.clone();
  b.flip(3);
  b.flip(39);
  constexpr int kSeeds = 64000;
  int collisions = 0;
  for (int i = 0; i < kSeeds; ++i) {
    const auto seed = random_seed(toeplitz_seed_bits(6, 40), random);
    collisions += constant_time_equal(toeplitz(a, seed, 6), toeplitz(b, seed, 6)) ? 1 : 0;
  }
  EXPECT_NEAR(collisions, kSeeds / 64.0, 5 * std::sqrt(kSeeds / 64.0));
}

TEST(Amplification, RefusesAShortSeedAndGivesNothingForNothing) {
  EXPECT_THROW(toeplitz(SecretBits(100), std::vector<std::uint64_t>(1), 10), std::invalid_argument);
  EXPECT_TRUE(toeplitz(SecretBits(100), {}, 0).empty());
}

}  // namespace
}  // namespace twinspan::distillation
