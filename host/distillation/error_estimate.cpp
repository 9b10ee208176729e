// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/error_estimate.hpp"

#include <algorithm>
#include <cmath>

namespace twinspan::distillation {

using protocol::Role;

namespace {

/// Probability that a user neither sends in Z, and that it sends vacuum in X.
struct Dark {
  double z;
  double x;
};

Dark dark_of(const protocol::SourceParameters& source) {
  return {source.p_z * (1 - source.epsilon), (1 - source.p_z) * source.p_0};
}

}  // namespace

double estimated_error_rate(const protocol::SiftedCounts& counts, const protocol::SourceParameters& alice,
                            const protocol::SourceParameters& bob) {
  constexpr double kLeast = 1e-4;
  constexpr double kMost = 0.25;
  if (counts.pairs_offered == 0 || counts.pairs_kept == 0 || counts.bob_ones == 0) {
    return kMost;
  }
  const auto revealed = [&](Role a, Role b) {
    return static_cast<double>(counts.revealed[protocol::index(a)][protocol::index(b)]);
  };
  const Dark dark_a = dark_of(alice);
  const Dark dark_b = dark_of(bob);
  const double seen = revealed(Role::Vacuum, Role::Vacuum) + revealed(Role::NotSend, Role::Vacuum) +
                      revealed(Role::Vacuum, Role::NotSend);
  const double share = dark_a.x * dark_b.x + dark_a.z * dark_b.x + dark_a.x * dark_b.z;
  // Half an event more than seen: few or none seen does not mean that there are none.
  const double nobody = share > 0 ? (seen + 0.5) / share * dark_a.z * dark_b.z : 0;
  const double wrong_ones = std::clamp(nobody / static_cast<double>(counts.bob_ones), 1e-6, 0.45);
  const double odd = static_cast<double>(counts.pairs_kept) / static_cast<double>(counts.pairs_offered);
  const double right_zeros = std::clamp((odd - wrong_ones) / (1 - 2 * wrong_ones), 0.0, 1.0);
  const double rate = (1 - right_zeros) * wrong_ones / odd;
  return std::isfinite(rate) ? std::clamp(rate, kLeast, kMost) : kMost;
}

}  // namespace twinspan::distillation
