// SPDX-License-Identifier: Apache-2.0
/// \file
/// Light of every symbol where the two users meet, and the bounds that candidates are thinned against.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "host/core/symbol_source.hpp"
#include "sim/event/parameters.hpp"

namespace twinspan::event {

/// Sections of a frame, numbered as the hardware numbers them.
inline constexpr std::size_t kSections = 3;

/// Shares of the classes of a symbol sampler with these thresholds; they sum to 1.
std::array<double, kClasses> class_shares(const ClassThresholds& thresholds);

/// One user's light at the splitter (loss of the arm included, detectors not).
struct ArmLight {
  std::array<std::array<double, kLights>, kLights> photons{};  ///< [light before][light]
  std::array<double, kLights> most{};                          ///< [light], the brightest history
  std::array<double, kSections> bound{};                       ///< brightest light of a section
  std::array<std::array<double, kSlices>, 3> phase_rad{};      ///< quantum, reference (4 entries), dark
  bool memory = false;  ///< the light of a quantum slot depends on the one before
};

/// Both users' light and what follows from it.
struct Light {
  std::array<ArmLight, 2> arm;
  double best_efficiency = 0;             ///< of the quantum detectors
  std::array<double, kSections> bound{};  ///< photons per slot, both users, detectors not included
  std::array<double, kSections>
      expected{};  ///< detected photons per slot, both detectors, mean over the symbols
};

Light make_light(const Parameters& parameters, const ClassThresholds& alice, const ClassThresholds& bob);

}  // namespace twinspan::event
