// SPDX-License-Identifier: Apache-2.0
/// \file
/// The slow phase between the reference line and the quantum line when the reference has a wavelength of its own: the
/// fast loop follows the reference line; what the two lines do not share is estimated from the dim reference pulses of
/// the quantum line, averaged over many windows (dual-band stabilisation: Pittaluga et al., Nat. Photon. 15 530
/// (2021)).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/core/network.hpp"
#include "host/core/tags.hpp"

namespace twinspan::session {

/// Reference counts of the quantum line per window, from its reference clicks. \param clicks all clicks of channels 0
/// and 1, those of reference sections among them
/// \param first_slot  of the run: windows and frames are counted from there
std::vector<ReferenceCounts> reference_counts(std::span<const Click> clicks, std::size_t windows,
                                              std::uint64_t first_slot, const FrameSettings& frame,
                                              std::uint32_t window_slots);

/// Phase of the quantum line minus phase of the reference line.
class LineOffset {
 public:
  /// \param windows   records of the loop on the reference line
  /// \param quantum   reference counts of the quantum line, one per record
  /// \param half_windows  windows to each side that enter the average
  /// \throws InputError when the numbers differ
  LineOffset(std::span<const Telemetry> windows, std::span<const ReferenceCounts> quantum, std::size_t half_windows);

  /// 2^-16 turn; 0 where nothing was counted. \param window index of a record
  std::int32_t at(std::size_t window) const;
  /// Rms change over `windows` windows, radians, counting noise included. 0 for tracks shorter than that.
  double drift_rad(std::size_t windows) const;

 private:
  std::vector<std::int32_t> offset_;
};

}  // namespace twinspan::session
