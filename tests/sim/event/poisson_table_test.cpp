// SPDX-License-Identifier: Apache-2.0
#include "sim/event/poisson_table.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "sim/event/window_normal.hpp"
#include "sim/photonics/random.hpp"

namespace twinspan::event {
namespace {

using photonics::Random;

// Chi-square in standard deviations (Wilson and Hilferty); beyond 4: one false alarm in 3e4.
double deviation(double chi_square, double freedom) {
  const double a = 2.0 / (9.0 * freedom);
  return (std::cbrt(chi_square / freedom) - (1.0 - a)) / std::sqrt(a);
}

struct Bins {
  double chi_square = 0.0;
  double freedom = -1.0;
  double seen = 0.0;
  double expected = 0.0;

  // Bins are merged until 20 events are expected.
  void add(double count, double mean, bool last) {
    seen += count;
    expected += mean;
    if (expected >= 20.0 || (last && expected > 0.0)) {
      chi_square += (seen - expected) * (seen - expected) / expected;
      freedom += 1.0;
      seen = expected = 0.0;
    }
  }
};

class PoissonAt : public testing::TestWithParam<double> {};

TEST_P(PoissonAt, HasTheDistributionOfPoisson) {
  const double mean = GetParam();
  const PoissonTable table(std::max(1.0, mean));
  const PoissonPlace place = table.place(mean);
  Random random(17, 3);
  constexpr int kDraws = 1'000'000;
  std::vector<double> histogram(4096);
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const std::uint64_t word = random.bits();
    const std::uint32_t n =
        table.draw(place, static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 48U));
    ASSERT_LT(n, histogram.size());
    histogram[n] += 1.0;
    sum += n;
    squares += (n - mean) * (n - mean);
  }
  Bins bins;
  for (std::size_t n = 0; n < histogram.size(); ++n) {
    const double x = static_cast<double>(n);
    const double p = std::exp(x * std::log(mean) - mean - std::lgamma(x + 1.0));
    bins.add(histogram[n], kDraws * p, n + 1 == histogram.size());
  }
  if (bins.freedom >= 1.0) {
    EXPECT_LT(deviation(bins.chi_square, bins.freedom), 4.0);
  }
  EXPECT_NEAR(sum / kDraws, mean, 4.0 * std::sqrt(mean / kDraws));
  // The fourth central moment is mean + 3 mean^2; the grid adds up to 2.5e-4 of the variance.
  EXPECT_NEAR(squares / kDraws, mean, 4.0 * std::sqrt((mean + 2.0 * mean * mean) / kDraws) + 2.5e-4 * mean);
}

INSTANTIATE_TEST_SUITE_P(Means, PoissonAt,
                         testing::Values(1e-4, 0.01, 0.3, 1.0, 3.3, 12.7, 27.4, 63.99, 250.3, 801.0, 1024.0));

TEST(PoissonTable, GivesNothingForNothing) {
  const PoissonTable table(10.0);
  for (std::uint32_t word : {0U, 1U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    EXPECT_EQ(table.draw(table.place(0.0), word, 0xFFFF), 0U);
  }
}

// The mean between two rows of the grid is exact, not the mean of the nearest row.
TEST(PoissonTable, KeepsMeansBetweenRows) {
  const PoissonTable table(30.0);
  for (double mean = 20.0; mean < 20.3; mean += 0.05) {
    double sum = 0.0;
    constexpr std::uint32_t kUniforms = 4096;
    constexpr std::uint32_t kDithers = 256;
    for (std::uint32_t u = 0; u < kUniforms; ++u) {
      for (std::uint32_t d = 0; d < kDithers; ++d) {
        sum += table.draw(table.place(mean), u * (0xFFFFFFFFU / kUniforms) + 524288U, d * 256U + 128U);
      }
    }
    // The regular grid of uniforms leaves an error of its own: half a step of each of 128 bins at most.
    EXPECT_NEAR(sum / (double{kUniforms} * kDithers), mean, 0.01) << mean;
  }
}

TEST(NormalSource, HasTheDistributionOfGauss) {
  NormalSource source(Random(5, 1));
  constexpr std::size_t kDraws = 8'000'000;
  constexpr int kHalf = 110;  // bins of 0.05 up to 5.5
  std::vector<double> histogram(2 * kHalf + 2);
  std::vector<double> block(1000);
  double sum = 0.0;
  double squares = 0.0;
  double lag = 0.0;
  double before = 0.0;
  for (std::size_t i = 0; i < kDraws; i += block.size()) {
    source.fill(block);
    for (const double x : block) {
      const double bin = std::floor(x / 0.05) + kHalf + 1;
      histogram[static_cast<std::size_t>(std::min(std::max(bin, 0.0), 2.0 * kHalf + 1))] += 1.0;
      sum += x;
      squares += x * x;
      lag += x * before;
      before = x;
    }
  }
  const auto below = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  Bins bins;
  for (int i = 0; i < 2 * kHalf + 2; ++i) {
    const double low = i == 0 ? 0.0 : below((i - 1 - kHalf) * 0.05);
    const double high = i == 2 * kHalf + 1 ? 1.0 : below((i - kHalf) * 0.05);
    bins.add(histogram[static_cast<std::size_t>(i)], kDraws * (high - low), i == 2 * kHalf + 1);
  }
  EXPECT_LT(deviation(bins.chi_square, bins.freedom), 4.0);
  EXPECT_NEAR(sum / kDraws, 0.0, 4.0 / std::sqrt(double{kDraws}));
  EXPECT_NEAR(squares / kDraws, 1.0, 4.0 * std::sqrt(2.0 / kDraws));
  EXPECT_NEAR(lag / kDraws, 0.0, 4.0 / std::sqrt(double{kDraws}));
}

}  // namespace
}  // namespace twinspan::event
