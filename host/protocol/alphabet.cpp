// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/alphabet.hpp"

#include <cmath>
#include <string>

#include "host/core/error.hpp"

namespace twinspan::protocol {
namespace {

constexpr std::uint32_t kOne = 1U << 20;

void check_probability(const char* name, double value) {
  if (!(value >= 0 && value <= 1)) {
    throw InputError(std::string("source: ") + name + " = " + std::to_string(value) +
                     " is not a probability; allowed 0 to 1");
  }
}

}  // namespace

Thresholds cumulative_thresholds(const SourceParameters& source) {
  check_probability("p_z", source.p_z);
  check_probability("epsilon", source.epsilon);
  check_probability("p_0", source.p_0);
  check_probability("p_1", source.p_1);
  check_probability("p_2", source.p_2);
  const double sum = source.p_0 + source.p_1 + source.p_2;
  if (!(std::abs(sum - 1) <= 1e-9)) {
    throw InputError("source: p_0 + p_1 + p_2 = " + std::to_string(sum) + "; the sum must be 1");
  }
  const double p_x = 1 - source.p_z;
  const std::array<double, kRoles> wanted = {source.p_z * (1 - source.epsilon), source.p_z * source.epsilon,
                                             p_x * source.p_0, p_x * source.p_1, p_x * source.p_2};
  Thresholds thresholds;
  thresholds.value.fill(kOne);
  double cumulative = 0;
  for (std::size_t i = 0; i + 1 < kRoles; ++i) {
    cumulative += wanted[i];
    thresholds.value[i] = static_cast<std::uint32_t>(std::lround(std::fmin(cumulative, 1.0) * kOne));
  }
  return thresholds;
}

std::array<double, kRoles> role_probabilities(const Thresholds& thresholds) {
  std::array<double, kRoles> probability{};
  std::uint32_t previous = 0;
  for (std::size_t i = 0; i < thresholds.value.size(); ++i) {
    const std::uint32_t value = thresholds.value[i];
    if (value < previous || value > kOne) {
      throw InputError("threshold table: entry " + std::to_string(i) + " = " + std::to_string(value) +
                       "; allowed " + std::to_string(previous) + " (the entry before) to " +
                       std::to_string(kOne));
    }
    if (i < kRoles) {
      probability[i] = static_cast<double>(value - previous) / kOne;
    }
    previous = value;
  }
  if (thresholds.value[kRoles - 1] != kOne) {
    throw InputError("threshold table: entry " + std::to_string(kRoles - 1) + " = " +
                     std::to_string(thresholds.value[kRoles - 1]) + " leaves slots without a role; must be " +
                     std::to_string(kOne));
  }
  return probability;
}

std::array<double, kRoles> role_probabilities(const SourceParameters& source) {
  return role_probabilities(cumulative_thresholds(source));
}

double intensity(const SourceParameters& source, Role role, double vacuum_intensity) {
  switch (role) {
    case Role::Send: return source.mu_z;
    case Role::Weak: return source.mu_1;
    case Role::Strong: return source.mu_2;
    case Role::NotSend:
    case Role::Vacuum: break;
  }
  return vacuum_intensity;
}

}  // namespace twinspan::protocol
