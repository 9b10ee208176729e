// SPDX-License-Identifier: Apache-2.0
/// \file
/// The one seam between host and hardware: identity and registers, host-visible buffers, wait for an event.
/// Back ends live elsewhere (sim/world over sim/cycle: Verilated RTL); drivers and sessions see only this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace twinspan::device {

/// Memory that host and node both see. Owned by the Device that gave it, valid as long as that lives.
struct Buffer {
  std::uint64_t bus_address;               ///< where the node finds it; multiple of 4096
  std::span<const std::uint64_t> words;    ///< what the node wrote; written only by the node
};

/// One node as the host reaches it.
class Device {
 public:
  Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  virtual ~Device();

  /// Name for messages, such as "alice".
  virtual const std::string& name() const = 0;

  /// Reads the 32-bit register at byte address `address`.
  /// \throws Failure when the node answers with an error or not within its deadline.
  virtual std::uint32_t read(std::uint32_t address) = 0;

  /// Writes the 32-bit register at byte address `address`.
  /// \throws Failure when the node answers with an error or not within its deadline.
  virtual void write(std::uint32_t address, std::uint32_t value) = 0;

  /// A zeroed buffer of `words` 64-bit words that the node can write.
  /// \throws Failure when the back end has no such memory.
  virtual Buffer allocate(std::size_t words) = 0;

  /// Waits until the node's event line is high, at most `clocks` clocks of the node.
  /// \return true when the event line was high, false when the time was over.
  virtual bool wait(std::uint64_t clocks) = 0;
};

}  // namespace twinspan::device
