// SPDX-License-Identifier: Apache-2.0
/// \file
/// Laser: phase as a Wiener process (Lorentzian line) plus a constant frequency offset.
#pragma once

#include "sim/photonics/random.hpp"

namespace twinspan::photonics {

/// Data of one laser.
struct LaserParameters {
  double linewidth_hz = 60.0;         ///< Lorentzian full width at half maximum
  double frequency_offset_hz = 0.0;   ///< distance from the nominal frequency of the line
};

/// Phase of one laser on a fixed grid of times.
///
/// The phase diffuses with variance 2 pi linewidth t (the standard result for a Lorentzian line) and turns by
/// 2 pi offset t. It starts anywhere in the turn.
class Laser {
 public:
  /// \param step_s  time between grid points
  Laser(const LaserParameters& parameters, double step_s, Random random);

  /// Moves on by one grid step. \return the phase there, rad, unwrapped.
  double advance();
  /// Phase at the present grid point, rad.
  [[nodiscard]] double phase() const { return phase_; }

 private:
  Random random_;
  double turn_;
  double spread_;
  double phase_;
};

}  // namespace twinspan::photonics
