// SPDX-License-Identifier: Apache-2.0
/// \file
/// The two Verilated node kinds, clocked in batches. Only World uses them; the host sees them as Devices.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "sim/cycle/axil_master.hpp"
#include "sim/cycle/host_memory.hpp"
#include "sim/photonics/link.hpp"

class VerilatedContext;
class VerilatedFstC;

namespace twinspan::cycle {

using Clock = std::function<void()>;

/// A node as the world clocks it.
class Node {
 public:
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;
  virtual Access write(std::uint32_t address, std::uint32_t value, const Clock& clock) = 0;
  virtual Access read(std::uint32_t address, const Clock& clock) = 0;
};

/// A transmitter: every clock gives one word of LANES slots.
class TransmitterNode : public Node {
 public:
  /// Slots per clock.
  virtual unsigned lanes() const = 0;
  /// Clocks `clocks` times and stores the drive words of each clock (lanes words; zeros while nothing is sent).
  virtual void run(std::size_t clocks, std::uint64_t* words) = 0;
  /// The two halves of one clock, for recording waveforms.
  virtual void rise(std::uint64_t* words) = 0;
  virtual void fall() = 0;
};

/// A measurement unit, lit by a Link whose batch is loaded.
class MeasurementNode : public Node {
 public:
  /// Clocks `clocks` times: the link's clicks go in, tags go to host memory.
  virtual void run(std::size_t clocks, photonics::Link& link) = 0;
  /// The two halves of one clock, for recording waveforms.
  virtual void rise(photonics::Link& link) = 0;
  virtual void fall() = 0;
  virtual bool event() const = 0;
};

/// How a node is made. `context` and `trace` outlive the node; with `trace` the model records itself there.
struct NodeOptions {
  std::string name;
  VerilatedContext* context;
  VerilatedFstC* trace;
};

std::unique_ptr<TransmitterNode> make_transmitter(const NodeOptions& options);
std::unique_ptr<MeasurementNode> make_measurement(const NodeOptions& options, HostMemory& memory);

}  // namespace twinspan::cycle
