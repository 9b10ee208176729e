// SPDX-License-Identifier: Apache-2.0
/// \file
/// Register accesses of the kernel nodes: one clock each, then the effect.
#pragma once

#include <span>

#include "sim/kernel/node_core.hpp"
#include "sim/world/nodes.hpp"

namespace twinspan::kernel {

/// \tparam Kind  world::TransmitterNode or world::MeasurementNode
template <typename Kind>
class RegisterNode : public Kind {
 public:
  /// See NodeCore.
  RegisterNode(std::span<const regs::Register> map, const Shape& shape, unsigned lead)
      : core_(map, shape, lead) {}

  world::Access write(std::uint32_t address, std::uint32_t value, const world::Clock& clock) final {
    clock();
    auto& registers = core_.registers();
    if (!registers.has(address)) {
      return {0, world::AccessError::Refused};
    }
    registers.write(address, value);
    command(address, registers.commands(address, value));
    changed_ = true;
    return {};
  }

  world::Access read(std::uint32_t address, const world::Clock& clock) final {
    clock();
    if (!core_.registers().has(address)) {
      return {0, world::AccessError::Refused};
    }
    return {core_.registers().read(address, status(address)), std::nullopt};
  }

 protected:
  /// A register was written; `bits` are the commands in it.
  virtual void command(std::uint32_t address, std::uint32_t bits) = 0;
  /// What the hardware drives of a register that is being read.
  virtual std::uint32_t status(std::uint32_t address) = 0;

  NodeCore core_;
  bool changed_ = true;  ///< some register was written since the node looked at them
};

}  // namespace twinspan::kernel
