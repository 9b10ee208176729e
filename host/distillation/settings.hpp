// SPDX-License-Identifier: Apache-2.0
/// \file
/// What both users of a pair agree on before a session, and what the measurement node announces to both.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "host/core/secret.hpp"
#include "host/core/symbol_source.hpp"
#include "host/protocol/types.hpp"

namespace twinspan::distillation {

/// One effective event: exactly one of the two detectors clicked in this quantum slot. Public.
struct ClickAnnouncement {
  std::uint64_t slot;     ///< slot index, below 2^48; announcements are in strictly increasing order of slots
  std::uint8_t detector;  ///< 0 plus port, 1 minus port
  float psi_rad;          ///< tracked phase: delta = theta_A - theta_B + psi, finite
};

/// Public settings of a pair of users. Both must hold the same.
struct PairSettings {
  protocol::SourceParameters alice;
  protocol::SourceParameters bob;
  protocol::SecurityParameters security;
  std::uint64_t slots = 0;        ///< quantum slots sent by both, N; only distill() reads it
  unsigned slice_half_width = 0;  ///< accepted phase slices to either side of 0 and pi (protocol/slices.hpp)
};

using Digest = std::array<std::uint8_t, 32>;

/// SHA-256 over all settings but the number of slots, which a session that is running does not know.
Digest digest_of(const PairSettings& settings);
/// SHA-256 over octets.
Digest sha256(std::span<const std::uint8_t> octets);

/// A user's own symbols, one per announcement. Secret.
using SecretSymbols = SecretVector<Symbol>;

}  // namespace twinspan::distillation
