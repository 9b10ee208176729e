// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/fibre.hpp"

#include <algorithm>
#include <cmath>

namespace twinspan::photonics {
namespace {

constexpr double kMillisecond = 1e-3;

// x - 1 + exp(-x) without cancellation for small x.
double ballistic_shape(double x) {
  if (x < 0.05) {
    double term = x * x / 2.0;
    double sum = 0.0;
    for (int n = 3; n < 16; ++n) {
      sum += term;
      term *= -x / n;
    }
    return sum;
  }
  return x - 1.0 + exponential(-x);
}

// 1 - exp(-x) without cancellation for small x.
double saturation(double x) {
  if (x < 0.05) {
    double term = x;
    double sum = 0.0;
    for (int n = 2; n < 16; ++n) {
      sum += term;
      term *= -x / n;
    }
    return sum;
  }
  return 1.0 - exponential(-x);
}

}  // namespace

double arm_drift(double pair_drift_rad_per_ms) { return pair_drift_rad_per_ms / std::sqrt(2.0); }

Fibre::Fibre(const FibreParameters& p, double step_s, Random random)
    : random_(random), transmittance_(transmittance_of_db(p.loss_db)) {
  const double tau = p.correlation_s;
  const double x = step_s / tau;
  const double variance_1ms = p.drift_rad_per_ms * p.drift_rad_per_ms;
  const double velocity_variance =
      (1.0 - p.walk_share) * variance_1ms / (2.0 * tau * tau * ballistic_shape(kMillisecond / tau));
  const double gone = saturation(x);
  decay_ = 1.0 - gone;
  velocity_phase_ = tau * gone;
  // Conditional moments of (v(h), integral of v) given v(0).
  const double var_v = velocity_variance * saturation(2.0 * x);
  const double cov = velocity_variance * tau * gone * gone;
  const double var_i = velocity_variance * tau * tau * (2.0 * ballistic_shape(x) - gone * gone);
  velocity_noise_ = std::sqrt(var_v);
  cross_noise_ = var_v > 0.0 ? cov / velocity_noise_ : 0.0;
  const double var_walk = p.walk_share * variance_1ms * step_s / kMillisecond;
  phase_noise_ = std::sqrt(std::max(0.0, var_i - cross_noise_ * cross_noise_) + var_walk);
  velocity_ = std::sqrt(velocity_variance) * random_.normal();  // the velocity is stationary from the start
}

double Fibre::advance() {
  const double a = random_.normal();
  const double b = random_.normal();
  phase_ += velocity_phase_ * velocity_ + cross_noise_ * a + phase_noise_ * b;
  velocity_ = decay_ * velocity_ + velocity_noise_ * a;
  return phase_;
}

RandomWalk::RandomWalk(double drift_rad_per_ms, double step_s, Random random)
    : random_(random), spread_(drift_rad_per_ms * std::sqrt(step_s / kMillisecond)) {}

double RandomWalk::advance() {
  phase_ += spread_ * random_.normal();
  return phase_;
}

}  // namespace twinspan::photonics
