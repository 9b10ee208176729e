// SPDX-License-Identifier: Apache-2.0
/// \file
/// The Device of a single Verilated node outside a world, for tests and benchmarks of one node.
#pragma once

#include <string>
#include <utility>

#include "host/device/device.hpp"
#include "sim/world/nodes.hpp"

namespace twinspan::world {

/// A node outside a world: register accesses clock this node alone.
class LoneDevice final : public device::Device {
 public:
  LoneDevice(Node& node, HostMemory& memory, Clock clock)
      : node_(node), memory_(memory), clock_(std::move(clock)) {}
  const std::string& name() const override { return name_; }
  std::uint32_t read(std::uint32_t address) override { return node_.read(address, clock_).data; }
  void write(std::uint32_t address, std::uint32_t value) override { node_.write(address, value, clock_); }
  device::Buffer allocate(std::size_t words) override {
    const auto [address, buffer] = memory_.allocate(words);
    return {address, buffer};
  }
  bool wait(std::uint64_t clocks) override {
    while (clocks-- > 0) {
      clock_();
    }
    return false;
  }

 private:
  Node& node_;
  HostMemory& memory_;
  Clock clock_;
  std::string name_ = "node";
};

}  // namespace twinspan::world
