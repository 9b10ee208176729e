// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/decoy.hpp"

#include <cmath>
#include <limits>

#include "host/protocol/alphabet.hpp"

namespace twinspan::protocol {
namespace {

/// Right-hand side of the source condition.
double untagged_ratio(const SourceParameters& alice, const SourceParameters& bob) {
  const auto a = role_probabilities(alice);
  const auto b = role_probabilities(bob);
  const double only_alice =
      a[index(Role::Send)] * b[index(Role::NotSend)] * alice.mu_z * std::exp(-alice.mu_z);
  const double only_bob = b[index(Role::Send)] * a[index(Role::NotSend)] * bob.mu_z * std::exp(-bob.mu_z);
  return only_alice / only_bob;
}

}  // namespace

double weak_yield_threshold(double mu_1, double mu_2, double s2_upper, double s0_upper) {
  const double square_1 = mu_1 * mu_1;
  const double square_2 = mu_2 * mu_2;
  return (square_1 * std::exp(mu_2) * s2_upper + (square_2 - square_1) * s0_upper) /
         (square_2 * std::exp(mu_1));
}

double single_photon_bound(double mu_1, double mu_2, double s1_lower, double s2_upper, double s0_upper) {
  const double excess = s1_lower - weak_yield_threshold(mu_1, mu_2, s2_upper, s0_upper);
  return mu_2 * std::exp(mu_1) * excess / (mu_1 * (mu_2 - mu_1));
}

DecoyBounds decoy_bounds(const SourceParameters& alice, const SourceParameters& bob, const YieldBounds& y) {
  DecoyBounds bounds;
  bounds.s01 = single_photon_bound(bob.mu_1, bob.mu_2, y.s01_lower, y.s02_upper, y.s00_upper);
  bounds.s10 = single_photon_bound(alice.mu_1, alice.mu_2, y.s10_lower, y.s20_upper, y.s00_upper);
  const double mu = alice.mu_1 + bob.mu_1;
  bounds.s1 = (alice.mu_1 * bounds.s10 + bob.mu_1 * bounds.s01) / mu;
  bounds.phase_error = 1;
  if (bounds.s1 > 0) {
    const double wrong = y.wrong_upper - std::exp(-mu) * y.s00_lower / 2;
    bounds.phase_error = std::fmax(0.0, wrong / (mu * std::exp(-mu) * bounds.s1));
  }
  return bounds;
}

double source_condition_mismatch(const SourceParameters& alice, const SourceParameters& bob) {
  const double mismatch = std::abs(std::log(alice.mu_1 / bob.mu_1 / untagged_ratio(alice, bob)));
  return mismatch >= 0 ? mismatch : std::numeric_limits<double>::infinity();
}

double matching_mu_1(const SourceParameters& alice, const SourceParameters& bob) {
  return bob.mu_1 * untagged_ratio(alice, bob);
}

}  // namespace twinspan::protocol
