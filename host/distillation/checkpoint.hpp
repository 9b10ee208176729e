// SPDX-License-Identifier: Apache-2.0
/// \file
/// The state of a session between two chunks, and its octets.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/core/secret.hpp"
#include "host/distillation/result.hpp"
#include "host/distillation/settings.hpp"
#include "host/distillation/user.hpp"

namespace twinspan::distillation {

/// Sums of one user over the blocks so far.
struct SideTotals {
  protocol::SiftedCounts counts;
  protocol::KeyLength key_length;
  std::string key_sha256;
};

/// Sums over the blocks so far.
struct SessionTotals {
  std::array<SideTotals, 2> sides;
  std::uint64_t secret_bits = 0;
  std::uint64_t blocks = 0;
  std::uint64_t blocks_with_key = 0;
  bool keys_differ = false;
  std::uint64_t leaked_bits = 0;
  std::uint64_t corrected_errors = 0;
  std::uint64_t verified_pairs = 0;     ///< pairs in blocks whose verification passed
  std::uint64_t discarded_frames = 0;
  std::uint64_t z_compared = 0;
  std::uint64_t z_errors = 0;
  std::uint64_t events = 0;             ///< announced
  std::uint64_t authentication_bits = 0;
  double forgery_probability = 0;
  BitAccount account;                   ///< without authentication
  EpsilonAccount epsilon;               ///< without authentication
  std::string reason;                   ///< of the last block without a key
  std::string closed;
  std::array<StageRecord, kStages> stages{};
};

struct SessionState {
  UserState alice;
  UserState bob;
  SessionTotals totals;
  std::vector<ClickAnnouncement> pending;  ///< not sifted yet
  std::uint64_t pending_slots = 0;
};

/// \param identity  tells the arguments of the session apart
SecretBytes encode(const SessionState& state, const Digest& identity);
/// \throws InputError when the octets are damaged, of another version or of a session with other arguments
SessionState decode(std::span<const std::uint8_t> octets, const Digest& identity);

}  // namespace twinspan::distillation
