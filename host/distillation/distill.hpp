// SPDX-License-Identifier: Apache-2.0
/// \file
/// A whole session within one process: both users and the channel between them. Only this composition, which
/// exists in simulation, sees both sides.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "host/core/random_source.hpp"
#include "host/core/secret.hpp"
#include "host/core/symbol_source.hpp"
#include "host/distillation/settings.hpp"
#include "host/distillation/user.hpp"
#include "host/protocol/types.hpp"

namespace twinspan::distillation {

/// Where each user's own random numbers come from.
struct Seeds {
  Seed256 alice{};
  Seed256 bob{};
};

/// What one user holds at the end.
struct SideResult {
  SecretBits key;           ///< empty without a key
  std::string key_sha256;   ///< see sha256_hex; empty without a key
  protocol::SiftedCounts counts;
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

struct DistillationResult {
  SideResult alice;
  SideResult bob;
  std::uint64_t secret_bits = 0;       ///< length of the key that both hold, 0 without one
  std::string reason;                  ///< why there is no key; empty with one
  bool keys_equal = false;             ///< both hold a key and it is the same
  std::uint64_t leaked_bits = 0;       ///< disclosed by reconciliation
  std::uint64_t corrected_errors = 0;  ///< found by reconciliation; 0 unless verification passed
  /// Wrong share of the accepted Weak-Weak events. Nothing without events.
  std::optional<double> qber_x;
  /// Unequal share of the sifted Z bits. Neither user can know it: it is compared here, from both users'
  /// symbols.
  std::optional<double> qber_z;
  /// Unequal share of the kept pairs: corrected errors over pairs, exact once verification has passed.
  std::optional<double> qber_z_paired;
  std::array<StageRecord, kStages> stages{};
};

/// Runs both users on the same announcements until both have the key or none has.
/// \param alice, bob     the users' symbols; their thresholds must be those of the settings
/// \param announcements  effective events in quantum slots; at most settings.slots
/// \return always a whole result; without a key `reason` says why in words
/// \throws InputError when settings and symbol sources do not fit, Failure when a library fails
DistillationResult distill(const PairSettings& settings, SymbolSource alice, SymbolSource bob,
                           std::span<const ClickAnnouncement> announcements, const Seeds& seeds);

}  // namespace twinspan::distillation
