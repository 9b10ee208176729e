// SPDX-License-Identifier: Apache-2.0
// Detector and delay line against their closed forms.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "sim/photonics/delay_line.hpp"
#include "sim/photonics/snspd.hpp"
#include "tests/sim/photonics/statistics.hpp"

namespace twinspan::photonics {
namespace {

TEST(Snspd, DarkCountsArePoissonInTime) {
  SnspdParameters p;
  p.dark_hz = 1e4;
  Snspd detector(p, Random(1, 0));
  double counts = 0.0;
  double empty = 0.0;
  std::int64_t time = detector.next_dark(0);
  constexpr int kWindows = 100000;
  for (int window = 1; window <= kWindows; ++window) {  // of 0.1 ms, mean 1
    const std::int64_t end = window * 100'000'000LL;
    const double before = counts;
    while (time < end) {
      counts += 1.0;
      time = detector.next_dark(time);
    }
    empty += counts == before ? 1.0 : 0.0;
  }
  EXPECT_LT(std::fabs(test::poisson_sigmas(counts, kWindows)), test::kSigmas);
  EXPECT_LT(std::fabs(test::binomial_sigmas(empty, kWindows, std::exp(-1.0))), test::kSigmas);
}

TEST(Snspd, DeadTimeIsNotExtendedAndExactAtItsEdge) {
  SnspdParameters p;
  p.dead_time_s = 30e-9;
  Snspd detector(p, Random(1, 0));
  EXPECT_TRUE(detector.fire(1000));
  EXPECT_FALSE(detector.fire(1000));
  EXPECT_FALSE(detector.fire(20000));
  EXPECT_FALSE(detector.fire(30999));
  EXPECT_TRUE(detector.fire(31000));
}

TEST(Snspd, DeadTimeRateLaw) {
  SnspdParameters p;
  p.dead_time_s = 50e-9;
  p.dark_hz = 20e6;  // any Poisson light
  Snspd detector(p, Random(2, 0));
  constexpr double kSeconds = 0.02;
  double clicks = 0.0;
  for (std::int64_t time = detector.next_dark(0); time < 20'000'000'000LL; time = detector.next_dark(time)) {
    clicks += detector.fire(time) ? 1.0 : 0.0;
  }
  const double load = 20e6 * 50e-9;
  const double expected = 20e6 * kSeconds / (1.0 + load);
  // A renewal process with a fixed dead time: variance mean / (1 + R tau)^2.
  EXPECT_LT(std::fabs(clicks - expected) / (std::sqrt(expected) / (1.0 + load)), test::kSigmas);
}

TEST(Snspd, AfterPulsesHaveTheirProbabilityAndDelay) {
  SnspdParameters p;
  p.after_pulse = 0.05;
  p.after_pulse_delay_s = 180e-9;
  p.dead_time_s = 30e-9;
  Snspd detector(p, Random(3, 0));
  constexpr double kClicks = 400000;
  double count = 0.0;
  double delay = 0.0;
  for (int i = 0; i < static_cast<int>(kClicks); ++i) {
    if (const auto time = detector.after_pulse(1000)) {
      EXPECT_GE(*time, 31000);
      count += 1.0;
      delay += static_cast<double>(*time - 31000);
    }
  }
  EXPECT_LT(std::fabs(test::binomial_sigmas(count, kClicks, 0.05)), test::kSigmas);
  EXPECT_LT(std::fabs(delay / count / 180000.0 - 1.0) * std::sqrt(count), test::kSigmas);
}

TEST(Snspd, JitterHasItsWidth) {
  SnspdParameters p;
  p.jitter_fwhm_s = 70e-12;
  Snspd detector(p, Random(4, 0));
  constexpr double kClicks = 200000;
  double square = 0.0;
  double within = 0.0;
  for (int i = 0; i < static_cast<int>(kClicks); ++i) {
    const auto error = static_cast<double>(detector.jitter());
    square += error * error;
    within += std::fabs(error) < 35.0 ? 1.0 : std::fabs(error) == 35.0 ? 0.5 : 0.0;
  }
  const double sigma = 70.0 / 2.354820045;
  EXPECT_LT(std::fabs(test::variance_sigmas(square / kClicks, sigma * sigma + 1.0 / 12.0, kClicks)),
            test::kSigmas);
  // Inside the full width at half maximum: erf(sqrt(ln 2)).
  EXPECT_LT(std::fabs(test::binomial_sigmas(within, kClicks, std::erf(std::sqrt(std::log(2.0))))),
            test::kSigmas);
}

unsigned ones_of(const TapWord& word) {
  unsigned ones = 0;
  for (const std::uint32_t part : word) {
    ones += static_cast<unsigned>(std::popcount(part));
  }
  return ones;
}

TEST(DelayLine, EqualTapsCountTheTimeLeft) {
  DelayLineParameters p;
  p.nonlinearity = 0.0;
  const DelayLine line(p, 4096, 0, Random(1, 0));
  for (std::uint32_t arrival = 0; arrival < 4096U; ++arrival) {
    ASSERT_EQ(line.count(arrival), (4096U - arrival) / 16U);
  }
}

TEST(DelayLine, CountsTheTapsThatTheEdgePassed) {
  DelayLineParameters p;
  p.nonlinearity = 0.5;
  for (const std::uint32_t clock : {4000U, 16000U}) {
    DelayLine line(p, clock, 2, Random(1, 0));
    unsigned last = kTaps;
    for (std::uint32_t arrival = 0; arrival < clock; arrival += 3U) {
      unsigned passed = 0;
      for (const double end : line.passed_ps()) {
        passed += end <= static_cast<double>(clock - arrival) ? 1U : 0U;
      }
      ASSERT_EQ(line.count(arrival), passed);
      ASSERT_LE(passed, last);  // later arrival, fewer ones
      last = passed;
      ASSERT_EQ(line.sample(arrival), thermometer(passed));
    }
  }
}

TEST(DelayLine, ThermometerIsContiguous) {
  for (unsigned ones = 0; ones <= kTaps; ++ones) {
    const TapWord word = thermometer(ones);
    for (unsigned tap = 0; tap < kTaps; ++tap) {
      ASSERT_EQ((word[tap / 32U] >> (tap % 32U)) & 1U, tap < ones ? 1U : 0U);
    }
  }
}

TEST(DelayLine, BubblesKeepTheNumberOfOnes) {
  DelayLineParameters p;
  p.bubble_share = 0.3;
  DelayLine line(p, 4000, 1, Random(5, 0));
  double bubbles = 0.0;
  constexpr double kSamples = 20000;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(kSamples); ++i) {
    const std::uint32_t arrival = 100U + (i * 37U) % 3700U;
    const TapWord word = line.sample(arrival);
    ASSERT_EQ(ones_of(word), line.count(arrival));
    bubbles += word == thermometer(line.count(arrival)) ? 0.0 : 1.0;
  }
  EXPECT_LT(std::fabs(test::binomial_sigmas(bubbles, kSamples, 0.3)), test::kSigmas);
}

TEST(DelayLine, WidthsBelongToTheDevice) {
  DelayLineParameters p;
  p.nonlinearity = 0.3;
  const DelayLine line(p, 4000, 0, Random(1, 0));
  const DelayLine same(p, 4000, 0, Random(2, 0));
  const DelayLine other_channel(p, 4000, 1, Random(1, 0));
  p.device_seed = 2;
  const DelayLine other_device(p, 4000, 0, Random(1, 0));
  EXPECT_EQ(line.passed_ps(), same.passed_ps());
  EXPECT_NE(line.passed_ps(), other_channel.passed_ps());
  EXPECT_NE(line.passed_ps(), other_device.passed_ps());
  double square = 0.0;
  double before = 0.0;
  for (const double end : line.passed_ps()) {
    const double excess = (end - before) / (4000.0 / kTaps) - 1.0;
    square += excess * excess;
    before = end;
  }
  EXPECT_LT(std::fabs(test::variance_sigmas(square / kTaps, 0.09, kTaps)), test::kSigmas);
  EXPECT_NEAR(before, 4000.0, 1e-9);
}

}  // namespace
}  // namespace twinspan::photonics
