// SPDX-License-Identifier: Apache-2.0
// Elementary functions against libm; samplers against their distributions.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "sim/photonics/elementary.hpp"
#include "sim/photonics/random.hpp"
#include "tests/sim/photonics/statistics.hpp"

namespace twinspan::photonics {
namespace {

TEST(Elementary, AgreesWithLibm) {
  Random random(1, 0);
  for (int i = 0; i < 200000; ++i) {
    const double scale = std::ldexp(1.0, static_cast<int>(random.bits() % 120U) - 60);
    const double x = scale * (1e-3 + random.uniform());
    ASSERT_NEAR(natural_log(x), std::log(x), 1e-15 * (1.0 + std::fabs(std::log(x)))) << x;
    const double y = 200.0 * (random.uniform() - 0.5);
    ASSERT_NEAR(exponential(y) / std::exp(y), 1.0, 1e-14) << y;
    const double angle = (i % 2 == 0 ? 10.0 : 1e6) * (random.uniform() - 0.5);
    ASSERT_NEAR(sine(angle), std::sin(angle), 1e-14) << angle;
    ASSERT_NEAR(cosine(angle), std::cos(angle), 1e-14) << angle;
  }
  EXPECT_NEAR(natural_log(1.0), 0.0, 1e-15);
  EXPECT_NEAR(natural_log(1.0 - 0x1p-53), -0x1p-53, 1e-15);
  EXPECT_NEAR(natural_log(0x1p-53), -53.0 * std::log(2.0), 1e-13);
  EXPECT_EQ(exponential(-1000.0), 0.0);
  EXPECT_NEAR(transmittance_of_db(91.5), std::pow(10.0, -9.15), 1e-23);
}

TEST(Random, UniformFillsItsRange) {
  Random random(2, 5);
  constexpr int kDraws = 640000;
  std::array<double, 64> cells{};
  for (int i = 0; i < kDraws; ++i) {
    cells[static_cast<std::size_t>(64.0 * random.uniform())] += 1.0;
  }
  double chi_square = 0.0;
  for (const double count : cells) {
    chi_square += (count - 10000.0) * (count - 10000.0) / 10000.0;
  }
  EXPECT_LT(chi_square, 124.0);  // 63 degrees of freedom: 7e-6
  EXPECT_GT(chi_square, 22.0);
}

TEST(Random, NormalHasItsTailsAndMoments) {
  Random random(3, 0);
  constexpr double kDraws = 1e6;
  double sum = 0.0;
  double square = 0.0;
  double beyond1 = 0.0;
  double beyond3 = 0.0;
  for (int i = 0; i < static_cast<int>(kDraws); ++i) {
    const double x = random.normal();
    sum += x;
    square += x * x;
    beyond1 += std::fabs(x) > 1.0 ? 1.0 : 0.0;
    beyond3 += std::fabs(x) > 3.0 ? 1.0 : 0.0;
  }
  EXPECT_LT(std::fabs(sum) / std::sqrt(kDraws), test::kSigmas);
  EXPECT_LT(std::fabs(test::variance_sigmas(square / kDraws, 1.0, kDraws)), test::kSigmas);
  EXPECT_LT(std::fabs(test::binomial_sigmas(beyond1, kDraws, std::erfc(1.0 / std::sqrt(2.0)))),
            test::kSigmas);
  EXPECT_LT(std::fabs(test::binomial_sigmas(beyond3, kDraws, std::erfc(3.0 / std::sqrt(2.0)))),
            test::kSigmas);
}

TEST(Random, ExponentialHasItsTail) {
  Random random(4, 0);
  constexpr double kDraws = 1e6;
  double sum = 0.0;
  double beyond = 0.0;
  for (int i = 0; i < static_cast<int>(kDraws); ++i) {
    const double x = random.exponential_unit();
    sum += x;
    beyond += x > 4.0 ? 1.0 : 0.0;
  }
  EXPECT_LT(std::fabs(sum - kDraws) / std::sqrt(kDraws), test::kSigmas);
  EXPECT_LT(std::fabs(test::binomial_sigmas(beyond, kDraws, std::exp(-4.0))), test::kSigmas);
}

TEST(Random, StreamsAreUnrelated) {
  Random one(9, 1);
  Random again(9, 1);
  Random other_stream(9, 2);
  Random other_seed(10, 1);
  double product = 0.0;
  for (int i = 0; i < 100000; ++i) {
    const double x = one.normal();
    EXPECT_EQ(x, again.normal());
    product += x * other_stream.normal() + x * other_seed.normal();
  }
  EXPECT_LT(std::fabs(product) / std::sqrt(2e5), test::kSigmas);
}

}  // namespace
}  // namespace twinspan::photonics
