// SPDX-License-Identifier: Apache-2.0
/// \file
/// Fibre: loss and a phase that drifts ballistically at short times and as a random walk at long ones.
#pragma once

#include "sim/photonics/random.hpp"

namespace twinspan::photonics {

/// Data of the fibre between one user and the measurement node.
struct FibreParameters {
  double loss_db = 3.2;              ///< loss of the whole arm, connections included
  double drift_rad_per_ms = 1.0;     ///< rms change of this arm's phase over 1 ms, at the quantum wavelength
  double correlation_s = 1.6e-3;     ///< correlation time of the drift velocity: 1/(2 pi 100 Hz)
  /// Share of the variance over 1 ms that is a memoryless random walk, 0..1
  double walk_share = 0.05;
};

/// The drift rate that each of two independent equal arms needs for a given rate of their phase difference.
double arm_drift(double pair_drift_rad_per_ms);

/// Phase of one fibre on a fixed grid of times.
///
/// The velocity is an Ornstein-Uhlenbeck process of variance s^2 and correlation time tau, so that the phase
/// moves by a variance of 2 s^2 tau^2 (t/tau - 1 + exp(-t/tau)) within t: s^2 t^2 for t << tau (ballistic),
/// linear in t beyond. An independent random walk adds D t. s and D follow from the rate given. The step of
/// velocity and phase is drawn from their exact joint Gaussian, so the statistics at grid points do not
/// depend on the grid. Shape of the spectrum: physics of deployed fibre after Bertaina et al., AQT (2024),
/// arXiv 2310.08621.
class Fibre {
 public:
  /// \param step_s  time between grid points
  Fibre(const FibreParameters& parameters, double step_s, Random random);

  /// Moves on by one grid step. \return the phase there, rad, unwrapped; 0 at the start.
  double advance();
  [[nodiscard]] double phase() const { return phase_; }
  /// Power transmittance.
  [[nodiscard]] double transmittance() const { return transmittance_; }

 private:
  Random random_;
  double transmittance_;
  double decay_;           // exp(-h/tau)
  double velocity_phase_;  // tau (1 - exp(-h/tau)): phase that a velocity contributes to the step
  double velocity_noise_;  // Cholesky factors of the joint noise of (velocity, phase)
  double cross_noise_;
  double phase_noise_;
  double velocity_ = 0.0;
  double phase_ = 0.0;
};

/// A pure random walk with a given rms change over 1 ms: what the second wavelength does not share with the
/// first.
class RandomWalk {
 public:
  RandomWalk(double drift_rad_per_ms, double step_s, Random random);
  double advance();
  [[nodiscard]] double phase() const { return phase_; }

 private:
  Random random_;
  double spread_;
  double phase_ = 0.0;
};

}  // namespace twinspan::photonics
