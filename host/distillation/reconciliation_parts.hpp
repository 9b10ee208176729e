// SPDX-License-Identifier: Apache-2.0
/// \file
/// Reconciliation with several requests under way. A long string is cut into parts, each with a leader and a
/// follower of its own (reconciliation.hpp) that wait for each other; while an answer about one part travels,
/// both users work on the others. A request is the number of the part (1 octet) and the request about it;
/// replies come in the order of the requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "host/distillation/reconciliation.hpp"

namespace twinspan::distillation {

inline constexpr std::size_t kMostParts = 4;
/// Shortest part of a string that is cut. Below that the work takes less than a round trip anyway.
inline constexpr std::size_t kLeastPartBits = std::size_t{1} << 19;

/// Number of parts for a string, at least 1: both users compute the same from its length.
constexpr std::size_t parts_for(std::size_t bits) {
  const std::size_t most = bits / kLeastPartBits;
  return most < 1 ? 1 : most < kMostParts ? most : kMostParts;
}

/// Bob's side. `while (auto request = leader.next()) { send(*request); }` at the beginning and after every
/// reply, until done().
class PartedLeader {
 public:
  /// See ReconciliationLeader.
  /// \param options  frames in flight of all parts together, but every part has at least 64
  /// \param parts    1 to 256; what `parts_for` says unless both sides agree on another number
  /// \throws std::invalid_argument for another number
  PartedLeader(SecretBits bits, double error_rate, RandomSource& random, const ReconciliationOptions& options,
               std::size_t parts);

  /// A further request that need not wait for a reply; nothing when all do, or when done.
  std::optional<Message> next();
  /// The reply to the oldest request without one.
  /// \throws ProtocolViolation when it cannot be one, there is no such request, or the two sides count
  /// differently
  void reply(std::span<const std::uint8_t> payload);

  bool done() const;
  /// See ReconciliationLeader: sums over the parts.
  std::uint64_t disclosed() const;
  std::uint64_t disclosed_of_discarded() const;
  std::uint64_t corrected() const;
  std::uint64_t requests() const;
  std::size_t discarded_frames() const;
  /// Ends the run: what is left of all parts, in order. \pre done()
  SecretBits take_bits();

 private:
  std::vector<ReconciliationLeader> parts_;
  std::deque<std::size_t> free_;     ///< parts that wait for no reply
  std::deque<std::size_t> waiting_;  ///< the others, the oldest request first
};

/// Alice's side.
class PartedFollower {
 public:
  /// \param parts  as for the leader
  PartedFollower(SecretBits bits, std::size_t parts);

  /// See ReconciliationFollower.
  Message answer(std::span<const std::uint8_t> request);
  bool done() const;
  std::uint64_t disclosed() const;
  std::uint64_t disclosed_of_discarded() const;
  std::size_t discarded_frames() const;
  SecretBits take_bits();

 private:
  std::vector<ReconciliationFollower> parts_;
};

}  // namespace twinspan::distillation
