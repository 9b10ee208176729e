// SPDX-License-Identifier: Apache-2.0
/// \file
/// The loop on drawn numbers of clicks against a slow simulation in which every reference slot is visited:
/// the phase of photonics::PhaseTrack in that slot, a Poisson number of photons on each detector, the phase
/// compensator of the hardware.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "hls/measurement/phase_compensator.hpp"
#include "sim/photonics/phase_track.hpp"
#include "tests/sim/event/window_fixture.hpp"

namespace twinspan::event {
namespace {

using photonics::Random;

/// Means of consecutive windows, so that the scatter between them is that of independent samples.
class Batches {
 public:
  explicit Batches(std::size_t size) : size_(size) {}
  void add(double x) {
    sum_ += x;
    if (++used_ == size_) {
      means_.add(sum_ / static_cast<double>(size_));
      sum_ = 0.0;
      used_ = 0;
    }
  }
  double mean() const { return means_.mean(); }
  double error() const { return std::sqrt(means_.variance() / means_.count()); }

 private:
  std::size_t size_;
  std::size_t used_ = 0;
  double sum_ = 0.0;
  Moments means_;
};

struct Seen {
  Batches counts{200};
  Batches estimate{200};  // square
  Batches residual{200};  // square, at the middle of the window
  Batches step{200};      // square of the integrator
  Batches product{200};   // of estimates of neighbouring windows
  double before = 0.0;

  void add(double number, double estimate_rad, double residual_rad, double step_rad) {
    counts.add(number);
    estimate.add(estimate_rad * estimate_rad);
    residual.add(residual_rad * residual_rad);
    step.add(step_rad * step_rad);
    product.add(estimate_rad * before);
    before = estimate_rad;
  }
};

constexpr std::size_t kSettle = 400;

void click_by_click(const Parameters& p, double efficiency, double light, std::size_t windows,
                    std::uint64_t seed, Seen& seen) {
  photonics::PhaseTrack track(p.link, seed);
  Random random(seed, 900);
  const tf::PhaseRegisters registers{
      1, p.loop.gain_p, p.loop.gain_i, p.loop.integrator_limit, p.loop.least_counts, p.loop.half_wave, 0};
  tf::PhaseState state;
  tf::phase_start(state, registers);
  const double mean = efficiency * light;  // of one user's light
  const double bound = 2.0 * mean;
  for (std::size_t window = 0; window < windows; ++window) {
    const std::uint64_t begin = window * p.window_slots;
    const double compensation = kPi * state.phase_code / 32768.0;
    double middle = 0.0;
    for (std::uint64_t slot = begin; slot < begin + p.window_slots; slot += 4) {
      if (slot % p.window_slots == p.window_slots / 2) {
        middle = track.at(slot).quantum - compensation;
      }
      if (slot % p.frame.length_slots >= p.frame.reference_slots) {
        continue;
      }
      for (std::uint64_t j = 0; j < 4; ++j) {
        // At most one click per detector and slot: the means are far below one.
        const double draw = random.uniform();
        if (draw < bound) {
          const double phi = track.at(slot + j).quantum - compensation + 0.5 * kPi * static_cast<double>(j);
          const double plus = mean * (1.0 + p.link.splitter.visibility * std::cos(phi));
          const auto phase = static_cast<std::uint32_t>(j);
          tf::phase_clicks(state, draw < plus ? 1U : 2U, phase | phase << 2U);
        }
      }
    }
    tf::PhaseCounter copy = state.counter;
    const tf::PhaseCounts counts = tf::take_counts(copy);
    tf::phase_window(state, registers, begin + p.window_slots);
    if (window >= kSettle) {
      seen.add(counts.counts, kTwoPi * tf::cordic_angle(counts.in_phase, counts.quadrature) / 65536.0,
               wrapped(middle), kTwoPi * state.loop.integrator * 0x1p-24);
    }
  }
}

void near(const Batches& a, const Batches& b, const char* what) {
  EXPECT_NEAR(a.mean(), b.mean(), 4.0 * std::hypot(a.error(), b.error())) << what;
}

class LoopAt : public testing::TestWithParam<double> {};

TEST_P(LoopAt, LeavesTheResidualOfSingleClicks) {
  const double counts = GetParam();
  Parameters p = field_link(counts);
  p.link.splitter.visibility = 0.96;
  Seen slow;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    click_by_click(p, 0.6, 1e-3 * p.light[0].photons[kReferenceLight][kReferenceLight], 6400, seed, slow);
  }
  const WindowPhaseModel model(p);
  Seen fast;
  for (std::uint64_t stretch = 1; stretch <= 20; ++stretch) {
    WindowPhases phases(model, 77, stretch, 0);
    std::vector<WindowPhase> out(20000);
    phases.simulate(out);
    for (const WindowPhase& w : out) {
      // The slow simulation knows the phase in the middle of the window, this one only the line between the
      // edges.
      fast.add(w.record.counts, kTwoPi * w.record.estimate / 65536.0, centre_residual(w), w.record.step_rad);
    }
  }
  near(slow.counts, fast.counts, "counts");
  near(slow.estimate, fast.estimate, "estimate");
  near(slow.step, fast.step, "step");
  near(slow.product, fast.product, "neighbouring estimates");
  // The line between the edges lacks a quarter of the walk's variance over a window.
  EXPECT_NEAR(fast.residual.mean() + 0.25 * model.bridge_variance(), slow.residual.mean(),
              4.0 * std::hypot(fast.residual.error(), slow.residual.error()));
}

INSTANTIATE_TEST_SUITE_P(Counts, LoopAt, testing::Values(12.0, 60.0));

// Second wavelength: the loop takes the drift of 2.871 rad/ms out, 0.033 rad/ms are left; the reference
// sections on the quantum line show the phase that is left.
TEST(SecondWavelength, LeavesTheWalkBetweenTheLines) {
  Parameters p = still_link(30.0);
  p.frame = {10000, 1008, 64};
  p.window_slots = 10000;
  p.loop.gain_i = 3277;  // 0.05: no lag behind the drift of the fibre
  for (auto* user : {&p.link.alice, &p.link.bob}) {
    user->laser.linewidth_hz = 20.0;
    user->fibre.drift_rad_per_ms = photonics::arm_drift(2.871);
  }
  p.link.reference.enabled = true;
  p.link.reference.photons_per_slot = {50.0, 50.0};
  const WindowPhaseModel model(p);
  constexpr std::size_t kMillisecond = 100;
  Moments before;
  Moments after;
  Moments slow_phase;
  for (std::uint64_t stretch = 1; stretch <= 60; ++stretch) {
    WindowPhases phases(model, 3, stretch, 0);
    std::vector<WindowPhase> out(100 * kMillisecond);
    phases.simulate(out);
    std::vector<double> mean(100);
    for (std::size_t ms = 0; ms < mean.size(); ++ms) {
      const double origin = out[ms * kMillisecond].link_first - out[ms * kMillisecond].compensation;
      double at_sections = 0.0;
      double in_phase = 0.0;
      double quadrature = 0.0;
      for (std::size_t i = 0; i < kMillisecond; ++i) {
        const WindowPhase& w = out[ms * kMillisecond + i];
        mean[ms] += wrapped(0.5 * (w.link_first + w.link_last) - w.compensation - origin) / kMillisecond;
        at_sections +=
            wrapped(w.link_first + 0.0504 * (w.link_last - w.link_first) - w.compensation - origin) /
            kMillisecond;
        in_phase += w.quantum_reference.in_phase;
        quadrature += w.quantum_reference.quadrature;
      }
      mean[ms] += origin;
      slow_phase.add(wrapped(std::atan2(quadrature, in_phase) - at_sections - origin));
    }
    for (std::size_t ms = 0; ms + 1 < mean.size(); ++ms) {
      before.add(out[(ms + 1) * kMillisecond].link_first - out[ms * kMillisecond].link_first);
      after.add(wrapped(mean[ms + 1] - mean[ms]));
    }
  }
  EXPECT_NEAR(std::sqrt(before.variance()), 2.871, 0.1);
  // Means over adjacent milliseconds of a walk differ by 2/3 of its variance; the loop's noise adds a little.
  const double walk = 0.033 * std::sqrt(2.0 / 3.0);
  EXPECT_GT(std::sqrt(after.variance()), 0.9 * walk);
  EXPECT_LT(std::sqrt(after.variance()), 2.0 * walk);
  // 30 counts per window in 100 windows: 2 / (30 * 100) rad^2.
  EXPECT_NEAR(std::sqrt(slow_phase.variance()), std::sqrt(2.0 / 3000.0), 0.1 * std::sqrt(2.0 / 3000.0));
  EXPECT_NEAR(slow_phase.mean(), 0.0, 4.0 * std::sqrt(slow_phase.variance() / slow_phase.count()));
}

}  // namespace
}  // namespace twinspan::event
