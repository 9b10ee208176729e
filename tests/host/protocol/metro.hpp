// SPDX-License-Identifier: Apache-2.0
/// \file
/// The metro link at which several tests work: 2 x 20 km at 0.2 dB/km, 3e7 slots.
#pragma once

#include <cmath>

#include "host/protocol/optimise.hpp"

namespace twinspan::protocol::test {

inline SourceParameters metro_source() { return {0.075, 0.65, 0.40, 0.80, 0.21, 0.055, 0.92, 0.025}; }

inline LinkModel metro_link(double efficiency = 0.6, unsigned dead_slots = 9) {
  LinkModel link;
  link.channel.eta_a = link.channel.eta_b = efficiency * std::pow(10.0, -0.4);
  link.channel.dark_probability = 2e-8;
  link.channel.phase_sigma_rad = 0.15;
  // Rotation so that rotation and phase residual together make 2 %.
  link.channel.misalignment = (1 - 0.96 / std::exp(-0.15 * 0.15 / 2)) / 2;
  link.extinction_db = 50;
  link.slots = 30'000'000;
  link.dead_slots = dead_slots;
  return link;
}

inline OperatingPoint metro_point() {
  return operating_point(metro_link(), metro_source(), metro_source(), 0);
}

}  // namespace twinspan::protocol::test
