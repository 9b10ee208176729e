// SPDX-License-Identifier: Apache-2.0
/// \file
/// The phase psi that is announced with every event, whatever simulated or measured it: the smoothed record of the
/// loop and, with a second wavelength, the slow phase between the two lines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/core/network.hpp"
#include "host/core/tags.hpp"
#include "host/protocol/tracked_phase.hpp"
#include "host/session/line_offset.hpp"

namespace twinspan::session {

/// Windows to either side over which the tracked phase is averaged.
inline constexpr unsigned kSmoothedWindows = 1;

/// Windows to either side over which the phase between the lines is averaged.
std::size_t offset_half_windows(const Network& network);

class AnnouncedPhase {
 public:
  /// \param windows  consecutive records of the loop; with the loop open there is no phase: psi is 0
  /// \param quantum_reference  one per record with a second wavelength, otherwise empty
  AnnouncedPhase(const Network& network, std::span<const Telemetry> windows,
                 std::span<const ReferenceCounts> quantum_reference);
  AnnouncedPhase(const AnnouncedPhase&) = delete;
  AnnouncedPhase& operator=(const AnnouncedPhase&) = delete;

  /// psi in radians: delta = theta_A - theta_B + psi. Fast for slots that do not decrease.
  float at(std::uint64_t slot);
  const std::optional<LineOffset>& offset() const { return offset_; }

 private:
  std::vector<protocol::PhasePoint> points_;
  protocol::TrackedPhase tracked_;
  std::optional<LineOffset> offset_;
  std::uint64_t first_slot_ = 0;
  std::uint32_t window_slots_;
};

}  // namespace twinspan::session
