// SPDX-License-Identifier: Apache-2.0
// The loop closed around a drifting link: residual phase of the RTL against the theory of the linear loop, and the
// gains that are recommended for the windows in use.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "tests/rtl/measurement_phase/compensator_bench.hpp"
#include "tests/rtl/measurement_phase/tracking_model.hpp"

namespace twinspan::test {
namespace {

constexpr double kPi = std::numbers::pi;

// Reference light in every slot (second wavelength), 1 GHz, four slots per clock.
struct SpreadReference {
  unsigned window_clocks = 2048;
  double counts = 70;  // per window, both detectors
};

struct Tracking {
  Residual residual;
  std::uint64_t records = 0;
};

// Runs the RTL with Poisson clicks of the interference law; the residual is sampled every 64 clocks.
Tracking track(const PhaseSettings& settings, const LinkNoise& noise, const SpreadReference& reference,
               unsigned settle, unsigned windows, std::uint32_t seed) {
  constexpr unsigned kStep = 64;
  CompensatorBench bench;
  LinkPhase link(noise, seed);
  RandomSource random(seed + 1);
  ResidualMeter meter;
  Tracking result;
  std::uniform_real_distribution<double> unit(0, 1);
  // The four phases of a clock add up to a constant rate per detector.
  std::exponential_distribution<double> wait(reference.counts / 2 / reference.window_clocks);
  std::array<double, 2> next{wait(random), wait(random)};
  double now = 0;
  bench.start(settings);
  bench.idle(8);
  for (unsigned window = 0; window < settle + windows; ++window) {
    for (unsigned clock = 0; clock < reference.window_clocks; ++clock, now += 1) {
      const double residual = link.phase() - kPi * bench.dut().phase_code_o / settings.half_wave;
      if (clock % kStep == kStep / 2 && window >= settle) {
        meter.add(residual);
      }
      unsigned valid = 0;
      unsigned phases = 0;
      for (unsigned detector = 0; detector < 2; ++detector) {
        if (now < next[detector]) {
          continue;
        }
        next[detector] = now + wait(random);
        double choice = 2 * unit(random);
        unsigned index = 0;
        while (index < 3 && (choice -= interference(residual, index)[detector]) > 0) {
          ++index;
        }
        valid |= 1u << detector;
        phases |= index << (2 * detector);
      }
      bench.clock(valid, phases, clock + 1 == reference.window_clocks);
      if (clock % kStep == kStep - 1) {
        link.advance(kStep * 4e-9);
      }
    }
  }
  bench.idle(60);
  result.residual = meter.result();
  result.records = bench.records.size();
  return result;
}

PhaseSettings metro_settings() {
  PhaseSettings settings;
  settings.gain_p = 28000;
  settings.gain_i = 400;
  settings.half_wave = 20000;
  settings.phase_start = 0x3000;
  return settings;
}

TEST(PhaseTracking, ResidualOfTheRtlAgreesWithTheLinearLoop) {
  const LinkNoise noise;
  const SpreadReference reference;
  const PhaseSettings settings = metro_settings();
  constexpr unsigned kSettle = 500;
  constexpr unsigned kWindows = 4000;
  const Tracking tracking = track(settings, noise, reference, kSettle, kWindows, 101);
  const double theory = std::sqrt(linear_loop_mean_square(settings.gain_p / 65536.0, settings.gain_i / 65536.0,
                                                          noise.drift, noise.diffusion(), 8.192e-6, reference.counts));
  std::printf("closed: rms residual %.4f rad, linear theory %.4f rad, wrong clicks %.2f %%\n", tracking.residual.rms,
              theory, 100 * tracking.residual.error);
  EXPECT_EQ(tracking.records, kSettle + kWindows);
  // The residual forgets itself within about two windows: 4000 windows give the rms within 1.6 % (one sigma).
  // The estimate's variance at 70 counts is 3 to 5 % above 2 / N, and the code comes 47 clocks late: up to 4 % more.
  EXPECT_GT(tracking.residual.rms, 0.92 * theory);
  EXPECT_LT(tracking.residual.rms, 1.12 * theory);
  EXPECT_LT(tracking.residual.rms, 0.18);
}

TEST(PhaseTracking, FollowsDriftEitherWayAndFaster) {
  for (const double drift : {-2870.0, 8000.0, -20000.0}) {
    LinkNoise noise;
    noise.drift = drift;
    const PhaseSettings settings = metro_settings();
    const Tracking tracking = track(settings, noise, SpreadReference{}, 500, 800, 103);
    const double theory = std::sqrt(linear_loop_mean_square(settings.gain_p / 65536.0, settings.gain_i / 65536.0, drift,
                                                            noise.diffusion(), 8.192e-6, 70));
    std::printf("drift %.2f rad/ms: rms residual %.4f rad, linear theory %.4f rad\n", drift / 1000,
                tracking.residual.rms, theory);
    EXPECT_NEAR(tracking.residual.rms, theory, 0.2 * theory);  // 800 windows: 3.5 % (one sigma)
  }
}

TEST(PhaseTracking, WithoutTheLoopTheResidualIsUniform) {
  PhaseSettings settings = metro_settings();
  settings.enable = false;
  const Tracking tracking = track(settings, LinkNoise{}, SpreadReference{}, 0, 4000, 107);
  std::printf("open: order parameters %.3f and %.3f, wrong clicks %.1f %%\n", tracking.residual.order_1,
              tracking.residual.order_2, 100 * tracking.residual.error);
  // exp(i k psi) with drift w and diffusion D has the spectrum of a rotating, decaying pointer: the mean square of its
  // average over T is 2 a / (T (a^2 + k^2 w^2)), a = k^2 D / 2: 0.067^2 for k = 1, 0.062^2 for k = 2. The average is
  // nearly Gaussian: beyond 0.25 with probability 1e-6.
  EXPECT_LT(tracking.residual.order_1, 0.25);
  EXPECT_LT(tracking.residual.order_2, 0.25);
  EXPECT_NEAR(tracking.residual.error, 0.5, 0.125);
}

// Gains found by a search over gain_p = 8000..52000 and gain_i = 100..3200 with simulate_loop, for a drift rate of
// 2.87 rad/ms that is constant or wanders (rms) with a correlation time of 1 / (2 pi 100 Hz). The minimum is flat.
struct Recommendation {
  unsigned frames_per_window;  // of 4096 slots at 1 GHz, 512 of them reference, 0.07 counts per reference slot
  std::uint32_t gain_p;
  std::uint32_t gain_i;
  double rms;  // rad, bound for both kinds of drift
};

class RecommendedGains : public ::testing::TestWithParam<Recommendation> {};

TEST_P(RecommendedGains, MeetTheirBoundAndAreNearTheOptimum) {
  const Recommendation advice = GetParam();
  ReferenceTiming timing;
  timing.frames_per_window = advice.frames_per_window;
  const auto run = [&](double correlation_time, double scale_p, double scale_i) {
    LinkNoise noise;
    noise.correlation_time = correlation_time;
    PhaseSettings settings;
    settings.gain_p = static_cast<std::uint32_t>(std::min(65535.0, advice.gain_p * scale_p));
    settings.gain_i = static_cast<std::uint32_t>(advice.gain_i * scale_i);
    return simulate_loop(settings, noise, timing, 1500, 12000, 211).rms;
  };
  for (const double correlation_time : {0.0, 1.59e-3}) {
    const double rms = run(correlation_time, 1, 1);
    std::printf("window %.3f us, %.1f counts, gain_p %u, gain_i %u, %s drift: rms %.4f rad\n",
                timing.window_seconds() * 1e6, timing.counts_per_window(), advice.gain_p, advice.gain_i,
                correlation_time > 0 ? "wandering" : "constant", rms);
    EXPECT_LT(rms, advice.rms);
    for (const auto& [p, i] : {std::pair(0.6, 1.0), std::pair(1.6, 1.0), std::pair(1.0, 0.2), std::pair(1.0, 8.0)}) {
      // The rms is known within 1 % (one sigma).
      EXPECT_GT(run(correlation_time, p, i), 0.96 * rms) << "gain_p x " << p << ", gain_i x " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Windows, RecommendedGains,
                         ::testing::Values(Recommendation{1, 20000, 400, 0.165}, Recommendation{2, 28000, 400, 0.170},
                                           Recommendation{4, 46000, 1600, 0.192}));

}  // namespace
}  // namespace twinspan::test
