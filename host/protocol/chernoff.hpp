// SPDX-License-Identifier: Apache-2.0
/// \file
/// Chernoff bounds between an observed count and its expected value, for independent (not necessarily equally
/// distributed) events: Jiang et al., Phys. Rev. Applied 12 024061 (2019), appendix.
///
/// All four bounds solve D(X, Y) = X ln(X/Y) - X + Y = ln(2/xi), X the observed count and Y the expected
/// value, which is the published form [e^d / (1+d)^(1+d)]^Y = xi/2 with X = (1+d) Y. Each single bound fails
/// with probability at most xi/2; the security budget charges xi for it.
///
/// Results are rounded against the user of the bound: lower bounds down, upper bounds up. They are monotone
/// in the count and never NaN. An argument that is negative, infinite or not a number, or an xi outside (0,
/// 1), gives the trivial bound (0 below, infinity above).
#pragma once

namespace twinspan::protocol {

/// E^L(X): lower bound on the expected value behind an observed count. 0 for X = 0.
double expected_lower(double observed, double xi);
/// E^U(X): upper bound on the expected value behind an observed count. ln(2/xi) for X = 0.
double expected_upper(double observed, double xi);
/// O^L(Y): lower bound on the count that will be observed for an expected value. 0 for Y <= ln(2/xi).
double observed_lower(double expected, double xi);
/// O^U(Y): upper bound on the count that will be observed for an expected value. 0 for Y = 0, where nothing
/// happens.
double observed_upper(double expected, double xi);

/// The smallest whole count X whose expected_lower(X, xi) reaches `expected`; 0 when that is not finite.
double least_count_for(double expected, double xi);

}  // namespace twinspan::protocol
