// SPDX-License-Identifier: Apache-2.0
/// \file
/// How far a session at event fidelity has come, as far as it is public: what a checkpoint keeps beside the secret
/// state of distillation.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/session/effective_events.hpp"
#include "host/session/ledger.hpp"
#include "host/session/phase_statistics.hpp"

namespace twinspan::cli {

struct EventProgress {
  std::uint64_t next_stretch = 0;
  std::uint64_t slots = 0;
  std::uint64_t windows = 0;      ///< of the phase tracker
  std::uint64_t lock_losses = 0;
  session::EventCounts events;
  std::vector<session::ChannelLedger> channels;
  session::PhaseSums phase;
};

/// CBOR.
std::vector<std::uint8_t> encode(const EventProgress& progress);
/// \throws InputError when the octets are not what encode() makes
EventProgress decode_progress(std::span<const std::uint8_t> octets);

}  // namespace twinspan::cli
