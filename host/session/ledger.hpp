// SPDX-License-Identifier: Apache-2.0
/// \file
/// The loss ledger: every click that reached the hardware is consumed or accounted for, or the run fails.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/device/measurement.hpp"
#include "host/session/tag_stream.hpp"

namespace twinspan::session {

struct ChannelLedger {
  std::uint64_t clicks = 0;        ///< reached the channel
  std::uint64_t in_dead_time = 0;
  std::uint64_t outside_gate = 0;
  std::uint64_t not_exported = 0;  ///< clicks of sections that are only counted (phase reference)
  std::uint64_t produced = 0;      ///< tags offered to the ring
  std::uint64_t dropped = 0;       ///< tags that found no room on the way to the ring
  std::uint64_t consumed = 0;      ///< tags that the host read
};

/// Dropped items, tags and telemetry records together, by what made them drop.
struct LossCauses {
  std::uint64_t ring_full = 0;    ///< the host did not free the ring, or there was none
  std::uint64_t bus_stalled = 0;  ///< the host memory took the words too slowly
  std::uint64_t burst = 0;        ///< more came at once than the FIFOs hold
};

/// How near the node came to losing something.
struct Diagnostics {
  std::uint64_t fifo_peak_channel = 0;  ///< words, the deepest channel
  std::uint64_t fifo_peak_telemetry = 0;
  std::uint64_t fifo_peak_tags = 0;
  std::uint64_t ring_peak = 0;          ///< words that waited for the host
  std::uint64_t stall_ring = 0;         ///< clocks in which a burst waited for room in the ring
  std::uint64_t stall_bus = 0;          ///< clocks in which the bus was waited for
};

struct Ledger {
  std::vector<ChannelLedger> channels;
  std::uint64_t telemetry_produced = 0;
  std::uint64_t telemetry_dropped = 0;
  std::uint64_t telemetry_consumed = 0;
  std::uint64_t gaps = 0;
  std::uint64_t words_written = 0;
  std::uint64_t words_consumed = 0;
  std::uint64_t malformed_words = 0;
  LossCauses causes;
  Diagnostics diagnostics;

  ChannelLedger total() const;
  /// Empty when produced = consumed + counted losses everywhere and every loss has its cause; otherwise what does not
  /// add up.
  std::string mismatch() const;
};

/// The ledger of a finished run. Counters of the node are modulo 2^32 and so are the sums compared.
Ledger make_ledger(const device::NodeCounters& counters, const TagStream& stream);

}  // namespace twinspan::session
