// SPDX-License-Identifier: Apache-2.0
/// \file
/// From time tags to effective events: slots in which exactly one of the two quantum detectors clicked while both
/// could have clicked.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/session/tag_stream.hpp"

namespace twinspan::session {

struct EffectiveEvent {
  std::uint64_t slot;
  std::uint8_t detector;  ///< 0 plus, 1 minus
};

struct EventCounts {
  std::uint64_t effective = 0;
  std::uint64_t both_clicked = 0;    ///< slots with two clicks
  std::uint64_t other_blind = 0;     ///< clicks while the other detector was in its dead time
  std::uint64_t within_gap = 0;      ///< clicks next to lost tags: the other detector's state is unknown
};

/// \param clicks      of both quantum channels, each channel in order of time; other channels are passed over
/// \param plus, minus channel numbers
/// \param dead_slots  dead time in units of 1/1024 slot: the other detector is blind for that long after its click
/// \param gaps        stretches in which tags were lost
std::vector<EffectiveEvent> effective_events(std::span<const Click> clicks, std::uint8_t plus, std::uint8_t minus,
                                             std::uint64_t dead_time, std::span<const Gap> gaps, EventCounts& counts);

}  // namespace twinspan::session
