// SPDX-License-Identifier: Apache-2.0
/// \file
/// The two node kinds on the HLS kernels: the same bits as the RTL, in a fraction of the time.
///
/// Register accesses take one clock, a word reaches the ring in the clock in which the kernel gives it: AXI
/// handshakes and bursts are not modelled. Everything that depends on the light alone, tags, telemetry and phase
/// codes, is the same as in the RTL in every clock; when the ring overflows, which words are lost may differ.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/world/nodes.hpp"

namespace twinspan::kernel {

/// Where the unit's ring words go.
class RingPort {
 public:
  RingPort() = default;
  RingPort(const RingPort&) = delete;
  RingPort& operator=(const RingPort&) = delete;
  virtual ~RingPort() = default;
  /// Whether a word can be taken in this clock.
  virtual bool ready() = 0;
  /// Takes a word. \return false when there is no memory at the address
  virtual bool write(std::uint64_t address, std::uint64_t word) = 0;
  /// Words taken that are not yet in memory; RING_WRITTEN counts the others.
  virtual std::uint32_t under_way() const = 0;
};

std::unique_ptr<world::TransmitterNode> make_transmitter();
std::unique_ptr<world::MeasurementNode> make_measurement(std::unique_ptr<RingPort> port);
/// Over a memory that takes a word every clock.
std::unique_ptr<world::MeasurementNode> make_measurement(world::HostMemory& memory);

/// All nodes of a pair, reset.
world::Nodes make_nodes();

}  // namespace twinspan::kernel
