// SPDX-License-Identifier: Apache-2.0
/// \file
/// tf_phase_compensator with its clock, its telemetry read and decoded.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "Vtf_phase_compensator.h"
#include "rtl/registers/generated/layouts.hpp"
#include "tests/rtl/measurement_phase/clocked.hpp"
#include "tests/rtl/measurement_phase/phase_model.hpp"

namespace twinspan::test {

/// One telemetry record.
struct PhaseRecord {
  bool enough = false;
  bool saturated = false;
  std::uint64_t slot = 0;
  std::int64_t estimate = 0;
  std::uint32_t counts = 0;
  int in_phase = 0;
  int quadrature = 0;
  PhaseStep step;
  bool operator==(const PhaseRecord&) const = default;
};

/// Decodes four words. The fixed fields are checked.
inline PhaseRecord decode_record(const std::vector<std::uint64_t>& words) {
  namespace layout = regs::layout;
  for (std::uint64_t i = 0; i < 4; ++i) {
    EXPECT_EQ(layout::telemetry0_kind.get(words[i]), 2u);
    EXPECT_EQ(layout::telemetry0_index.get(words[i]), i);
  }
  PhaseRecord record;
  record.enough = layout::telemetry0_valid.get(words[0]) != 0;
  record.step.closed = layout::telemetry0_closed.get(words[0]) != 0;
  record.saturated = layout::telemetry0_saturated.get(words[0]) != 0;
  record.step.limited = layout::telemetry0_limited.get(words[0]) != 0;
  record.slot = layout::telemetry0_slot.get(words[0]);
  record.estimate = layout::telemetry1_estimate.get_signed(words[1]);
  record.step.code = static_cast<std::uint32_t>(layout::telemetry1_code.get(words[1]));
  record.counts = static_cast<std::uint32_t>(layout::telemetry1_counts.get(words[1]));
  record.step.unwrapped = static_cast<std::int32_t>(layout::telemetry2_unwrapped.get_signed(words[2]));
  record.step.step = layout::telemetry2_step.get_signed(words[2]);
  record.in_phase = static_cast<int>(layout::telemetry3_in_phase.get_signed(words[3]));
  record.quadrature = static_cast<int>(layout::telemetry3_quadrature.get_signed(words[3]));
  record.step.applied = static_cast<std::uint32_t>(layout::telemetry3_applied.get(words[3]));
  return record;
}

/// Drives the compensator clock by clock, four slots per clock from slot 0.
class CompensatorBench {
 public:
  static constexpr unsigned kLanes = 4;
  static constexpr unsigned kLatency = 47;  ///< clocks from window_last_i to the new code

  CompensatorBench() {
    dut_->run_start_i = 0;
    dut_->running_i = 0;
    dut_->click_valid_i = 0;
    dut_->click_phase_i = 0;
    dut_->window_last_i = 0;
    dut_->window_end_slot_i = 0;
    dut_->m_axis_telemetry_tready = 1;
    apply(PhaseSettings{});
    dut_.reset();
  }

  void start(const PhaseSettings& settings) {
    apply(settings);
    dut_->run_start_i = 1;
    dut_->running_i = 1;
    clock();
    dut_->run_start_i = 0;
    slot_ = 0;
  }

  /// One clock. \p valid: bit 0 plus, bit 1 minus; \p phases: two bits each.
  void clock(unsigned valid = 0, unsigned phases = 0, bool last = false) {
    slot_ += kLanes;
    dut_->click_valid_i = static_cast<std::uint8_t>(valid);
    dut_->click_phase_i = static_cast<std::uint8_t>(phases);
    dut_->window_last_i = last;
    dut_->window_end_slot_i = slot_;
    if (ready) {
      dut_->m_axis_telemetry_tready = ready();
    }
    const bool valid_before = dut_->m_axis_telemetry_tvalid != 0;
    const std::uint64_t data = dut_->m_axis_telemetry_tdata;
    const bool end = dut_->m_axis_telemetry_tlast != 0;
    const bool taken = valid_before && dut_->m_axis_telemetry_tready != 0;
    if (taken) {
      words_.push_back(data);
      EXPECT_EQ(end, words_.size() == 4);
      if (words_.size() == 4) {
        records.push_back(decode_record(words_));
        words_.clear();
      }
    }
    dut_.tick();
    if (valid_before && !taken) {  // a word on offer stays
      EXPECT_TRUE(dut_->m_axis_telemetry_tvalid && dut_->m_axis_telemetry_tdata == data &&
                  (dut_->m_axis_telemetry_tlast != 0) == end);
    }
    lost += dut_->telemetry_lost_o;
    saturated += dut_->counter_saturated_o;
    limited += dut_->integrator_limited_o;
  }
  void idle(unsigned clocks) {
    for (unsigned i = 0; i < clocks; ++i) {
      clock();
    }
  }
  std::uint64_t slot() const { return slot_; }
  Vtf_phase_compensator& dut() { return *dut_; }

  std::function<bool()> ready;  ///< tready of each clock; always ready when empty
  std::vector<PhaseRecord> records;
  std::uint64_t lost = 0, saturated = 0, limited = 0;  ///< pulses seen

 private:
  void apply(const PhaseSettings& settings) {
    dut_->loop_enable_i = settings.enable;
    dut_->gain_p_i = static_cast<std::uint16_t>(settings.gain_p);
    dut_->gain_i_i = static_cast<std::uint16_t>(settings.gain_i);
    dut_->integrator_limit_i = static_cast<std::uint32_t>(settings.integrator_limit);
    dut_->least_counts_i = static_cast<std::uint16_t>(settings.least_counts);
    dut_->half_wave_i = static_cast<std::uint16_t>(settings.half_wave);
    dut_->phase_start_i = static_cast<std::uint16_t>(settings.phase_start);
  }

  Clocked<Vtf_phase_compensator> dut_;
  std::vector<std::uint64_t> words_;
  std::uint64_t slot_ = 0;
};

}  // namespace twinspan::test
