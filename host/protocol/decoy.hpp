// SPDX-License-Identifier: Apache-2.0
/// \file
/// Decoy-state bounds of 4-intensity SNS-TF-QKD from expected yields: Yu et al., Sci. Rep. 9 3080 (2019);
/// Jiang et al., Phys. Rev. Applied 12 024061 (2019), eqs. for <s_01>, <s_10>, <s_1> and <e_1^ph>; asymmetric
/// weights and the source condition: Hu, Jiang, Yu, Wang, PRA 100 062337 (2019).
#pragma once

#include "host/protocol/types.hpp"

namespace twinspan::protocol {

/// Bounds on expected yields. First index Alice, second Bob: 0 vacuum, 1 weak, 2 strong.
struct YieldBounds {
  double s00_lower = 0, s00_upper = 0;
  double s01_lower = 0, s02_upper = 0;
  double s10_lower = 0, s20_upper = 0;
  double wrong_upper = 0;  ///< wrong clicks per accepted Weak-Weak slot, <T_Delta>^U
};

/// Lower bound on the yield of a single photon from one side, the other side vacuum:
/// [mu_2^2 e^mu_1 S_1^L - mu_1^2 e^mu_2 S_2^U - (mu_2^2 - mu_1^2) S_0^U] / [mu_1 mu_2 (mu_2 - mu_1)].
/// The two-photon terms cancel and all higher ones enter negatively for mu_2 > mu_1. May be negative: no
/// information.
double single_photon_bound(double mu_1, double mu_2, double s1_lower, double s2_upper, double s0_upper);

/// The S_1^L at which single_photon_bound is zero: what the weak decoy's yield must exceed.
double weak_yield_threshold(double mu_1, double mu_2, double s2_upper, double s0_upper);

struct DecoyBounds {
  double s01 = 0;          ///< Bob's single photon
  double s10 = 0;          ///< Alice's single photon
  double s1 = 0;           ///< mean of both, weighted with mu_A1 : mu_B1
  double phase_error = 0;  ///< <e_1^ph>^U; 1 when s1 is not positive
};

/// All bounds of one pair of users.
/// e_1^ph = [T - e^-(mu_A1+mu_B1) S_00^L / 2] / [(mu_A1 + mu_B1) e^-(mu_A1+mu_B1) s_1].
DecoyBounds decoy_bounds(const SourceParameters& alice, const SourceParameters& bob,
                         const YieldBounds& yields);

/// How far a pair of sources misses the SNS condition
/// mu_A1/mu_B1 = eps_A (1-eps_B) mu_Az e^-mu_Az / (eps_B (1-eps_A) mu_Bz e^-mu_Bz):
/// |ln(left/right)|, with the quantised probabilities. Infinity when a quantity is not positive.
double source_condition_mismatch(const SourceParameters& alice, const SourceParameters& bob);

/// Largest mismatch that finite_key_length takes for equal: accuracy with which intensities can be set.
inline constexpr double kSourceConditionTolerance = 1e-3;

/// The mu_1 of Alice that fulfils the condition for the rest of the parameters.
double matching_mu_1(const SourceParameters& alice, const SourceParameters& bob);

}  // namespace twinspan::protocol
