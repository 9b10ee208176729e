// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/chernoff.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <random>

#include "host/protocol/entropy.hpp"

namespace twinspan::protocol {
namespace {

/// ln of [e^d / (1+d)^(1+d)]^Y in long double: the published form.
long double log_tail(long double delta, long double mean) {
  return mean * (delta - (1 + delta) * std::log1p(delta));
}

TEST(Chernoff, MeetsThePublishedForm) {
  for (const double xi : {1e-3, 1e-10, 1.6e-12}) {
    const long double target = std::log(static_cast<long double>(xi) / 2);
    for (const double x : {30.0, 57.0, 1e3, 1e6, 1e9}) {
      const long double low = expected_lower(x, xi);
      const long double high = expected_upper(x, xi);
      EXPECT_NEAR(static_cast<double>(log_tail(x / low - 1, low) / target), 1, 1e-6) << x;
      EXPECT_NEAR(static_cast<double>(log_tail(x / high - 1, high) / target), 1, 1e-6) << x;
      const long double below = observed_lower(x, xi);
      const long double above = observed_upper(x, xi);
      EXPECT_NEAR(static_cast<double>(log_tail(above / x - 1, x) / target), 1, 1e-6) << x;
      EXPECT_NEAR(static_cast<double>(log_tail(below / x - 1, x) / target), 1, 1e-6) << x;
      EXPECT_NEAR(observed_upper(static_cast<double>(low), xi) / x, 1, 1e-9);  // E^L is the inverse of O^U
      EXPECT_NEAR(observed_lower(static_cast<double>(high), xi) / x, 1, 1e-9);
    }
  }
}

TEST(Chernoff, ZeroAndTinyCounts) {
  const double xi = 1e-10;
  const double log_term = std::log(2 / xi);
  EXPECT_EQ(expected_lower(0, xi), 0);
  EXPECT_DOUBLE_EQ(expected_upper(0, xi), log_term);
  EXPECT_EQ(observed_lower(0, xi), 0);
  EXPECT_EQ(observed_upper(0, xi), 0);
  EXPECT_EQ(observed_lower(log_term * 0.999, xi), 0);
  EXPECT_GT(observed_lower(log_term * 1.5, xi), 0);
  for (const double x : {1e-320, 1e-300, 1e-200, 1e-30, 1e-5}) {
    EXPECT_LE(expected_lower(x, xi), x);
    EXPECT_GE(expected_upper(x, xi), log_term);
    EXPECT_TRUE(std::isfinite(expected_upper(x, xi)));
    EXPECT_TRUE(std::isfinite(observed_upper(x, xi)));
    EXPECT_GE(observed_upper(x, xi), x);
  }
}

TEST(Chernoff, NonsenseGivesTheTrivialBound) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double x : {nan, -1.0, infinity, -infinity}) {
    EXPECT_EQ(expected_lower(x, 1e-10), 0);
    EXPECT_EQ(observed_lower(x, 1e-10), 0);
    EXPECT_EQ(expected_upper(x, 1e-10), infinity);
    EXPECT_EQ(observed_upper(x, 1e-10), infinity);
  }
  for (const double xi : {0.0, 1.0, -1e-3, nan}) {
    EXPECT_EQ(expected_lower(100, xi), 0);
    EXPECT_EQ(expected_upper(100, xi), infinity);
  }
}

TEST(Chernoff, OrderedAndMonotone) {
  double previous[4] = {0, 0, 0, 0};
  for (double x = 1e-3; x < 1e15; x *= 1.01) {
    const double now[4] = {expected_lower(x, 1e-10), expected_upper(x, 1e-10), observed_lower(x, 1e-10),
                           observed_upper(x, 1e-10)};
    for (int i = 0; i < 4; ++i) {
      ASSERT_GE(now[i], previous[i]) << x;
      previous[i] = now[i];
    }
    ASSERT_LT(now[0], x);
    ASSERT_GT(now[1], x);
    ASSERT_LT(now[2], x);
    ASSERT_GT(now[3], x);
    ASSERT_LE(expected_lower(x, 1e-12), now[0]);  // less risk, wider bound
    ASSERT_GT(expected_upper(x, 1e-12), now[1]);
  }
}

TEST(Chernoff, LeastCountReachesTheExpectation) {
  for (const double y : {0.5, 10.0, 1e4}) {
    const double x = least_count_for(y, 1e-10);
    EXPECT_GE(expected_lower(x, 1e-10), y * (1 - 1e-9));
    EXPECT_LT(expected_lower(x - 1, 1e-10), y);
  }
}

// Each bound may fail with probability xi/2 = 1 %. 200 000 draws; alarm above 1 % + 4 standard deviations,
// which a bound that fails exactly as often as allowed meets with probability 3e-5 per bound. A bound that
// never fails would be trivial: at least 1 in 2 000 is asked for.
TEST(Chernoff, CoverageByMonteCarlo) {
  constexpr double kXi = 0.02;
  constexpr int kDraws = 200'000;
  const double most = kDraws * kXi / 2 + 4 * std::sqrt(kDraws * kXi / 2);
  std::mt19937_64 generator(20240607);
  for (const double mean : {12.0, 60.0, 1000.0}) {
    std::poisson_distribution<int> poisson(mean);
    const double low = observed_lower(mean, kXi);
    const double high = observed_upper(mean, kXi);
    std::map<int, int> seen;
    for (int i = 0; i < kDraws; ++i) {
      ++seen[poisson(generator)];
    }
    int failures[4] = {0, 0, 0, 0};
    for (const auto& [x, times] : seen) {
      failures[0] += x < low ? times : 0;
      failures[1] += x > high ? times : 0;
      failures[2] += expected_lower(x, kXi) > mean ? times : 0;
      failures[3] += expected_upper(x, kXi) < mean ? times : 0;
    }
    for (const int f : failures) {
      EXPECT_LT(f, most) << mean;
      EXPECT_GT(f, kDraws / 2000) << mean;
    }
  }
}

TEST(Entropy, KnownValuesAndEdges) {
  EXPECT_EQ(binary_entropy(0), 0);
  EXPECT_EQ(binary_entropy(1), 0);
  EXPECT_DOUBLE_EQ(binary_entropy(0.5), 1);
  EXPECT_NEAR(binary_entropy(0.11), 0.49991595, 1e-8);
  EXPECT_NEAR(binary_entropy(1e-12) / (1e-12 * (std::log2(1e12) + std::log2(std::exp(1.0)))), 1, 1e-9);
  EXPECT_EQ(binary_entropy(std::numeric_limits<double>::quiet_NaN()), 1);
  EXPECT_EQ(binary_entropy(-0.1), 1);
}

}  // namespace
}  // namespace twinspan::protocol
