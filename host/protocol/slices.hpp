// SPDX-License-Identifier: Apache-2.0
/// \file
/// Phase-slice selection of X-window events and the tracked phase that it uses.
///
/// Phases are integers in 2^-16 turn, so that everybody who holds the same announcements decides alike.
/// An event is accepted when delta = theta_A - theta_B + psi lies within half a width of 0 or of pi (Hu,
/// Jiang, Yu, Wang, PRA 100 062337 (2019), in the form |delta| <= Delta/2 or |delta - pi| <= Delta/2). psi is
/// announced per event by the measurement node; it may be chosen after the fact, only the error rate depends
/// on it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace twinspan::protocol {

inline constexpr unsigned kPhaseSlices = 16;
inline constexpr std::int32_t kTurn = 1 << 16;      ///< one turn in phase units
inline constexpr std::int32_t kSlice = kTurn / 16;  ///< one slice, pi/8
inline constexpr unsigned kLargestHalfWidth = 3;    ///< (2*3+1) of 8 slices: the widest useful selection

/// Where delta lies.
enum class Acceptance : std::uint8_t {
  Rejected,
  NearZero,  ///< constructive at the plus port: detector 0 is right
  NearPi     ///< detector 1 is right
};

/// Full width Delta = (2 half_width + 1) pi/8 of each of the two accepted intervals, in radians.
double slice_width_rad(unsigned half_width);

/// Fraction of slots accepted, 2 (2 half_width + 1) / 16: exact for uniform phases, whatever psi is, because
/// the intervals are closed on one side only.
double slice_fraction(unsigned half_width);

/// Decision for one event.
/// \param slice_a, slice_b  announced phase slices, 0..15 (higher bits are ignored)
/// \param psi  tracked phase in 2^-16 turn, any number of turns
/// \param half_width  0..kLargestHalfWidth
/// \throws InputError for a larger half width
Acceptance accept(unsigned slice_a, unsigned slice_b, std::int32_t psi, unsigned half_width);

/// True when `detector` (0 plus, 1 minus) is the wrong one. Rejected events have no wrong detector.
bool wrong_detector(Acceptance acceptance, unsigned detector);

/// Phase in radians to 2^-16 turn within [-half, half) turn. Not a number gives 0.
std::int32_t phase_units(double radians);

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
/// force.
class TrackedPhase {
 public:
  /// \param points windows in order of slots, not overlapping
  /// \param half_windows number of windows to each side that enter an average
  /// \throws InputError when the windows are empty, out of order or overlap
  TrackedPhase(std::span<const PhasePoint> points, unsigned half_windows);

  /// psi at a slot in 2^-16 turn, [-half, half) turn. Before the first and after the last window the nearest
  /// window decides. 0 without any valid window.
  std::int32_t at(std::uint64_t slot) const;

 private:
  struct Window {
    std::uint64_t first_slot;
    std::int64_t twice_centre;  ///< first + end, exact
    double link_turns;          ///< smoothed link phase, turns, unwrapped from window to window
    std::int32_t compensation;
  };
  std::vector<Window> windows_;
  bool any_valid_ = false;
};

}  // namespace twinspan::protocol
