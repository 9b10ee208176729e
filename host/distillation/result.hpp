// SPDX-License-Identifier: Apache-2.0
/// \file
/// What comes out of a session of distillation.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "host/core/secret.hpp"
#include "host/distillation/accounts.hpp"
#include "host/distillation/user.hpp"
#include "host/protocol/types.hpp"

namespace twinspan::distillation {

/// What one user holds at the end.
struct SideResult {
  SecretBits key;           ///< only from distill(); empty without a key
  /// Of the first block with a key see sha256_hex; of every further one SHA-256 over the 64 hexadecimal
  /// digits before and the 64 of the block's own. Empty without a key.
  std::string key_sha256;
  protocol::SiftedCounts counts;  ///< summed over all blocks
  /// Bits and numbers of events summed over the blocks with a key, yields and error rates the worst of them;
  /// without any key those of the last block.
  protocol::KeyLength key_length;
  std::string reason;       ///< why this user has no key; empty with one
};

/// Traffic and time of one stage, both directions together.
struct StageRecord {
  Stage stage{};
  double seconds = 0;       ///< wall time of both users; not reproducible
  std::uint64_t messages = 0;
  std::uint64_t octets = 0;
};

/// A session, or as much of it as there was.
struct DistillationResult {
  SideResult alice;
  SideResult bob;
  std::uint64_t secret_bits = 0;       ///< length of the keys that both hold, 0 without one
  std::uint64_t authentication_bits = 0;  ///< shared key used up by authentication
  std::int64_t net_secret_bits = 0;    ///< secret_bits less authentication_bits
  std::string reason;                  ///< why there is no key; empty with one
  std::string closed;                  ///< why the session was closed before its end; empty when it was not
  bool keys_equal = false;             ///< both hold a key and it is the same, in every block with one
  std::uint64_t blocks = 0;            ///< blocks distilled
  std::uint64_t blocks_with_key = 0;
  std::uint64_t leaked_bits = 0;       ///< disclosed by reconciliation
  std::uint64_t corrected_errors = 0;  ///< found by reconciliation, in blocks whose verification passed
  std::uint64_t discarded_frames = 0;  ///< given up by reconciliation
  BitAccount account;                  ///< where all bits went
  /// What the keys may cost in security: every block with a key has its own epsilon, and they add up.
  EpsilonAccount epsilon;
  /// Wrong share of the accepted Weak-Weak events. Nothing without events.
  std::optional<double> qber_x;
  /// Unequal share of the sifted Z bits. Neither user can know it: it is compared here, from both users'
  /// bits.
  std::optional<double> qber_z;
  /// Unequal share of the pairs that were kept and not discarded: corrected errors over pairs, exact once
  /// verification has passed.
  std::optional<double> qber_z_paired;
  std::array<StageRecord, kStages> stages{};
};

/// One block, as soon as it is done.
struct BlockResult {
  std::uint64_t number = 0;  ///< from 0
  protocol::SiftedCounts counts;
  protocol::KeyLength key_length;
  std::string reason;        ///< why there is no key; empty with one
  BitAccount account;        ///< without authentication, which is charged to the session
};

/// Takes each block and the keys of both users, empty without a key.
using BlockSink = std::function<void(const BlockResult& block, SecretBits alice, SecretBits bob)>;

}  // namespace twinspan::distillation
