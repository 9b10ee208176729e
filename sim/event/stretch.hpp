// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the click-driven simulation hands over for a stretch of consecutive windows: the same things that a
/// measurement node reports.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "host/core/tags.hpp"

namespace twinspan::event {

inline constexpr unsigned kChannels = 4;

/// As the counters of a measurement node: clicks = in_dead_time + outside_gate + not_exported + produced.
struct ChannelCounters {
  std::uint64_t clicks = 0;
  std::uint64_t in_dead_time = 0;
  std::uint64_t outside_gate = 0;
  std::uint64_t not_exported = 0;
  std::uint64_t produced = 0;
};

struct Stretch {
  std::uint64_t first_slot = 0;
  std::uint64_t slots = 0;
  std::vector<Click> clicks;       ///< exported ones (guard and quantum sections), in order of time
  std::vector<Telemetry> windows;  ///< in order; end_slot counts as the session does
  /// With a second wavelength: per window the reference clicks of the quantum line; otherwise empty.
  std::vector<ReferenceCounts> quantum_reference;
  std::array<ChannelCounters, kChannels> counters{};
  std::uint64_t lock_losses = 0;   ///< that began in this stretch, both users
};

}  // namespace twinspan::event
