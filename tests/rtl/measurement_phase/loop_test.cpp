// SPDX-License-Identifier: Apache-2.0
// Phase loop against the integer model, bit for bit, and the behaviour that users rely on.
#include <gtest/gtest.h>

#include <cmath>
#include <deque>

#include "Vtf_phase_loop.h"
#include "tests/rtl/measurement_phase/clocked.hpp"
#include "tests/rtl/measurement_phase/phase_model.hpp"
#include "tests/rtl/measurement_phase/random_source.hpp"

namespace twinspan::test {
namespace {

constexpr std::uint64_t kLatency = 10;
constexpr std::uint64_t kStartToCode = 6;
constexpr std::uint64_t kLeastSpacing = 4;  // clocks from window to window

// Runs the RTL beside the model; every window must agree in every output.
class LoopBench {
 public:
  LoopBench() : model_(PhaseSettings{}) {
    dut_->valid_i = 0;
    dut_->run_start_i = 0;
    apply(PhaseSettings{});
    dut_.reset();
  }

  void start(const PhaseSettings& settings) {
    drain();
    apply(settings);
    model_ = PhaseLoopModel(settings);
    dut_->run_start_i = 1;
    dut_.tick();
    dut_->run_start_i = 0;
    for (std::uint64_t i = 1; i < kStartToCode; ++i) {
      dut_.tick();
    }
    now_ += kStartToCode;
    ASSERT_EQ(dut_->phase_code_o, model_.code());
  }
  void set_enable(bool enable) {
    drain();
    dut_->enable_i = enable;
    model_.set_enable(enable);
  }
  // One window, as soon after the last one as may be; its result is checked `kLatency` clocks later.
  PhaseStep window(std::int64_t estimate, bool enough) {
    while (now_ < next_) {
      idle();
    }
    next_ = now_ + kLeastSpacing;
    const PhaseStep step = model_.window(estimate, enough);
    ++now_;
    due_.push_back({now_ + kLatency - 1, estimate, enough, step});
    dut_->valid_i = 1;
    dut_->estimate_i = static_cast<std::uint16_t>(estimate);
    dut_->enough_i = enough;
    dut_.tick();
    dut_->valid_i = 0;
    check();
    return step;
  }
  void idle() {
    ++now_;
    dut_.tick();
    check();
  }
  void drain() {
    while (!due_.empty()) {
      idle();
    }
  }
  std::uint32_t code() { return dut_->phase_code_o; }
  PhaseLoopModel& model() { return model_; }
  std::uint64_t windows() const { return windows_; }
  std::uint64_t limited() const { return limited_; }

 private:
  struct Due {
    std::uint64_t clock;
    std::int64_t estimate;
    bool enough;
    PhaseStep step;
  };

  void apply(const PhaseSettings& settings) {
    dut_->enable_i = settings.enable;
    dut_->gain_p_i = static_cast<std::uint16_t>(settings.gain_p);
    dut_->gain_i_i = static_cast<std::uint16_t>(settings.gain_i);
    dut_->integrator_limit_i = static_cast<std::uint32_t>(settings.integrator_limit);
    dut_->half_wave_i = static_cast<std::uint16_t>(settings.half_wave);
    dut_->phase_start_i = static_cast<std::uint16_t>(settings.phase_start);
  }
  void check() {
    const bool expected = !due_.empty() && due_.front().clock == now_;
    ASSERT_EQ(dut_->valid_o != 0, expected);
    if (!expected) {
      return;
    }
    const Due due = due_.front();
    due_.pop_front();
    PhaseStep got;
    got.closed = dut_->closed_o != 0;
    got.limited = dut_->limited_o != 0;
    got.code = dut_->phase_code_o;
    got.unwrapped = static_cast<std::int32_t>(dut_->unwrapped_o);
    got.step = sign_extend(dut_->step_o, 25);
    got.applied = dut_->applied_o;
    ASSERT_EQ(got.closed, due.step.closed) << "window " << windows_;
    ASSERT_EQ(got.limited, due.step.limited) << "window " << windows_;
    ASSERT_EQ(got.code, due.step.code) << "window " << windows_;
    ASSERT_EQ(got.unwrapped, due.step.unwrapped) << "window " << windows_;
    ASSERT_EQ(got.step, due.step.step) << "window " << windows_;
    ASSERT_EQ(got.applied, due.step.applied) << "window " << windows_;
    ASSERT_EQ(dut_->enough_o != 0, due.enough);
    ASSERT_EQ(sign_extend(dut_->estimate_o, 16), due.estimate);
    ++windows_;
    limited_ += got.limited ? 1 : 0;
  }

  Clocked<Vtf_phase_loop> dut_;
  PhaseLoopModel model_;
  std::deque<Due> due_;
  std::uint64_t now_ = 0;
  std::uint64_t next_ = 0;  // earliest clock of the next window
  std::uint64_t windows_ = 0;
  std::uint64_t limited_ = 0;
};

template <class Random>
PhaseSettings random_settings(Random& random) {
  const auto pick = [&](std::uint32_t largest) -> std::uint32_t {  // extremes often, all magnitudes
    switch (random() % 4) {
      case 0: return random() % 2 == 0 ? 0u : largest;
      case 1: return random() % (largest + 1u);
      default: return random() % (largest + 1u) >> (random() % 16);
    }
  };
  PhaseSettings settings;
  settings.enable = random() % 8 != 0;
  settings.gain_p = pick(65535);
  settings.gain_i = pick(65535);
  settings.integrator_limit = pick(0xFFFFFF);
  settings.half_wave = 1 + pick(32767);
  settings.phase_start = pick(65535);
  return settings;
}

TEST(PhaseLoop, BitExactAgainstModel) {
  LoopBench bench;
  RandomSource random(5);
  for (int run = 0; run < 300; ++run) {
    bench.start(random_settings(random));
    const unsigned shift = random() % 14;
    const bool dense = run % 3 == 0;  // windows as close as they may be
    std::int64_t bias = static_cast<std::int64_t>(random() % 4001) - 2000;
    for (int window = 0; window < 1000; ++window) {
      auto estimate = (static_cast<std::int64_t>(random() % 65536) - 32768) / (std::int64_t{1} << shift) + bias;
      estimate = std::clamp<std::int64_t>(estimate, -32768, 32767);
      if (random() % 64 == 0) {
        estimate = random() % 2 == 0 ? -32768 : 32767;
      }
      bench.window(estimate, random() % 8 != 0);
      bias = window % 200 == 199 ? -bias : bias;
      while (!dense && random() % 3 != 0) {
        bench.idle();
      }
      if (random() % 256 == 0) {
        bench.set_enable(random() % 4 != 0);
      }
    }
    bench.drain();
    if (::testing::Test::HasFatalFailure()) {
      return;
    }
  }
  std::printf("%llu windows, integrator limited in %llu\n", static_cast<unsigned long long>(bench.windows()),
              static_cast<unsigned long long>(bench.limited()));
  EXPECT_GE(bench.windows(), 100000u);
  EXPECT_GE(bench.limited(), 1000u);
}

TEST(PhaseLoop, UnwrapsManyTurnsBothWays) {
  for (const bool closed : {false, true}) {
    for (const std::int64_t slope : {1000, -1000, 32000, -32767, 37}) {
      LoopBench bench;
      PhaseSettings settings;
      settings.enable = closed;
      settings.gain_p = 20000;
      settings.gain_i = 4000;
      settings.integrator_limit = 0xFFFFFF;
      settings.phase_start = 12345;
      bench.start(settings);
      std::int64_t link = 0;
      for (int window = 0; window < 20000; ++window) {
        const auto applied = bench.model().phase() / 256;
        const PhaseStep step = bench.window(sign_extend(static_cast<std::uint64_t>(link - applied), 16), true);
        ASSERT_EQ(step.unwrapped, link) << "slope " << slope << " window " << window;
        // Windows without an estimate in between must not disturb it, within half a turn.
        link += slope;
        if (std::abs(slope) < 10000 && window % 7 == 0) {
          bench.window(999, false);
          link += slope;
        }
      }
      bench.drain();
      ASSERT_FALSE(::testing::Test::HasFatalFailure());
    }
  }
}

TEST(PhaseLoop, IntegratorNeverPassesItsLimitAndLeavesItAtOnce) {
  for (const std::int64_t sign : {1, -1}) {
    LoopBench bench;
    PhaseSettings settings;
    settings.gain_i = 1000;
    settings.integrator_limit = 500000;
    bench.start(settings);
    const std::int64_t increment = 1000 * 8192 / 256;
    for (int window = 0; window < 1000; ++window) {
      const PhaseStep step = bench.window(sign * 8192, true);
      ASSERT_EQ(step.step, sign * std::min<std::int64_t>((window + 1) * increment, 500000));
      ASSERT_EQ(step.limited, (window + 1) * increment > 500000);
    }
    const PhaseStep step = bench.window(-sign * 8192, true);
    EXPECT_FALSE(step.limited);
    EXPECT_EQ(step.step, sign * (500000 - increment));
    bench.drain();
  }
}

TEST(PhaseLoop, CoastsThroughWindowsWithoutEnoughCounts) {
  LoopBench bench;
  PhaseSettings settings;
  settings.gain_p = 20000;
  settings.gain_i = 3000;
  bench.start(settings);
  const std::int64_t drift = 245 * 256;  // 2^-24 turn per window
  std::int64_t link = 0;
  for (int window = 0; window < 2000; ++window, link += drift) {
    bench.window(sign_extend(static_cast<std::uint64_t>((link - bench.model().phase()) / 256), 16), true);
  }
  const std::int64_t error_before = std::abs(sign_extend(static_cast<std::uint64_t>(link - bench.model().phase()), 24));
  for (int window = 0; window < 200; ++window, link += drift) {
    const PhaseStep before = bench.window(12345, false);
    const PhaseStep after = bench.window(-30000, false);
    link += drift;
    ASSERT_EQ(before.step, after.step);
    ASSERT_EQ(before.unwrapped, after.unwrapped);
  }
  // 400 windows later the phase is still met: the frequency was known to better than 2 parts in 2^16 per window.
  const std::int64_t error_after = std::abs(sign_extend(static_cast<std::uint64_t>(link - bench.model().phase()), 24));
  EXPECT_LE(error_before, 2 * 256);
  EXPECT_LE(error_after, 16 * 256);
  bench.drain();
}

TEST(PhaseLoop, OpenLoopKeepsItsPhaseAndStillReports) {
  LoopBench bench;
  PhaseSettings settings;
  settings.enable = false;
  settings.gain_p = 65535;
  settings.gain_i = 65535;
  settings.phase_start = 0xC000;
  bench.start(settings);
  for (std::int64_t estimate : {1, -32768, 32767, 100}) {
    const PhaseStep step = bench.window(estimate, true);
    EXPECT_EQ(step.code, 0xC000u);
    EXPECT_EQ(step.applied, 0xC000u);
    EXPECT_FALSE(step.closed);
    EXPECT_EQ(step.step, 0);
  }
  bench.drain();
  EXPECT_EQ(bench.code(), 0xC000u);
}

TEST(PhaseLoop, CodeCoversTwoHalfWaves) {
  LoopBench bench;
  for (const std::uint32_t half_wave : {1u, 2u, 3u, 1000u, 19876u, 32767u, 32768u}) {
    PhaseSettings settings;
    settings.half_wave = half_wave;
    std::uint32_t previous = 0;
    for (std::uint32_t phase = 0; phase < 65536; phase += phase % 1024 > 1020 ? 1 : 61) {
      settings.phase_start = phase;
      bench.start(settings);
      const double exact = static_cast<double>(phase) / 65536.0 * 2.0 * static_cast<double>(half_wave);
      ASSERT_EQ(bench.code(), static_cast<std::uint32_t>(std::floor(exact)));
      ASSERT_GE(bench.code(), previous);
      ASSERT_LT(bench.code(), 2 * half_wave);
      previous = bench.code();
    }
  }
}

}  // namespace
}  // namespace twinspan::test
