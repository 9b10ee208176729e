// SPDX-License-Identifier: Apache-2.0
// Clicks whose share between the phases turns slowly, through the kernel phase_compensator: loop open, closed, and
// with too few counts.
#include "hls/measurement/phase_compensator_top.hpp"

#include "tests/hls/benches/golden.hpp"

int main(int count, char** arguments) {
  Golden golden("phase_compensator.golden", count, arguments);
  Numbers numbers(3);
  tf::PhaseRegisters r = {0, 40000, 3000, 0x40000, 6, 20000, 0x4321};
  tf::Stream<tf::PhaseClock, kPhaseDepth> s_axis_clicks;
  tf::Stream<std::uint32_t, kPhaseDepth> m_axis_code;
  tf::Stream<tf::TelemetryWord, kPhaseDepth> m_axis_telemetry;
  tf::PhaseStatus status = {};
  std::uint64_t slot = 0;
  for (std::uint32_t call = 0; call < 60; ++call) {
    r.loop_enable = call < 10 ? 0 : 1;
    r.least_counts = call % 16 == 15 ? 60 : 6;
    const std::uint32_t clocks = 48;
    for (std::uint32_t clock = 0; clock < clocks; ++clock) {
      slot += 4;
      const std::uint32_t favoured = (call / 5) % 4;
      tf::PhaseClock in = {};
      in.valid = numbers.below(4);
      in.phase = numbers.below(3) == 0 ? numbers.below(16) : favoured | ((favoured + 2) % 4) << 2U;
      in.window_last = clock % 24 == 23 ? 1 : 0;
      in.end_slot = slot;
      s_axis_clicks.write(in);
    }
    phase_compensator(r, call % 30 == 0 ? 1 : 0, clocks, s_axis_clicks, m_axis_code, m_axis_telemetry, status);
    std::uint32_t code = 0;
    while (m_axis_code.read_nb(code)) {
      golden.word(code);
    }
    tf::TelemetryWord word = {};
    while (m_axis_telemetry.read_nb(word)) {
      golden.word(word.data);
      golden.word(word.last ? 1 : 0);
    }
  }
  golden.word(status.phase_code);
  golden.word(status.windows);
  golden.word(status.counter_saturated);
  golden.word(status.integrator_limited);
  return golden.finish();
}
