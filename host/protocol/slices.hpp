// SPDX-License-Identifier: Apache-2.0
/// \file
/// Phase-slice selection of X-window events.
///
/// Phases are integers in 2^-16 turn, so that everybody who holds the same announcements decides alike.
/// An event is accepted when delta = theta_A - theta_B + psi lies within half a width of 0 or of pi (Hu,
/// Jiang, Yu, Wang, PRA 100 062337 (2019), in the form |delta| <= Delta/2 or |delta - pi| <= Delta/2). psi is
/// announced per event by the measurement node; it may be chosen after the fact, only the error rate depends
/// on it.
#pragma once

#include <cstdint>

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

/// To [-half, half) turn.
constexpr std::int32_t wrapped_phase(std::int64_t phase) {
  return static_cast<std::int32_t>(((phase + kTurn / 2) & (kTurn - 1)) - kTurn / 2);
}

/// Phase in radians to 2^-16 turn within [-half, half) turn. Not a number gives 0.
std::int32_t phase_units(double radians);

}  // namespace twinspan::protocol
