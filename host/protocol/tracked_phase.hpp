// SPDX-License-Identifier: Apache-2.0
/// \file
/// The phase that the measurement node announces with an event, from the records of its phase tracker.
///
/// Phases are integers in 2^-16 turn (slices.hpp). Smoothing looks at windows before and after the event: the phase
/// may be chosen after the fact, only the error rate depends on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace twinspan::protocol {

/// One window of the phase tracker.
struct PhasePoint {
  std::uint64_t first_slot = 0;  ///< window covers [first_slot, end_slot)
  std::uint64_t end_slot = 0;
  std::int32_t residual = 0;      ///< measured after compensation, 2^-16 turn
  std::int32_t compensation = 0;  ///< phase of the compensator in force in the window, 2^-16 turn
  std::uint32_t counts = 0;       ///< weight of the estimate; 0 = not valid
};

/// Tracked phase as a function of the slot: the link phase (residual + compensation) of the windows, smoothed
/// by a centred circular moving average and interpolated between window centres, minus the compensation in
/// force. Windows are looked at when a slot asks for them, so what costs time are the slots, not the windows. Not for
/// concurrent use.
class TrackedPhase {
 public:
  /// \param points windows in order of slots, not overlapping; must outlive the object
  /// \param half_windows number of windows to each side that enter an average
  /// \throws InputError when the windows are empty, out of order or overlap
  TrackedPhase(std::span<const PhasePoint> points, unsigned half_windows);

  /// psi at a slot in 2^-16 turn, [-half, half) turn. Before the first and after the last window the nearest
  /// window decides. 0 without any valid window. Fast for slots that do not decrease.
  std::int32_t at(std::uint64_t slot);

 private:
  /// The way from one window centre to the next; both are the same window at the ends of the track.
  struct Stretch {
    std::size_t left = SIZE_MAX;
    std::size_t right = SIZE_MAX;
    double left_turns = 0;
    double step_turns = 0;  ///< to the right, within half a turn
  };

  std::size_t window_of(std::uint64_t slot);
  std::int64_t twice_centre(std::size_t window) const;
  /// Smoothed link phase in turns; nothing when no count enters.
  std::optional<double> average(std::size_t window) const;
  /// The same; a window without counts takes the nearest one before that has some, else the nearest after.
  std::optional<double> link_turns(std::size_t window) const;

  std::span<const PhasePoint> points_;
  std::size_t half_windows_;
  std::size_t last_window_ = 0;
  Stretch stretch_;
  bool blind_ = false;  ///< no window has counts
};

}  // namespace twinspan::protocol
