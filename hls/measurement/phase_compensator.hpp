// SPDX-License-Identifier: Apache-2.0
/// \file
/// Phase compensator: clicks of the phase reference in, code of the compensating modulator and a telemetry
/// record out, once per window.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/measurement/tf_cordic.hpp"
#include "hls/measurement/tf_phase_counter.hpp"
#include "hls/measurement/tf_phase_loop.hpp"
#include "hls/measurement/tf_phase_telemetry.hpp"
#include "hls/measurement/time_tagger.hpp"

namespace tf {
inline namespace TF_TARGET {

/// Clocks of the compensator from the end of a window to the new code. The count of windows and the flags of
/// the window follow one clock later, its record begins two clocks later, one word per clock.
constexpr unsigned kWindowEndToCode = 47;
/// The same from the last word of a window at the taps.
constexpr unsigned kWindowToCode = kTapsToReference + kWindowEndToCode;
constexpr unsigned kWindowToFlags = kWindowToCode + 1;
/// From the last word of a window at the taps to the first telemetry word at the merger.
constexpr unsigned kWindowToTelemetry = kWindowToCode + 2;
/// From the start command to the code of PHASE_START.
constexpr unsigned kStartToCode = 7;

struct PhaseState {
  PhaseCounter counter;
  PhaseLoop loop;
  std::uint32_t phase_code;
  std::uint32_t windows;  ///< ended since the start
};

/// What a window's end gives.
struct PhaseUpdate {
  std::uint32_t phase_code;
  std::uint64_t telemetry[4];
  bool counter_saturated;   ///< a click met a full counter
  bool integrator_limited;
};

inline void phase_start(PhaseState& state, const PhaseRegisters& registers) {
#pragma HLS INLINE
  state.counter = PhaseCounter();
  loop_start(state.loop, registers);
  state.phase_code = loop_code(state.loop, registers);
  state.windows = 0;
}

/// Reference clicks of one clock (reference_valid, reference_phase of Tags).
inline void phase_clicks(PhaseState& state, std::uint32_t valid, std::uint32_t phase) {
#pragma HLS INLINE
  count_clicks(state.counter, valid, phase);
}

/// Ends a window, after the clicks of its last clock. end_slot: first slot after it.
inline PhaseUpdate phase_window(PhaseState& state, const PhaseRegisters& registers, std::uint64_t end_slot) {
#pragma HLS INLINE
  const PhaseCounts counts = take_counts(state.counter);
  const bool enough = counts.counts >= registers.least_counts;
  const std::int32_t estimate = cordic_angle(counts.in_phase, counts.quadrature);
  const LoopUpdate moved = loop_update(state.loop, registers, enough, estimate);
  state.phase_code = loop_code(state.loop, registers);
  ++state.windows;

  const TelemetryRecord record = {
      enough, registers.loop_enable != 0, counts.saturated, moved.limited, end_slot, estimate,
      state.phase_code, counts.counts, state.loop.unwrapped, state.loop.integrator, counts.in_phase,
      counts.quadrature, moved.applied};
  PhaseUpdate update = {state.phase_code, {0, 0, 0, 0}, counts.saturated, moved.limited};
  telemetry_words(record, update.telemetry);
  return update;
}

}  // namespace TF_TARGET
}  // namespace tf
