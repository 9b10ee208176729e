// SPDX-License-Identifier: Apache-2.0
#include "host/core/random_source.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace twinspan {
namespace {

constexpr Seed256 kSeed = {1, 2, 3, 4, 5, 6, 7, 8};

std::vector<std::uint8_t> octets(RandomSource& source, std::size_t count) {
  std::vector<std::uint8_t> out(count);
  source.fill(std::span<std::uint8_t>(out));
  return out;
}

TEST(RandomSource, IsAesInCounterModeUnderTheDerivedKey) {
  std::array<std::uint8_t, 32> key{};
  unsigned length = 0;
  ASSERT_NE(HMAC(EVP_sha256(), kSeed.data(), kSeed.size(), reinterpret_cast<const unsigned char*>("label"), 5,
                 key.data(), &length),
            nullptr);
  std::vector<std::uint8_t> expected(10000, 0);
  EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
  const std::array<std::uint8_t, 16> counter{};
  int written = 0;
  ASSERT_EQ(EVP_EncryptInit_ex(cipher, EVP_aes_256_ctr(), nullptr, key.data(), counter.data()), 1);
  ASSERT_EQ(EVP_EncryptUpdate(cipher, expected.data(), &written, expected.data(), 10000), 1);
  EVP_CIPHER_CTX_free(cipher);
  RandomSource source(kSeed, "label");
  EXPECT_EQ(octets(source, expected.size()), expected);
}

TEST(RandomSource, SameSeedAndLabelSameStreamOtherwiseAnother) {
  RandomSource first(kSeed, "a");
  RandomSource again(kSeed, "a");
  RandomSource other_label(kSeed, "b");
  RandomSource other_seed(seed_from_number(1, "x"), "a");
  const auto stream = octets(first, 64);
  EXPECT_EQ(stream, octets(again, 64));
  EXPECT_NE(stream, octets(other_label, 64));
  EXPECT_NE(stream, octets(other_seed, 64));
  EXPECT_NE(seed_from_number(1, "x"), seed_from_number(2, "x"));
  EXPECT_NE(seed_from_number(1, "x"), seed_from_number(1, "y"));
  EXPECT_EQ(seed_from_number(7, "x"), seed_from_number(7, "x"));
}

TEST(RandomSource, BelowIsUniform) {
  // Chi-square with 6 degrees of freedom; 35.9 is passed with probability 3e-6.
  RandomSource source(kSeed, "below");
  std::array<double, 7> counts{};
  constexpr int kDraws = 70000;
  for (int i = 0; i < kDraws; ++i) {
    const auto value = source.below(7);
    ASSERT_LT(value, 7U);
    counts[value] += 1;
  }
  double chi = 0;
  for (const double count : counts) {
    chi += (count - kDraws / 7.0) * (count - kDraws / 7.0) / (kDraws / 7.0);
  }
  EXPECT_LT(chi, 35.9);
  EXPECT_GT(chi, 0.1);
  // A bound just above 2^63 rejects nearly half of all words and must still stay below.
  const std::uint64_t large = (std::uint64_t{1} << 63) + 1;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_LT(source.below(large), large);
  }
}

TEST(RandomSource, UniformHasMeanAndVarianceOfTheUnitInterval) {
  RandomSource source(kSeed, "uniform");
  constexpr int kDraws = 100000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = source.uniform();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
    squares += value * value;
  }
  // Five standard errors: false alarm 6e-7 each.
  EXPECT_NEAR(sum / kDraws, 0.5, 5 * std::sqrt(1.0 / 12 / kDraws));
  EXPECT_NEAR(squares / kDraws, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / kDraws));
}

TEST(RandomSource, ShuffleReachesAllOrdersAlike) {
  // 24 orders of 4 items: chi-square with 23 degrees of freedom; 75 is passed with probability 2e-7.
  RandomSource source(kSeed, "shuffle");
  std::array<int, 256> counts{};
  constexpr int kDraws = 24000;
  for (int i = 0; i < kDraws; ++i) {
    std::array<unsigned, 4> items = {0, 1, 2, 3};
    shuffle(std::span<unsigned>(items), source);
    ++counts[items[0] * 64 + items[1] * 16 + items[2] * 4 + items[3]];
  }
  double chi = 0;
  int reached = 0;
  for (const int count : counts) {
    if (count > 0) {
      ++reached;
      chi += (count - 1000.0) * (count - 1000.0) / 1000.0;
    }
  }
  EXPECT_EQ(reached, 24);
  EXPECT_LT(chi, 75.0);
}

}  // namespace
}  // namespace twinspan
