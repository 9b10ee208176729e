// SPDX-License-Identifier: Apache-2.0
#include "hls/measurement/phase_compensator.hpp"

#include "hls/measurement/phase_compensator_top.hpp"

void phase_compensator(const tf::PhaseRegisters& registers, std::uint32_t start, std::uint32_t clocks,
                       tf::Stream<tf::PhaseClock, kPhaseDepth>& s_axis_clicks,
                       tf::Stream<std::uint32_t, kPhaseDepth>& m_axis_code,
                       tf::Stream<tf::TelemetryWord, kPhaseDepth>& m_axis_telemetry,
                       tf::PhaseStatus& status) {
#pragma HLS INTERFACE s_axilite port = registers
#pragma HLS INTERFACE s_axilite port = start
#pragma HLS INTERFACE s_axilite port = clocks
#pragma HLS INTERFACE s_axilite port = status
#pragma HLS INTERFACE s_axilite port = return
#pragma HLS INTERFACE axis port = s_axis_clicks
#pragma HLS INTERFACE axis port = m_axis_code
#pragma HLS INTERFACE axis port = m_axis_telemetry
  static tf::PhaseState state = {};
  static tf::PhaseStatus counted = {};
  static std::uint64_t record[tf::kRecordWords] = {};
  static std::uint32_t next = tf::kRecordWords;  // word of the record that leaves next
#pragma HLS ARRAY_PARTITION variable = state.counter.count complete dim = 0
#pragma HLS ARRAY_PARTITION variable = record complete
  if (start != 0) {
    tf::phase_start(state, registers);
    counted = {};
    next = tf::kRecordWords;
  }
  for (std::uint32_t clock = 0; clock < clocks; ++clock) {
#pragma HLS PIPELINE II = 1
    const tf::PhaseClock in = s_axis_clicks.read();
    tf::phase_clicks(state, in.valid, in.phase);
    if (next != tf::kRecordWords) {
      const tf::TelemetryWord word = {record[next], next == tf::kRecordWords - 1};
      m_axis_telemetry.write(word);
      ++next;
    }
    if (in.window_last != 0) {
      const tf::PhaseUpdate update = tf::phase_window(state, registers, in.end_slot);
      m_axis_code.write(update.phase_code);
      counted.counter_saturated += update.counter_saturated ? 1U : 0U;
      counted.integrator_limited += update.integrator_limited ? 1U : 0U;
      for (unsigned i = 0; i < tf::kRecordWords; ++i) {
#pragma HLS UNROLL
        record[i] = update.telemetry[i];
      }
      next = 0;
    }
  }
  counted.phase_code = state.phase_code;
  counted.windows = state.windows;
  status = counted;
}
