// SPDX-License-Identifier: Apache-2.0
/// \file
/// Secret-key length of 4-intensity SNS-TF-QKD with actively odd-parity pairing.
///
/// Sources:
/// - untagged bits, asymptotic rate: Wang, Yu, Hu, PRA 98 062323 (2018);
/// - finite key without pairing and security coefficient: Jiang, Yu, Hu, Wang, Phys. Rev. Applied 12 024061
///   (2019): eps_tot = eps_cor + eps_sec, eps_sec = 2 eps_hat + 4 eps_bar + eps_PA + eps_n1. The failure
///   probability eps_bar of the phase-error bound enters linearly, as there;
/// - pairing: Xu, Yu, Jiang, Hu, Wang, PRA 101 042330 (2020);
/// - finite key with pairing: Jiang, Hu, Yu, Wang, New J. Phys. 23 063038 (2021): Chernoff bounds applied to
///   the paired quantities give the length, with a slightly larger failure probability.
#pragma once

#include "host/protocol/expectation.hpp"
#include "host/protocol/types.hpp"

namespace twinspan::protocol {

/// How epsilon_total is spent. Every elementary failure probability has the same value xi.
///
/// | term | what fails | uses of xi | weight |
/// |---|---|---|---|
/// | eps_cor | keys differ although verification passed | 1 | 2 |
/// | eps_hat | smoothing in the chain rule of entropies | 1 | 2 x 2 |
/// | eps_PA | privacy amplification | 1 | 2 |
/// | eps_bar | phase-error bound (a) | 12 | 4 |
/// | eps_n1 | number of untagged bits (b) | 8 | 1 |
///
/// (b) S_01^L, S_10^L, S_02^U, S_20^U, S_00^U, n_10^L, n_11^L, n_1'^L;
/// (a) all of (b) and S_00^L, T^U, M^U, M'^U.
///
/// The first three weigh twice because the length with pairing subtracts their logarithms twice. A Chernoff
/// bound that enters both eps_bar and eps_n1 is paid in both. In all epsilon_total = 64 xi.
struct EpsilonBudget {
  static constexpr unsigned kPhaseErrorUses = 12;
  static constexpr unsigned kUntaggedUses = 8;
  static constexpr unsigned kShares = 2 + 2 * 2 + 2 + 4 * kPhaseErrorUses + kUntaggedUses;

  double xi = 0;             ///< of every Chernoff bound
  double correctness = 0;    ///< eps_cor
  double smoothing = 0;      ///< eps_hat
  double amplification = 0;  ///< eps_PA
  double total() const;      ///< sum of the table, equal to the epsilon_total it was made for

  /// 2 log2(2/eps_cor): what verification may cost.
  double verification_term() const;
  /// 4 log2(1/(sqrt(2) eps_PA eps_hat)).
  double amplification_term() const;
};

/// \param epsilon_total in (0, 1); anything else gives a budget of zeros
EpsilonBudget epsilon_budget(double epsilon_total);

/// Length of the secret key that these counts allow. Recipe, with Chernoff bounds E^L, E^U (count to
/// expectation) and O^L, O^U (expectation to count) of failure xi each:
/// 1. <S_jk> from the pooled counts N_jk/(N P_jk) with the quantised probabilities P_jk. The vacuum of one
///    side is Vacuum, or NotSend when the other side is in its X window.
///    <T>^U = E^U(x_wrong)/(N P_11 slice_fraction).
/// 2. s_01^L, s_10^L, s_1^L, e_1^U by decoy_bounds.
/// 3. n_10^L = O^L(N P_NS P_S mu_Bz e^-mu_Bz s_01), n_11^L likewise;
///    M^U = O^U((n_10+n_11) e_1), e = M^U/(n_10+n_11).
/// 4. n_1'^L = O^L(n_10 n_11 n_g/(N_0 N_1)), M'^U = O^U(n_1' 2e(1-e)). Bits that reconciliation gave up are
///    taken to be untagged ones without phase error: n_1' less their number, e_1' = M'^U/n_1'.
/// 5. bits = floor(n_1'[1 - H(e_1')] - leaked_bits - max(verification_bits, 2 log2(2/eps_cor))
///    - 4 log2(1/(sqrt(2) eps_PA eps_hat))).
///
/// Never throws for numbers: whatever does not allow a key gives 0 bits and the reason in words. Those are:
/// parameters or counts that are not finite, out of range or contradict each other; sources that miss the SNS
/// condition; secret events among the revealed; no pairs; too few counts for a bound (which, and how many are
/// needed); a phase-error bound of 0.5 or more; a verification too short for eps_cor; nothing left after the
/// deductions.
///
/// The vacuum states are taken as perfect; a leak raises S_00 on both sides of the bounds, which lowers s_1^L
/// to first order in the leak and so errs on the safe side.
///
/// \param slice_fraction share of Weak-Weak slots inside the phase slice (slices.hpp)
KeyLength finite_key_length(const SiftedCounts& counts, const SourceParameters& alice,
                            const SourceParameters& bob, double slice_fraction,
                            const SecurityParameters& security);

/// Rates per slot without statistical fluctuation, every intermediate quantity for inspection.
struct AsymptoticRate {
  double s00 = 0, s01 = 0, s10 = 0, s02 = 0, s20 = 0;  ///< yields
  double wrong = 0;                                    ///< wrong clicks per accepted Weak-Weak slot
  double qber_x = 0;
  double s1_lower = 0;
  double phase_error = 0;
  double s_z = 0, qber_z = 0;  ///< gain and error rate of Z-Z slots
  double qber_z_paired = 0;
  double phase_error_paired = 0;
  double n1_paired = 0;   ///< untagged pairs per slot
  double pairs_kept = 0;  ///< kept pairs per slot
  double paired = 0;      ///< key rate with pairing; negative = no key
  double unpaired = 0;    ///< key rate without pairing; negative = no key
};

/// Asymptotic rates with the unrounded probabilities and a continuous phase slice of full width `width_rad`.
AsymptoticRate asymptotic_rate(const Channel& channel, const SourceParameters& alice,
                               const SourceParameters& bob, double width_rad, double error_correction_f);

}  // namespace twinspan::protocol
