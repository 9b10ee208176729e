// SPDX-License-Identifier: Apache-2.0
// Every way to calculate the Toeplitz hash against the product of polynomials of NTL.
#include "host/distillation/toeplitz_plan.hpp"

#include <bit>
#include <cmath>
#include <stdexcept>
#include <string>

#include <NTL/GF2X.h>
#include <gtest/gtest.h>

#include "host/core/bits.hpp"
#include "host/core/random_source.hpp"
#include "host/distillation/amplification.hpp"

namespace twinspan::distillation {
namespace {

RandomSource source(std::uint64_t seed) {
  return RandomSource(seed_from_number(seed, "Toeplitz plan test"), "bits");
}

SecretBits random_bits(std::size_t size, RandomSource& random) {
  SecretBits bits(size);
  random.fill(bits.words());
  if (size % kWordBits != 0) {
    bits.words().back() &= low_mask(size % kWordBits);
  }
  return bits;
}

std::vector<std::uint64_t> random_seed(std::size_t rows, std::size_t columns, RandomSource& random) {
  std::vector<std::uint64_t> seed(words_for(toeplitz_seed_bits(rows, columns)));
  random.fill(std::span<std::uint64_t>(seed));
  return seed;
}

NTL::GF2X polynomial(std::span<const std::uint64_t> words) {
  NTL::GF2X result;
  static_assert(std::endian::native == std::endian::little, "octets of NTL in the order of ours");
  NTL::GF2XFromBytes(result, reinterpret_cast<const unsigned char*>(words.data()),
                     static_cast<long>(words.size() * 8));
  return result;
}

/// Coefficients columns - 1 ... columns + rows - 2 of the product.
SecretBits by_ntl(const SecretBits& bits, const std::vector<std::uint64_t>& seed, std::size_t rows) {
  NTL::GF2X product = polynomial(bits.words()) * polynomial(seed);
  product = NTL::trunc(NTL::RightShift(product, static_cast<long>(bits.size()) - 1), static_cast<long>(rows));
  SecretBits key(rows);
  NTL::BytesFromGF2X(reinterpret_cast<unsigned char*>(key.words().data()), product,
                     static_cast<long>(key.words().size() * 8));
  return key;
}

std::vector<gf2::Path> paths() {
  std::vector<gf2::Path> found;
  for (const auto path : {gf2::Path::portable, gf2::Path::avx2, gf2::Path::avx512}) {
    if (gf2::supported(path)) {
      found.push_back(path);
    }
  }
  return found;
}

std::string describe(const ToeplitzPlan& plan, std::size_t rows, std::size_t columns) {
  return std::to_string(rows) + " x " + std::to_string(columns) + ", transforms of 2^" +
         std::to_string(plan.transform_log) + ", path " + std::to_string(static_cast<int>(plan.path));
}

void expect_ntl(const ToeplitzPlan& plan, std::size_t rows, std::size_t columns, RandomSource& random) {
  const SecretBits bits = random_bits(columns, random);
  const auto seed = random_seed(rows, columns, random);
  const SecretBits key = toeplitz_by(plan, bits, seed, rows);
  ASSERT_TRUE(constant_time_equal(key, by_ntl(bits, seed, rows))) << describe(plan, rows, columns);
  ASSERT_EQ(rows % 64 == 0 ? 0 : key.words().back() >> (rows % 64), 0U) << "unused bits are 0";
}

TEST(ToeplitzPlan, EveryTransformAgreesWithNtl) {
  // Blocks that just fill the transform, and several blocks, at edges of words and between.
  RandomSource random = source(1);
  for (const auto path : paths()) {
    for (unsigned log = 16; log <= 22; ++log) {
      const ToeplitzPlan plan{.transform_log = log, .path = path};
      const std::size_t size = std::size_t{1} << log;
      expect_ntl(plan, size / 3, plan.block_columns(size / 3), random);
      if (log > 20) {  // where NTL takes its time
        continue;
      }
      for (const std::size_t rows : {std::size_t{1}, size / 2, size}) {
        expect_ntl(plan, rows, plan.block_columns(rows), random);
      }
      expect_ntl(plan, size / 2 + 1 + random.word() % 64, size / 4 + random.word() % 1000, random);
      expect_ntl(plan, 3 * size / 4, size / 2 + random.word() % 1000, random);
      expect_ntl(plan, size / 2, size / 2 + 2, random);
    }
  }
}

TEST(ToeplitzPlan, SmallMatricesAgreeWithNtlByTransformsToo) {
  RandomSource random = source(2);
  for (const std::size_t rows : {1U, 63U, 64U, 65U, 1000U}) {
    for (const std::size_t columns : {1U, 2U, 63U, 64U, 65U, 127U, 128U, 129U, 5000U}) {
      expect_ntl({.transform_log = 16, .path = gf2::Path::portable}, rows, columns, random);
    }
  }
}

TEST(ToeplitzPlan, ChosenPlanAgreesWithNtlOnBothSidesOfEveryCrossover) {
  RandomSource random = source(3);
  for (const auto path : paths()) {
    unsigned before = ToeplitzPlan::kDirect;
    std::size_t changes = 0;
    for (double log = 10; log < 20.6; log += 0.125) {
      const auto columns = static_cast<std::size_t>(std::exp2(log)) + random.word() % 64;
      const std::size_t rows = columns / 3 + random.word() % 64;
      const ToeplitzPlan plan = plan_toeplitz(rows, columns, path);
      const bool changed = plan.transform_log != before;
      changes += changed ? 1 : 0;
      if (changed || log < 16) {
        expect_ntl(plan, rows, columns, random);
      }
      before = plan.transform_log;
    }
    EXPECT_GE(changes, 3U);
  }
}

TEST(ToeplitzPlan, RandomShapesAgreeWithNtl) {
  RandomSource random = source(4);
  const auto size = [&](double largest) {
    return static_cast<std::size_t>(std::exp2(random.uniform() * largest)) + random.word() % 3;
  };
  for (int i = 0; i < 60; ++i) {
    const std::size_t rows = 1 + size(20);
    const std::size_t columns = 1 + size(20);
    for (const auto path : paths()) {
      expect_ntl(plan_toeplitz(rows, columns, path), rows, columns, random);
    }
  }
}

TEST(ToeplitzPlan, FourMegabitBlockAgreesWithNtl) {
  RandomSource random = source(5);
  const std::size_t columns = (std::size_t{1} << 22) - 17;
  expect_ntl(plan_toeplitz(columns / 2, columns, gf2::fastest_path()), columns / 2, columns, random);
}

TEST(ToeplitzPlan, LargestBlockIsRightWhereItIsLookedAt) {
  RandomSource random = source(6);
  const std::size_t columns = std::size_t{1} << 27;
  const SecretBits bits = random_bits(columns, random);
  for (const std::size_t rows : {std::size_t{1000}, std::size_t{1} << 18}) {
    const auto seed = random_seed(rows, columns, random);
    const SecretBits key = toeplitz(bits, seed, rows);
    for (int look = 0; look < 32; ++look) {
      const std::size_t row = look == 0 ? rows - 1 : random.word() % rows;
      std::uint64_t sum = 0;
      for (std::size_t j = 0; j < columns; j += kWordBits) {
        // Bits j ... j + 63 meet the diagonals row + columns - 1 - j downwards.
        sum ^= bits.words()[j / kWordBits] & reversed_bits(word_at(seed, row + columns - kWordBits - j));
      }
      ASSERT_EQ(key.get(row), (std::popcount(sum) & 1) != 0) << row << " of " << rows;
    }
  }
}

TEST(ToeplitzPlan, TransformsAreLinear) {
  RandomSource random = source(7);
  const std::size_t columns = 40000;
  const std::size_t rows = 20000;
  const SecretBits a = random_bits(columns, random);
  const SecretBits b = random_bits(columns, random);
  SecretBits sum = a.clone();
  for (std::size_t i = 0; i < sum.words().size(); ++i) {
    sum.words()[i] ^= b.words()[i];
  }
  const auto seed = random_seed(rows, columns, random);
  for (const auto path : paths()) {
    const ToeplitzPlan plan{.transform_log = 16, .path = path};
    SecretBits expected = toeplitz_by(plan, a, seed, rows);
    const SecretBits other = toeplitz_by(plan, b, seed, rows);
    for (std::size_t i = 0; i < expected.words().size(); ++i) {
      expected.words()[i] ^= other.words()[i];
    }
    EXPECT_TRUE(constant_time_equal(toeplitz_by(plan, sum, seed, rows), expected));
  }
}

TEST(ToeplitzPlan, RefusesWhatDoesNotFit) {
  const SecretBits bits(100);
  const std::vector<std::uint64_t> seed(words_for((std::size_t{1} << 17) + 200));
  constexpr std::size_t kTooMany = (std::size_t{1} << 16) + 1;
  EXPECT_THROW(toeplitz_by({.transform_log = 16}, bits, seed, kTooMany), std::invalid_argument);
  EXPECT_THROW(toeplitz_by({.transform_log = 15}, bits, seed, 10), std::invalid_argument);
  EXPECT_THROW(toeplitz_by({.transform_log = 32}, bits, seed, 10), std::invalid_argument);
  EXPECT_THROW(toeplitz_by({.transform_log = 16}, bits, std::span(seed).first(1), 10), std::invalid_argument);
}

}  // namespace
}  // namespace twinspan::distillation
