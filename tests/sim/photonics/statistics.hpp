// SPDX-License-Identifier: Apache-2.0
// Helpers of the statistical tests. Every seed is fixed. kSigmas bounds each single comparison: a correct
// model fails one with probability 7e-6, and this directory makes a few hundred, so a false alarm at a new
// seed is below 0.5 %.
#pragma once

#include <cmath>

namespace twinspan::photonics::test {

inline constexpr double kSigmas = 4.5;

// Distance of a count from its Poisson expectation in standard deviations; for expectations above about 50.
inline double poisson_sigmas(double count, double expected) {
  return (count - expected) / std::sqrt(expected);
}

// Distance of a frequency from its probability in standard deviations of the binomial law.
inline double binomial_sigmas(double count, double trials, double probability) {
  return (count - trials * probability) / std::sqrt(trials * probability * (1.0 - probability));
}

// Distance of a mean square of n independent Gaussians from its expectation, in standard deviations.
inline double variance_sigmas(double mean_square, double expected, double n) {
  return (mean_square / expected - 1.0) / std::sqrt(2.0 / n);
}

}  // namespace twinspan::photonics::test
