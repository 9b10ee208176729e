// SPDX-License-Identifier: Apache-2.0
/// \file
/// Closed-form model of the optical link: what the detectors are expected to do for given intensities. Two
/// users, one 50:50 beam splitter, two threshold detectors (plus, minus).
///
/// With arm transmittances eta_A, eta_B (detector efficiency included), intensities a, b and phase difference
/// delta, I(+-) = (eta_A a + eta_B b)/2 +- sqrt(eta_A a eta_B b) cos(delta), and a detector clicks with
/// probability 1 - (1 - p_d) exp(-I). All quantities are evaluated in forms without cancellation, so that
/// they stay accurate beyond 80 dB per arm.
#pragma once

#include <array>
#include <cstdint>

#include "host/protocol/types.hpp"

namespace twinspan::protocol {

/// The link between two users as their light sees it.
struct Channel {
  double eta_a = 0;               ///< transmittance of Alice's arm, detector efficiency included, 0..1
  double eta_b = 0;               ///< the same for Bob's arm
  double dark_probability = 0;    ///< noise click probability per slot and detector
  double misalignment = 0;        ///< probability that the two single-click outcomes are swapped
  double phase_sigma_rad = 0;     ///< Gaussian residual of the tracked phase
  double vacuum_intensity_a = 0;  ///< mean photon number that Alice's NotSend and Vacuum emit
  double vacuum_intensity_b = 0;  ///< the same for Bob
};

/// Joint outcome probabilities of one slot when both detectors are live.
struct SlotOutcome {
  double plus_only = 0;
  double minus_only = 0;
  double both = 0;
};

/// Single-click probabilities of a slot inside the phase slice, by detector.
struct SliceGain {
  double right = 0;
  double wrong = 0;
  double error_rate() const { return right + wrong > 0 ? wrong / (right + wrong) : 0; }
};

/// S_ab: probability of exactly one click, averaged over a uniform phase difference.
/// S = 2u[(I_0(z) - 1) + (1 - u)], u = (1 - p_d) exp(-x/2), x = eta_A a + eta_B b, z = sqrt(eta_A a eta_B b).
double single_click_gain(const Channel& channel, double a, double b);

/// Outcome probabilities for intensities a and b, averaged over a uniform phase difference.
SlotOutcome phase_averaged_outcome(const Channel& channel, double a, double b);

/// phase_averaged_outcome averaged over the roles that both transmitters draw (quantised probabilities).
SlotOutcome alphabet_outcome(const Channel& channel, const SourceParameters& alice,
                             const SourceParameters& bob);

/// Exact probability that a single photon makes exactly one click: eta (1 - p_d) + 2 p_d (1 - p_d) (1 - eta).
/// Upper oracle of every decoy bound.
double single_photon_yield(double eta, double dark_probability);

/// Gains of accepted slots when delta is uniform over a continuous interval of full width `width_rad` around
/// 0 (equally pi, with the detectors exchanged), blurred by the residual phase; misalignment swaps the
/// outcomes. The averages of exp(+-z cos delta) are exact (Jacobi-Anger series in modified Bessel functions).
SliceGain slice_gain_continuous(const Channel& channel, double a, double b, double width_rad);

/// The same for 16 discrete phases and a tracked phase centred by the compensator: delta = j pi/8 + residual,
/// j = -half_width..half_width.
SliceGain slice_gain_discrete(const Channel& channel, double a, double b, unsigned half_width);

/// Expected public counts of a session, as real numbers, with the expected error rates. Names as in
/// SiftedCounts.
struct ExpectedCounts {
  double slots = 0;
  std::array<std::array<double, kRoles>, kRoles> revealed{};
  double z_events = 0;
  double x_accepted = 0, x_wrong = 0;
  double bob_zeros = 0, bob_ones = 0;
  double pairs_offered = 0, pairs_kept = 0;
  double qber_x = 0;         ///< of accepted Weak-Weak events
  double qber_z = 0;         ///< of sifted Z bits before pairing
  double qber_z_paired = 0;  ///< after pairing
};

/// Expected counts of `slots` quantum slots of which the share `live_fraction` could make an effective event.
/// Every user pair of roles counts with the quantised probabilities. What the compensator leaves of the link phase is
/// of the order of a slice and is taken into account event by event, so delta is uniform within the accepted slices.
/// Pairing: n_g = min(N_0, N_1) (Xu, Yu, Jiang, Hu, Wang, PRA 101 042330 (2020)).
ExpectedCounts expected_counts(const Channel& channel, const SourceParameters& alice,
                               const SourceParameters& bob, unsigned half_width, double slots,
                               double live_fraction);

/// Counts rounded to whole numbers that stay consistent with each other; leaked_bits = ceil(f n_t' H(E')),
/// verification_bits as given.
SiftedCounts rounded(const ExpectedCounts& expected, double error_correction_f,
                     std::uint64_t verification_bits);

}  // namespace twinspan::protocol
