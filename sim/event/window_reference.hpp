// SPDX-License-Identifier: Apache-2.0
/// \file
/// Expected reference clicks of a window on one pair of detectors, as a function of the phase.
///
/// With eight counters (detector, reference phase) of means m[d][j] the phase counter of the hardware
/// (hls/measurement/tf_phase_counter.hpp) needs four sums only:
///   in_phase = A - B, quadrature = C - D, counts = A + B + C + D with
///   A = plus[0] + minus[2], B = minus[0] + plus[2], C = plus[3] + minus[1], D = minus[3] + plus[1].
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/event/parameters.hpp"
#include "sim/event/poisson_table.hpp"

namespace twinspan::event {

/// Reference light at one pair of detectors: accepted clicks per slot on detector d at reference phase j are
/// steady[d] + sign(d) * beat[d] * cos(phi + angle[j]).
struct ReferenceLight {
  std::array<double, 2> steady{};  ///< light, darks and after-pulses; gate and dead time included
  std::array<double, 2> beat{};
  std::array<double, 4> angle{};  ///< rad

  /// Means of A, B, C, D at one slot per reference phase.
  [[nodiscard]] std::array<double, 4> means(double phi) const;
  /// Zero of the phase discriminator relative to phi, rad: in_phase ~ cos(phi + offset).
  [[nodiscard]] double offset() const;
};

/// Pulsed reference of the frames on the quantum detectors.
ReferenceLight frame_reference(const Parameters& parameters);
/// Steady light of the second wavelength on its own detectors.
ReferenceLight second_reference(const Parameters& parameters);

/// Where the reference sections lie within a window.
struct ReferencePosition {
  std::uint32_t slots = 0;  ///< of the phase reference within the window; a multiple of 4
  double centre = 0.5;      ///< mean position, share of the window
  /// Variance of a Brownian bridge averaged over them, in units of the walk's variance over the window
  double bridge = 0.0;
};

/// \param begin  of the window within its frame, slots
ReferencePosition reference_position(const FrameSettings& frame, std::uint32_t window_slots,
                                     std::uint32_t begin);

/// Means of the four sums on a grid of phases, as places in a Poisson table.
class ReferenceTable {
 public:
  static constexpr unsigned kPhaseBits = 12;

  /// \param slots  of the phase reference in the window
  ReferenceTable(const ReferenceLight& light, std::uint32_t slots, std::uint32_t parts,
                 const PoissonTable& table);

  /// \param turn  phase, 2^-32 turn
  [[nodiscard]] const std::array<PoissonPlace, 4>& places(std::uint32_t turn) const {
    return places_[(turn + (1U << (31 - kPhaseBits))) >> (32 - kPhaseBits)];
  }

 private:
  std::vector<std::array<PoissonPlace, 4>> places_;
};

}  // namespace twinspan::event
