// SPDX-License-Identifier: Apache-2.0
#include "sim/event/window_phase.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

#include "hls/measurement/phase_compensator.hpp"
#include "host/core/error.hpp"
#include "host/session/tag_stream.hpp"
#include "sim/event/window_loop.hpp"
#include "tests/sim/event/window_fixture.hpp"

namespace twinspan::event {
namespace {

using photonics::Random;

constexpr std::uint32_t kMetroGainP = 28180;  // 0.43
constexpr std::uint32_t kMetroGainI = 393;    // 0.006

// Records for given counts are those that the hardware's kernel sends and the session reads, bit for bit.
TEST(WindowLoop, MakesTheRecordsOfTheKernel) {
  Random random(3, 1);
  for (const bool closed : {true, false}) {
    for (const std::uint32_t most : {3U, 40U, 900U, 70000U}) {
      const LoopRegisters r{closed, kMetroGainP, kMetroGainI, 40000, 8, 20000};
      const tf::PhaseRegisters registers{closed ? 1U : 0U, r.gain_p,    r.gain_i, r.integrator_limit,
                                         r.least_counts,   r.half_wave, 0};
      const AngleTable angles(100);
      WindowLoop loop(r);
      tf::PhaseState state;
      tf::phase_start(state, registers);
      session::TagStream stream;
      std::vector<Telemetry> expected;
      for (std::uint64_t window = 1; window <= 3000; ++window) {
        for (auto& detector : state.counter.count) {
          for (auto& count : detector) {
            count = std::min<std::uint32_t>(
                static_cast<std::uint32_t>(random.uniform() * random.uniform() * most), 0xFFFF);
          }
        }
        tf::PhaseCounter copy = state.counter;
        expected.push_back(loop.close(tf::take_counts(copy), window * 8192, angles));
        const tf::PhaseUpdate update = tf::phase_window(state, registers, window * 8192);
        stream.consume(update.telemetry);
        ASSERT_EQ(loop.code(), update.phase_code);
      }
      ASSERT_EQ(stream.telemetry().size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const Telemetry& a = expected[i];
        const Telemetry& b = stream.telemetry()[i];
        ASSERT_EQ(a.end_slot, b.end_slot);
        ASSERT_EQ(a.valid, b.valid);
        ASSERT_EQ(a.closed, b.closed);
        ASSERT_EQ(a.estimate, b.estimate);
        ASSERT_EQ(a.unwrapped, b.unwrapped);
        ASSERT_EQ(a.applied, b.applied);
        ASSERT_EQ(a.code, b.code);
        ASSERT_EQ(a.counts, b.counts);
        ASSERT_EQ(std::bit_cast<std::uint64_t>(a.step_rad), std::bit_cast<std::uint64_t>(b.step_rad));
      }
    }
  }
}

TEST(AngleTable, EqualsTheCordic) {
  for (const std::uint32_t reach : {1U, 60U, 511U, 100000U}) {
    const AngleTable angles(reach);
    const std::int32_t most = reach > 60U ? 600 : 140;
    for (std::int32_t x = -most; x <= most; x += reach > 60U ? 7 : 1) {
      for (std::int32_t y = -most; y <= most; ++y) {
        ASSERT_EQ(angles.angle(x, y), tf::cordic_angle(x, y)) << x << ' ' << y;
      }
    }
  }
}

// Four reference phases, open loop, nothing moves: variance 2 / (V^2 N) of the angle for N >> 1 (physics of
// two quadratures with Poisson noise), larger by about 1/N of itself at finite N.
TEST(WindowPhases, EstimatesWithTheVarianceOfTheory) {
  const double counts = 400.0;
  Parameters p = still_link(counts);
  p.link.splitter.visibility = 0.9;
  p.loop.closed = false;
  const WindowPhaseModel model(p);
  EXPECT_NEAR(model.mean_counts(), counts, 1e-6 * counts);
  Moments error;
  Moments number;
  for (std::uint64_t stretch = 0; stretch < 400; ++stretch) {
    WindowPhases phases(model, 11, stretch, 0);
    std::vector<WindowPhase> out(250);
    phases.simulate(out);
    for (const WindowPhase& w : out) {
      EXPECT_EQ(w.link_first, w.link_last);
      error.add(wrapped(w.record.estimate * kTwoPi / 65536.0 - (w.link_first - w.compensation)));
      number.add(w.record.counts);
    }
  }
  const double theory = 2.0 / (0.81 * counts);
  EXPECT_NEAR(error.mean(), 0.0, 4.0 * std::sqrt(theory / error.count()));
  EXPECT_NEAR(error.variance(), theory * (1.0 + 1.5 / counts),
              theory * (4.0 * std::sqrt(2.0 / error.count()) + 2.0 / counts));
  EXPECT_NEAR(number.mean(), counts, 4.0 * std::sqrt(counts / number.count()));
  EXPECT_NEAR(number.variance(), counts,
              4.0 * counts * std::sqrt((2.0 + 1.0 / counts) / number.count()) + 2.5e-4 * counts);
}

// The loop starts cold in stretch 0 and comes into lock; every other stretch begins locked, and its residual
// is from the first window on what it is long after.
TEST(WindowPhases, IsWarmWhenItsWindowsBeginToCount) {
  const WindowPhaseModel model(field_link(40.0));
  std::array<Moments, 3> residual;
  const std::array<std::size_t, 3> at{0, 60, 1500};
  std::vector<WindowPhase> out(at.back() + 1);
  for (std::uint64_t stretch = 1; stretch <= 6000; ++stretch) {
    WindowPhases phases(model, 23, stretch, 819200);
    phases.simulate(out);
    for (std::size_t i = 0; i < at.size(); ++i) {
      residual[i].add(centre_residual(out[at[i]]));
    }
  }
  EXPECT_EQ(out.front().record.end_slot, 819200U + 8192U);
  for (std::size_t i = 0; i + 1 < at.size(); ++i) {
    const double spread = residual[2].variance() * std::sqrt(4.0 / residual[2].count());
    EXPECT_NEAR(residual[i].variance(), residual[2].variance(), 4.0 * spread) << at[i];
    EXPECT_NEAR(residual[i].mean(), 0.0, 4.0 * std::sqrt(residual[i].variance() / residual[i].count()));
  }
  EXPECT_LT(std::sqrt(residual[2].variance()), 0.3);

  WindowPhases cold(model, 23, 0, 0);
  cold.simulate(out);
  EXPECT_EQ(out.front().compensation, 0.0);
  EXPECT_EQ(out.front().record.applied, 0);
  Moments late;
  for (std::size_t i = 200; i < out.size(); ++i) {
    late.add(centre_residual(out[i]));
  }
  EXPECT_NEAR(std::sqrt(late.variance()), std::sqrt(residual[2].variance()),
              0.3 * std::sqrt(late.variance()));
}

TEST(WindowPhases, FollowsALaserOffset) {
  Parameters p = field_link(60.0);
  p.link.alice.laser.frequency_offset_hz = 3000.0;
  p.link.bob.laser.frequency_offset_hz = -1000.0;
  const WindowPhaseModel model(p);
  WindowPhases phases(model, 5, 7, 0);
  std::vector<WindowPhase> out(20000);
  phases.simulate(out);
  const double turned = out.back().link_last - out.front().link_first;
  EXPECT_NEAR(turned / (kTwoPi * 4000.0 * 8192e-9 * 20000), 1.0, 0.05);
  Moments residual;
  Moments step;
  for (const WindowPhase& w : out) {
    residual.add(centre_residual(w));
    step.add(w.record.step_rad);
  }
  EXPECT_LT(std::sqrt(residual.variance()), 0.3);
  EXPECT_NEAR(step.mean(), kTwoPi * 4000.0 * 8192e-9, 0.01);
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    ASSERT_EQ(out[i].link_last, out[i + 1].link_first);
    ASSERT_EQ(out[i].record.code,
              static_cast<std::uint16_t>(std::lround(out[i + 1].compensation / kPi * 32768.0)));
  }
}

// While a laser runs free on a wide line the residual is anything; the loop takes the link back afterwards.
TEST(WindowPhases, LosesAndRegainsALaser) {
  Parameters p = field_link(60.0);
  p.lock_loss[1] = {40.0, 5e-3, 2e6};
  const WindowPhaseModel model(p);
  std::uint64_t losses = 0;
  double lost_windows = 0.0;
  double windows = 0.0;
  Moments in_cosine;
  Moments after;
  Moments locked;
  for (std::uint64_t stretch = 1; stretch <= 40; ++stretch) {
    WindowPhases phases(model, 29, stretch, 0);
    std::vector<WindowPhase> out(60000);
    phases.simulate(out);
    losses += phases.lock_losses();
    std::size_t free = 1000;  // windows since the last loss
    for (const WindowPhase& w : out) {
      EXPECT_FALSE(w.lock_lost[0]);
      free = w.lock_lost[1] ? 0 : free + 1;
      windows += 1.0;
      if (free == 0) {
        lost_windows += 1.0;
        in_cosine.add(std::cos(centre_residual(w)));
      } else if (free > 60 && free < 120) {
        after.add(centre_residual(w));
      } else if (free > 3000) {
        locked.add(centre_residual(w));
      }
    }
  }
  // Renewals: exponential way out, fixed way back. The window is 8.2 us, the episode covers one more than it
  // lasts.
  const double share = 5e-3 * 40.0 / (1.0 + 5e-3 * 40.0);
  const double seconds = windows * 8192e-9;
  const double expected = seconds * 40.0 / (1.0 + 5e-3 * 40.0);
  EXPECT_NEAR(static_cast<double>(losses), expected, 4.0 * std::sqrt(expected));
  EXPECT_NEAR(lost_windows / windows, share, 4.0 * share / std::sqrt(expected) + 0.001);
  EXPECT_NEAR(in_cosine.mean(), 0.0, 4.0 * std::sqrt(0.5 / in_cosine.count()));
  EXPECT_NEAR(in_cosine.variance(), 0.5, 0.01);
  EXPECT_NEAR(std::sqrt(after.variance()), std::sqrt(locked.variance()), 0.15);
  EXPECT_LT(std::sqrt(locked.variance()), 0.3);
}

// The same windows however they are fetched, and the same as when this was written: nothing depends on libm
// or on the compiler.
TEST(WindowPhases, DependsOnSeedAndStretchOnly) {
  Parameters p = field_link(60.0);
  p.lock_loss[0] = {30.0, 1e-3, 1e5};
  const WindowPhaseModel model(p);
  const auto bytes = [&](std::uint64_t seed, std::uint64_t stretch, const std::vector<std::size_t>& pieces) {
    WindowPhases phases(model, seed, stretch, 81920000);
    std::uint64_t hash = 1469598103934665603U;
    for (const std::size_t piece : pieces) {
      std::vector<WindowPhase> out(piece);
      phases.simulate(out);
      for (const WindowPhase& w : out) {
        for (const std::uint64_t word :
             {std::bit_cast<std::uint64_t>(w.link_first), std::bit_cast<std::uint64_t>(w.link_last),
              std::bit_cast<std::uint64_t>(w.compensation), std::bit_cast<std::uint64_t>(w.record.step_rad),
              w.record.end_slot, std::uint64_t{w.record.counts}, std::uint64_t{w.record.code},
              static_cast<std::uint64_t>(w.record.unwrapped)}) {
          hash = (hash ^ word) * 1099511628211U;
        }
      }
    }
    return hash;
  };
  const std::uint64_t whole = bytes(1, 4, {1000});
  EXPECT_EQ(bytes(1, 4, {1, 255, 256, 400, 88}), whole);
  EXPECT_NE(bytes(1, 5, {1000}), whole);
  EXPECT_NE(bytes(2, 4, {1000}), whole);
  EXPECT_EQ(whole, 4224745558828803493U) << "digest of these windows";
}

TEST(WindowPhaseModel, RefusesWhatItCannotCount) {
  Parameters p = still_link(100.0);
  p.window_slots = 8200;
  EXPECT_THROW(WindowPhaseModel{p}, InputError);
  EXPECT_THROW(WindowPhaseModel{still_link(500000.0)}, InputError);
}

}  // namespace
}  // namespace twinspan::event
