// SPDX-License-Identifier: Apache-2.0
/// \file
/// Top function of the kernel `phase_compensator`.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/measurement/phase_compensator.hpp"

constexpr unsigned kPhaseDepth = 64;

namespace tf {
inline namespace TF_TARGET {

/// One clock of a run at the compensator.
struct PhaseClock {
  std::uint32_t valid, phase;  ///< reference clicks, as ReferenceClock
  std::uint32_t window_last;   ///< the clock ends a window
  std::uint64_t end_slot;      ///< then the first slot after it
};

/// Of the last window, and how often since the start.
struct PhaseStatus {
  std::uint32_t phase_code, windows, counter_saturated, integrator_limited;
};

}  // namespace TF_TARGET
}  // namespace tf

/// Handles `clocks` clocks; start != 0 begins a run first. Per window one code and four telemetry words
/// leave; windows must be four clocks or more apart.
extern "C" void phase_compensator(const tf::PhaseRegisters& registers, std::uint32_t start,
                                  std::uint32_t clocks,
                                  tf::Stream<tf::PhaseClock, kPhaseDepth>& s_axis_clicks,
                                  tf::Stream<std::uint32_t, kPhaseDepth>& m_axis_code,
                                  tf::Stream<tf::TelemetryWord, kPhaseDepth>& m_axis_telemetry,
                                  tf::PhaseStatus& status);
