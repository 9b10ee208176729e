// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/chernoff.hpp"

#include <cmath>
#include <limits>

namespace twinspan::protocol {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Covers the rounding errors of the divergence and of the final exponential.
constexpr double kMargin = 1e-14;
/// Counts below this act as this one: keeps the logarithm of the ratio inside the range of exp.
constexpr double kTiny = 1e-250;

bool usable(double value, double xi) { return value >= 0 && value < kInfinity && xi > 0 && xi < 1; }

/// e^t - 1 - t without cancellation.
double divergence_of_expected(double t) {
  if (std::abs(t) < 1e-2) {
    return t * t / 2 * (1 + t / 3 * (1 + t / 4 * (1 + t / 5 * (1 + t / 6 * (1 + t / 7 * (1 + t / 8))))));
  }
  return std::expm1(t) - t;
}

/// t e^t - e^t + 1 without cancellation: the sum of t^k (k-1)/k!.
double divergence_of_observed(double t) {
  if (std::abs(t) < 1e-2) {
    double power = t;
    double sum = 0;
    double factorial = 1;
    for (int k = 2; k <= 9; ++k) {
      power *= t;
      factorial *= k;
      sum += power * (k - 1) / factorial;
    }
    return sum;
  }
  return t * std::exp(t) - std::expm1(t);
}

/// The t > 0 with scale * divergence(sign * t) = target, not smaller than the exact one. The divergence grows
/// with t; infinity when the target is not reached by `limit`.
template <typename Divergence>
double solve_upwards(Divergence divergence, double sign, double scale, double target, double limit) {
  double low = 0;
  double high = 1e-12;
  while (scale * divergence(sign * high) < target) {
    low = high;
    high *= 2;
    if (high > limit) {
      return kInfinity;
    }
  }
  for (int i = 0; i < 200 && low < high; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) {
      break;
    }
    (scale * divergence(sign * middle) < target ? low : high) = middle;
  }
  return high;
}

}  // namespace

double expected_lower(double observed, double xi) {
  if (!usable(observed, xi) || observed < kTiny) {
    return 0;
  }
  const double t = solve_upwards(divergence_of_expected, -1, observed, std::log(2 / xi), 1e4);
  return observed * std::exp(-t) * (1 - kMargin);
}

double expected_upper(double observed, double xi) {
  if (!usable(observed, xi)) {
    return kInfinity;
  }
  const double target = std::log(2 / xi);
  if (observed == 0) {
    return target;
  }
  const double count = std::fmax(observed, kTiny);
  const double t = solve_upwards(divergence_of_expected, 1, count, target, 1e4);
  return std::fmax(count * std::exp(t) * (1 + kMargin), target);
}

double observed_lower(double expected, double xi) {
  if (!usable(expected, xi)) {
    return 0;
  }
  const double target = std::log(2 / xi);
  if (expected <= target) {
    return 0;
  }
  const double t = solve_upwards(divergence_of_observed, -1, expected, target, 1e4);
  return expected * std::exp(-t) * (1 - kMargin);
}

double observed_upper(double expected, double xi) {
  if (!usable(expected, xi)) {
    return kInfinity;
  }
  if (expected == 0) {
    return 0;
  }
  const double mean = std::fmax(expected, kTiny);
  const double t = solve_upwards(divergence_of_observed, 1, mean, std::log(2 / xi), 1e4);
  return mean * std::exp(t) * (1 + kMargin);
}

double least_count_for(double expected, double xi) {
  if (!usable(expected, xi)) {
    return 0;
  }
  if (expected == 0) {
    return 0;
  }
  // The lower bound of X on the mean equals `expected` where X is the upper bound of counts for that mean.
  return std::ceil(observed_upper(expected, xi));
}

}  // namespace twinspan::protocol
