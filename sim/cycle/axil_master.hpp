// SPDX-License-Identifier: Apache-2.0
/// \file
/// AXI4-Lite accesses through the pins of a Verilated model, as the world has them. The caller advances time.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/cycle/verilated_pins.hpp"
#include "sim/world/nodes.hpp"

namespace twinspan::cycle {

inline std::optional<world::AccessError> access_error(pins::Answer answer) {
  switch (answer) {
    case pins::Answer::Ok: return std::nullopt;
    case pins::Answer::Refused: return world::AccessError::Refused;
    case pins::Answer::NoAnswer: break;
  }
  return world::AccessError::NoAnswer;
}

/// \param model  pins s_axil_*
/// \param clock  advances the whole world by one clock
template <typename Model>
world::Access axil_write(Model& model, std::uint32_t address, std::uint32_t value,
                         const world::Clock& clock) {
  return {0, access_error(pins::axil_write(model, address, value, clock, world::kAccessDeadline))};
}

/// See axil_write.
template <typename Model>
world::Access axil_read(Model& model, std::uint32_t address, const world::Clock& clock) {
  world::Access access;
  access.error = access_error(pins::axil_read(model, address, access.data, clock, world::kAccessDeadline));
  return access;
}

}  // namespace twinspan::cycle
