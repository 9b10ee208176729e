// SPDX-License-Identifier: Apache-2.0
/// \file
/// One run of one user pair on three nodes: configure, start at a common slot, consume the tag ring while it fills,
/// close the ledger. What comes out is what the measurement node announces, and nothing secret.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/core/network.hpp"
#include "host/core/symbol_source.hpp"
#include "host/core/tags.hpp"
#include "host/device/device.hpp"
#include "host/device/node.hpp"
#include "host/session/effective_events.hpp"
#include "host/session/ledger.hpp"
#include "host/session/tag_stream.hpp"

namespace twinspan::session {

/// The three nodes of a pair.
struct NodeSet {
  device::Device& alice;
  device::Device& bob;
  device::Device& unit;
};

struct RunPlan {
  std::uint64_t first_slot = 0;  ///< multiple of 16
  std::uint64_t slots = 0;       ///< multiple of 16
};

/// What the caller wants to know and to decide while a run is under way. Every member may be empty.
struct Hooks {
  std::function<void(const device::RunWindow&, std::uint32_t lanes)> armed;
  std::function<void(std::uint64_t slots_done)> progress;
  std::function<bool()> stop_requested;
};

struct Announced {
  device::RunWindow window{};       ///< as it was run; stop_slot is earlier after a stop request
  std::uint64_t slots = 0;          ///< sent by both transmitters
  std::uint64_t quantum_slots = 0;  ///< of these in quantum sections
  bool stopped_early = false;
  std::vector<EffectiveEvent> events;
  EventCounts event_counts;
  std::vector<Telemetry> telemetry;
  /// With a second wavelength: reference clicks of the quantum line, per record of telemetry
  std::vector<ReferenceCounts> quantum_reference;
  Ledger ledger;
  std::string tags_sha256;          ///< of the whole tag stream, see TagStream
};

/// Quantum slots among the slots [first, first + count) of frames that begin at `first`.
std::uint64_t quantum_slots(const FrameSettings& frame, std::uint64_t count);

/// Runs the pair.
/// \param alice, bob  symbol sources whose keys and nonces are loaded into the transmitters
/// \throws Failure when a node does not fit, reports an error, does not finish in time, or the ledger does not close.
Announced run(const Network& network, const NodeSet& nodes, const SymbolSource& alice, const SymbolSource& bob,
              const RunPlan& plan, const Hooks& hooks);

}  // namespace twinspan::session
