// SPDX-License-Identifier: Apache-2.0
#include "sim/event/light.hpp"

#include <algorithm>

#include "sim/photonics/attenuator.hpp"
#include "sim/photonics/elementary.hpp"

namespace twinspan::event {
namespace {

constexpr double kSteps = 1048576.0;  // of the sampler's thresholds

ArmLight arm_light(const photonics::UserParameters& user, const UserLight& light,
                   const std::array<double, kClasses>& shares) {
  const double transmittance = photonics::transmittance_of_db(user.fibre.loss_db) *
                               photonics::Attenuator(user.receiver).transmittance();
  ArmLight arm;
  const auto possible = [&](std::size_t kind) { return kind >= kClasses || shares[kind] > 0; };
  for (std::size_t now = 0; now < kLights; ++now) {
    for (std::size_t before = 0; before < kLights; ++before) {
      arm.photons[before][now] = transmittance * light.photons[before][now];
      if (possible(before) && possible(now)) {
        arm.most[now] = std::max(arm.most[now], arm.photons[before][now]);
        arm.memory =
            arm.memory || (now < kClasses && light.photons[before][now] != light.photons[kDarkLight][now]);
      }
    }
  }
  arm.bound = {arm.most[kReferenceLight], arm.most[kDarkLight],
               *std::max_element(arm.most.begin(), arm.most.begin() + kClasses)};
  arm.phase_rad[0] = light.phase_rad;
  std::copy(light.reference_phase_rad.begin(), light.reference_phase_rad.end(), arm.phase_rad[1].begin());
  return arm;
}

/// Mean light of a section; the symbols of neighbouring slots are independent.
std::array<double, kSections> mean_light(const ArmLight& arm, const std::array<double, kClasses>& shares) {
  double quantum = 0;
  for (std::size_t before = 0; before < kClasses; ++before) {
    for (std::size_t now = 0; now < kClasses; ++now) {
      quantum += shares[before] * shares[now] * arm.photons[before][now];
    }
  }
  return {arm.photons[kReferenceLight][kReferenceLight], arm.photons[kDarkLight][kDarkLight], quantum};
}

}  // namespace

std::array<double, kClasses> class_shares(const ClassThresholds& thresholds) {
  std::array<double, kClasses> shares{};
  std::uint32_t before = 0;
  for (std::size_t i = 0; i + 1 < kClasses; ++i) {
    shares[i] = (thresholds[i] - before) / kSteps;
    before = thresholds[i];
  }
  shares[kClasses - 1] = (kSteps - before) / kSteps;
  return shares;
}

Light make_light(const Parameters& parameters, const ClassThresholds& alice, const ClassThresholds& bob) {
  const std::array<std::array<double, kClasses>, 2> shares{class_shares(alice), class_shares(bob)};
  const auto& link = parameters.link;
  const double plus = link.detectors[photonics::kQuantumPlus].efficiency;
  const double minus = link.detectors[photonics::kQuantumMinus].efficiency;
  Light light;
  light.arm = {arm_light(link.alice, parameters.light[0], shares[0]),
               arm_light(link.bob, parameters.light[1], shares[1])};
  light.best_efficiency = std::max(plus, minus);
  for (std::size_t user = 0; user < 2; ++user) {
    const auto mean = mean_light(light.arm[user], shares[user]);
    for (std::size_t section = 0; section < kSections; ++section) {
      light.bound[section] += light.arm[user].bound[section];
      light.expected[section] += 0.5 * (plus + minus) * mean[section];
    }
  }
  return light;
}

}  // namespace twinspan::event
