// SPDX-License-Identifier: Apache-2.0
/// \file
/// Asymptotic key rate of three-intensity SNS-TF-QKD with pairing, for comparison with published links.
///
/// Formulas: Bertaina et al., Adv. Quantum Technol. (2024), arXiv 2310.08621, App. A, who write the decoy bound of the
/// BB84 kind in the sum of both users' intensities. Caveat: with three intensities not every yield in the bound is
/// revealed, and the bound takes the weak light of both users as one source; a rate from it is a planning figure. Keys
/// are only ever made from the four-intensity bounds of decoy.hpp, through finite_key_length.
#pragma once

#include "host/protocol/pairing.hpp"

namespace twinspan::protocol {

/// Settings and link, the same for both users.
struct ThreeIntensityLink {
  double eta_arm = 0;           ///< transmittance of one arm, detector efficiency included
  double dark_probability = 0;  ///< noise click probability per slot and detector
  double misalignment = 0;      ///< probability that a click falls on the wrong detector
  double phase_sigma_rad = 0;   ///< Gaussian residual of the tracked phase
  double strong = 0;            ///< sum of both users' mean photons, signal; strong > weak + vacuum
  double weak = 0;              ///< the same for the decoy, weak > vacuum
  double vacuum = 0;            ///< the same for the imperfect vacuum
  double p_z = 0;               ///< probability of the signal window
  double epsilon = 0;           ///< probability of sending in it
  double error_correction_f = 1.16;
};

struct ThreeIntensityRate {
  double y1_lower = 0;     ///< yield of one photon in all
  double phase_error = 0;  ///< e_1, before pairing
  ZEvents z;               ///< per slot in which both users are in the signal window
  PairedRate paired;       ///< per such slot
  double per_slot = 0;     ///< p_z^2 paired.rate; negative: no key
};

/// Gain Q_m = 1 - (1 - p_d)^2 e^(-m eta), E_m Q_m = p_d + (e_d + e_phi - p_d)(1 - e^(-m eta)) with
/// e_phi = (1 - e^(-sigma^2/2))/2; Y_0, Y_1 and e_1 from strong, weak, vacuum; then the pairing chain.
/// \throws InputError for intensities out of order or probabilities outside [0, 1]
ThreeIntensityRate three_intensity_rate(const ThreeIntensityLink& link);

}  // namespace twinspan::protocol
