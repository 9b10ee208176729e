// SPDX-License-Identifier: Apache-2.0
/// \file
/// Top function of the kernel `time_tagger`: four channels. TF_LANES sets its word: 4 (default), 8 or 16
/// slots.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/measurement/time_tagger.hpp"

#ifndef TF_LANES
#define TF_LANES 4
#endif

constexpr unsigned kTaggerLanes = TF_LANES;
constexpr unsigned kTaggerChannels = 4;
constexpr unsigned kTaggerDepth = 64;

namespace tf {
inline namespace TF_TARGET {

/// The taps of one clock of a run.
struct TapClock {
  std::uint64_t slot;      ///< first slot of the clock, multiple of LANES
  std::uint32_t section;
  std::uint32_t tap_mask;  ///< channels with a click
  TapWord taps[kTaggerChannels];
};

/// Reference clicks of one clock for the phase compensator.
struct ReferenceClock {
  std::uint32_t valid, phase;
};

/// Counters since the start, as the register map.
struct TaggerCounters {
  std::uint32_t clicks[kTaggerChannels], in_dead_time[kTaggerChannels], outside_gate[kTaggerChannels];
  std::uint32_t not_exported[kTaggerChannels], produced[kTaggerChannels], dropped[kTaggerChannels];
  std::uint32_t telemetry_produced, telemetry_dropped, gaps;
};

}  // namespace TF_TARGET
}  // namespace tf

/// Handles `clocks` clocks. start != 0 begins a run first: counters to 0, no dead time, all streams' state
/// forgotten.
///
/// Per clock one TapClock in and one ReferenceClock out, at most one telemetry word in and one word of the
/// tag stream out. A tag stream that is full holds words in the tag FIFO, as back-pressure of the ring does.
/// After the last taps of a run, clocks without taps let the rest of the words out.
extern "C" void time_tagger(const tf::TaggerRegisters<kTaggerLanes, kTaggerChannels>& registers,
                            std::uint32_t start, std::uint32_t clocks,
                            tf::Stream<tf::TapClock, kTaggerDepth>& s_axis_taps,
                            tf::Stream<tf::TelemetryWord, kTaggerDepth>& s_axis_telemetry,
                            tf::Stream<tf::ReferenceClock, kTaggerDepth>& m_axis_reference,
                            tf::Stream<std::uint64_t, kTaggerDepth>& m_axis_tags,
                            tf::TaggerCounters& counters);
