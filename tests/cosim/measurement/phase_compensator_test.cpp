// SPDX-License-Identifier: Apache-2.0
// The phase compensator kernel against tf_phase_compensator: code, count of windows, flags and telemetry in
// every clock. The RTL's LANES has no part in its arithmetic, so one model stands for all widths.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>

#include "Vphase_compensator.h"
#include "hls/measurement/phase_compensator.hpp"
#include "rtl/registers/generated/layouts.hpp"
#include "tests/cosim/measurement/wires.hpp"

namespace twinspan::test {
namespace {

namespace layout = regs::layout;
static_assert(tf::kTelemetryValid == layout::telemetry0_valid.lsb &&
              tf::kTelemetryClosed == layout::telemetry0_closed.lsb &&
              tf::kTelemetrySaturated == layout::telemetry0_saturated.lsb &&
              tf::kTelemetryLimited == layout::telemetry0_limited.lsb);
static_assert(tf::kTelemetryEstimate == layout::telemetry1_estimate.lsb &&
              tf::kTelemetryCode == layout::telemetry1_code.lsb &&
              tf::kTelemetryCounts == layout::telemetry1_counts.lsb);
static_assert(tf::kTelemetryUnwrapped == layout::telemetry2_unwrapped.lsb &&
              tf::kTelemetryStep == layout::telemetry2_step.lsb);
static_assert(tf::kTelemetryInPhase == layout::telemetry3_in_phase.lsb &&
              tf::kTelemetryQuadrature == layout::telemetry3_quadrature.lsb &&
              tf::kTelemetryApplied == layout::telemetry3_applied.lsb);

/// Both sides, clock by clock. Windows must be 4 clocks or more apart.
class Bench {
 public:
  struct Seen {
    std::uint64_t clocks = 0, windows = 0, saturated = 0, limited = 0, valid = 0;
    std::uint64_t at_least = 0, below_least = 0;  ///< windows next to either side of LEAST_COUNTS
    std::uint64_t turns = 0;  ///< windows whose unwrapped phase is beyond half a turn
  };

  Bench() {
    model_->rst_i = 1;
    model_->run_start_i = 0;
    model_->running_i = 1;
    model_->click_valid_i = 0;
    model_->window_last_i = 0;
    model_->m_axis_telemetry_tready = 1;
    for (int i = 0; i < 3; ++i) {
      edge();
    }
    model_->rst_i = 0;
  }
  ~Bench() { model_->final(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  tf::PhaseRegisters registers{};
  tf::PhaseState state{};
  Seen seen;

  /// Starts a run with `registers`; nothing may be under way.
  void start() {
    Vphase_compensator& m = *model_;
    m.loop_enable_i = registers.loop_enable != 0;
    m.gain_p_i = static_cast<std::uint16_t>(registers.gain_p);
    m.gain_i_i = static_cast<std::uint16_t>(registers.gain_i);
    m.integrator_limit_i = registers.integrator_limit;
    m.least_counts_i = static_cast<std::uint16_t>(registers.least_counts);
    m.half_wave_i = static_cast<std::uint16_t>(registers.half_wave);
    m.phase_start_i = static_cast<std::uint16_t>(registers.phase_start);
    m.run_start_i = 1;
    edge();
    m.run_start_i = 0;
    for (unsigned i = 1; i < tf::kStartToCode; ++i) {
      edge();
    }
    tf::phase_start(state, registers);
    code_ = state.phase_code;
    windows_ = 0;
    m.clk_i = 0;
    m.eval();
    ASSERT_EQ(m.phase_code_o, code_);
  }

  /// One clock of a run.
  void step(std::uint32_t valid, std::uint32_t phase, bool window_last, std::uint64_t end_slot) {
    Vphase_compensator& m = *model_;
    m.click_valid_i = static_cast<std::uint8_t>(valid);
    m.click_phase_i = static_cast<std::uint8_t>(phase);
    m.window_last_i = window_last;
    m.window_end_slot_i = end_slot;
    tf::phase_clicks(state, valid, phase);
    Event& event = events_[seen.clocks % kRing];
    event.ends = window_last;
    if (window_last) {
      event.update = tf::phase_window(state, registers, end_slot);
      note(event.update);
    }
    m.clk_i = 0;
    m.eval();
    compare();
    m.clk_i = 1;
    m.eval();
    ++seen.clocks;
  }

  /// Lets the pipeline run empty.
  void settle() {
    for (unsigned i = 0; i < kRing; ++i) {
      step(0, 0, false, 0);
    }
  }

 private:
  struct Event {
    bool ends = false;
    tf::PhaseUpdate update{};
  };
  static constexpr std::size_t kRing = 64;

  void edge() {
    model_->clk_i = 0;
    model_->eval();
    model_->clk_i = 1;
    model_->eval();
  }

  const Event& ago(unsigned clocks) const { return events_[(seen.clocks + kRing - clocks) % kRing]; }

  void note(const tf::PhaseUpdate& update) {
    const std::uint64_t counts = layout::telemetry1_counts.get(update.telemetry[1]);
    const auto unwrapped = static_cast<std::int32_t>(layout::telemetry2_unwrapped.get(update.telemetry[2]));
    ++seen.windows;
    seen.saturated += update.counter_saturated ? 1U : 0U;
    seen.limited += update.integrator_limited ? 1U : 0U;
    seen.valid += layout::telemetry0_valid.get(update.telemetry[0]);
    seen.at_least += counts != 0 && counts == registers.least_counts ? 1U : 0U;
    seen.below_least += counts + 1 == registers.least_counts ? 1U : 0U;
    seen.turns += unwrapped > 32767 || unwrapped < -32768 ? 1U : 0U;
  }

  void compare() {
    const Vphase_compensator& m = *model_;
    if (const Event& done = ago(tf::kWindowEndToCode); done.ends) {
      code_ = done.update.phase_code;
    }
    const Event& flags = ago(tf::kWindowEndToCode + 1);
    windows_ += flags.ends ? 1 : 0;
    ASSERT_EQ(m.phase_code_o, code_) << "clock " << seen.clocks;
    ASSERT_EQ(m.windows_o, windows_);
    ASSERT_EQ(m.counter_saturated_o != 0, flags.ends && flags.update.counter_saturated);
    ASSERT_EQ(m.integrator_limited_o != 0, flags.ends && flags.update.integrator_limited);
    ASSERT_FALSE(m.telemetry_lost_o);
    bool sent = false;
    for (unsigned word = 0; word < 4; ++word) {
      const Event& record = ago(tf::kWindowEndToCode + 2 + word);
      if (record.ends) {
        sent = true;
        ASSERT_TRUE(m.m_axis_telemetry_tvalid);
        ASSERT_EQ(m.m_axis_telemetry_tdata, record.update.telemetry[word]) << "word " << word;
        ASSERT_EQ(m.m_axis_telemetry_tlast != 0, word == 3);
      }
    }
    ASSERT_EQ(m.m_axis_telemetry_tvalid != 0, sent);
  }

  std::unique_ptr<Vphase_compensator> model_ = std::make_unique<Vphase_compensator>();
  std::array<Event, kRing> events_{};
  std::uint32_t code_ = 0;
  std::uint32_t windows_ = 0;
};

std::uint32_t gain(Random& random) {
  const std::uint32_t gains[] = {0, 1, 65535, below(random, 65536), below(random, 4096)};
  return gains[random() % 5];
}

tf::PhaseRegisters random_registers(Random& random) {
  const std::uint32_t limits[] = {0, 1, 0xFFFFFF, below(random, 1U << 24U), below(random, 1U << 16U)};
  const std::uint32_t least[] = {0, 1, 8, 65535, below(random, 100)};
  const std::uint32_t half_waves[] = {1, 32768, 32767, 1 + below(random, 32768)};
  return {below(random, 4) != 0, gain(random), gain(random), limits[random() % 5], least[random() % 5],
          half_waves[random() % 4], below(random, 65536)};
}

/// One run: fringes that turn by a random angle per window, or clicks without any sense.
void random_run(Bench& bench, Random& random, unsigned clocks) {
  constexpr double pi = 3.14159265358979323846;
  const std::uint32_t lengths[] = {4, 5 + below(random, 20), 64, 200 + below(random, 1000), 8192};
  const std::uint32_t length = lengths[random() % 5];
  const double densities[] = {0.001, 0.05, 0.3, 1.0};
  const double density = densities[random() % 4];
  const bool fringes = random() % 4 != 0;
  const double around_half = pi * (0.9 + 0.2 * static_cast<double>(random() % 1000) / 1000);
  const double turn = random() % 2 == 0 ? 0.01 : around_half;
  double phi = static_cast<double>(random() % 1000);
  std::uint64_t slot = random() & tf::kSlotMask & ~0xFULL;
  std::uint32_t left = length;
  for (unsigned i = 0; i < clocks && !testing::Test::HasFatalFailure(); ++i) {
    const auto phase = static_cast<std::uint32_t>(random() % 16);
    const double fringe = std::cos(phi + pi / 2 * (phase & 3U));
    const double other = std::cos(phi + pi / 2 * (phase >> 2U));
    const bool plus = chance(random, fringes ? density * (1 + fringe) / 2 : density);
    const bool minus = chance(random, fringes ? density * (1 - other) / 2 : density);
    const bool last = --left == 0;
    slot = (slot + 16) & tf::kSlotMask;
    bench.step((plus ? 1U : 0U) | (minus ? 2U : 0U), phase, last, slot);
    if (last) {
      left = length;
      phi += turn;
    }
  }
  bench.settle();
}

TEST(PhaseCompensator, RandomRuns) {
  Random random(3);
  Bench bench;
  while (bench.seen.clocks * 4 < 10'000'000) {
    bench.registers = random_registers(random);
    bench.start();
    random_run(bench, random, 25'000);
    ASSERT_FALSE(HasFatalFailure()) << "clock " << bench.seen.clocks;
  }
  EXPECT_GT(bench.seen.windows, 10'000U);
  EXPECT_GT(bench.seen.valid, 5'000U);
  EXPECT_GT(bench.seen.windows, bench.seen.valid);
  EXPECT_GT(bench.seen.limited, 500U);
  EXPECT_GT(bench.seen.at_least, 5U);
  EXPECT_GT(bench.seen.below_least, 5U);
  EXPECT_GT(bench.seen.turns, 500U);
}

/// Windows of `clicks` clocks with a click of each detector at fixed phases, and one more without.
void full_window(Bench& bench, std::uint32_t clicks, std::uint32_t phase) {
  for (std::uint32_t i = 0; i < clicks; ++i) {
    bench.step(3, phase, false, 0);
  }
  bench.step(0, 0, true, 16 * (1 + bench.seen.windows));
}

TEST(PhaseCompensator, CountersStopAt65535) {
  Bench bench;
  bench.registers = {1, 65535, 65535, 0xFFFFFF, 65535, 32768, 65535};
  bench.start();
  // plus phase | minus phase << 2: all four ends of the axes, and both corners that cancel.
  const std::uint32_t phases[] = {0 | 2 << 2, 2 | 0 << 2, 3 | 1 << 2, 1 | 3 << 2, 0 | 0 << 2, 3 | 2 << 2};
  for (const std::uint32_t phase : phases) {
    full_window(bench, 65536, phase);
    bench.settle();
  }
  EXPECT_EQ(bench.seen.saturated, 6U);
  full_window(bench, 65535, 0);
  EXPECT_EQ(bench.seen.saturated, 6U);
  full_window(bench, 40, 9);  // and they begin afresh
  bench.settle();
  EXPECT_EQ(bench.seen.saturated, 6U);
}

/// Estimates of (almost) half a turn either way with the largest gains and extreme limits, for
/// long enough that compensating phase, integrator and unwrapped phase go round.
TEST(PhaseCompensator, ExtremesOfTheLoop) {
  Bench bench;
  for (const std::uint32_t limit : {0U, 1U, 0x7FFFFFU, 0xFFFFFFU}) {
    for (const std::uint32_t half_wave : {1U, 32768U}) {
      for (const std::uint32_t direction : {0U, 1U, 2U, 3U}) {
        bench.registers = {1, 65535, 65535, limit, 1, half_wave, 0x8000U * (direction & 1U)};
        bench.start();
        for (unsigned window = 0; window < 50; ++window) {
          // cos < 0, sin just above or below 0: the estimate is next to +-half a turn.
          for (unsigned i = 0; i < 40; ++i) {
            bench.step(1, 2, false, 0);
          }
          bench.step(1, direction < 2 ? 3 : 1, false, 0);
          bench.step(0, 0, true, 16 * (window + 1));
        }
        bench.settle();
        ASSERT_FALSE(HasFatalFailure());
      }
    }
  }
  EXPECT_GT(bench.seen.limited, 300U);
  EXPECT_GT(bench.seen.turns, 300U);
}

}  // namespace
}  // namespace twinspan::test
