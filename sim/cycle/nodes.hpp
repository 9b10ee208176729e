// SPDX-License-Identifier: Apache-2.0
/// \file
/// The two node kinds as Verilated RTL, every clock of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "sim/world/nodes.hpp"

class VerilatedContext;
class VerilatedFstC;

namespace twinspan::cycle {

/// A node whose two halves of a clock are visible, for recording waveforms.
class RecordedTransmitter : public world::TransmitterNode {
 public:
  virtual void rise(std::uint64_t* words) = 0;
  virtual void fall() = 0;
};

/// See RecordedTransmitter.
class RecordedMeasurement : public world::MeasurementNode {
 public:
  virtual void rise(photonics::Link* link) = 0;
  virtual void fall() = 0;
};

/// How a node is made. `context` and `trace` outlive the node; with `trace` the model records itself there.
struct NodeOptions {
  std::string name;
  VerilatedContext* context;
  VerilatedFstC* trace;
};

std::unique_ptr<RecordedTransmitter> make_transmitter(const NodeOptions& options);
std::unique_ptr<RecordedMeasurement> make_measurement(const NodeOptions& options, world::HostMemory& memory);

/// Names of the nodes in a waveform.
struct NodeNames {
  std::string alice = "alice";
  std::string bob = "bob";
  std::string unit = "unit";
};

/// All nodes of a pair, reset.
/// \param trace_file  where a waveform goes; empty: none
/// \throws Failure when the trace file cannot be written
world::Nodes make_nodes(const NodeNames& names, std::uint32_t clock_ps, const std::string& trace_file);

}  // namespace twinspan::cycle
