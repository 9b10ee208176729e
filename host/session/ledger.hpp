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
  std::uint64_t dropped = 0;       ///< tags lost because the ring was full
  std::uint64_t consumed = 0;      ///< tags that the host read
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

  ChannelLedger total() const;
  /// Empty when produced = consumed + counted losses everywhere; otherwise what does not add up.
  std::string mismatch() const;
};

/// The ledger of a finished run. Counters of the node are modulo 2^32 and so are the sums compared.
Ledger make_ledger(const device::NodeCounters& counters, const TagStream& stream);

}  // namespace twinspan::session
