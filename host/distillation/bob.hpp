// SPDX-License-Identifier: Apache-2.0
/// \file
/// Bob's side of a session: he chooses the pairs and corrects his string to Alice's.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "host/distillation/pairing.hpp"
#include "host/distillation/reconciliation_parts.hpp"
#include "host/distillation/user.hpp"

namespace twinspan::distillation {

class Bob final : public User {
 public:
  /// See User.
  Bob(const PairSettings& settings, const Seed256& seed, AuthenticationPool pool, MessageChannel& channel)
      : User(Side::Bob, settings, seed, std::move(pool), channel) {}

  /// Errors that reconciliation corrected in the present block. Nothing before verification has passed: then
  /// there were no others.
  std::optional<std::uint64_t> corrected_errors() const {
    return verified_ ? std::optional(corrected_) : std::nullopt;
  }
  /// Frames that reconciliation gave up in the present block.
  std::size_t discarded_frames() const { return discarded_frames_; }

 private:
  enum class Step : std::uint8_t { OddPairs, Reply, Verification, Amplification, Commit };
  void begin_block() override;
  void forget_block() override;
  void handle(MessageType type, WireReader& reader) override;
  void offer_pairs();
  void on_odd_pairs(WireReader& reader);
  void on_reply(WireReader& reader);
  void on_verification(WireReader& reader);
  void on_amplification(WireReader& reader);
  void on_commit(WireReader& reader);
  /// Sends all requests that need not wait, or what comes after the last reply.
  void reconcile();

  Step step_ = Step::OddPairs;
  std::optional<PairChooser> chooser_;
  std::vector<Pair> piece_;
  SecretBits kept_;
  std::optional<PartedLeader> leader_;
  std::uint64_t corrected_ = 0;
  std::size_t discarded_frames_ = 0;
  bool verified_ = false;
};

}  // namespace twinspan::distillation
