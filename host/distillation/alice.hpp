// SPDX-License-Identifier: Apache-2.0
/// \file
/// Alice's side of a session: her string is the one that both end up with.
#pragma once

#include <cstddef>
#include <optional>

#include "host/distillation/pairing.hpp"
#include "host/distillation/reconciliation_parts.hpp"
#include "host/distillation/user.hpp"

namespace twinspan::distillation {

class Alice final : public User {
 public:
  /// See User.
  Alice(const PairSettings& settings, const Seed256& seed, AuthenticationPool pool, MessageChannel& channel)
      : User(Side::Alice, settings, seed, std::move(pool), channel) {}

 private:
  enum class Step : std::uint8_t { Pairs, Reconciliation, Verified, Confirm };
  void begin_block() override;
  void forget_block() override;
  void handle(MessageType type, WireReader& reader) override;
  void on_pairs(WireReader& reader);
  void on_request(WireReader& reader);
  void on_reconciled(WireReader& reader);
  void on_verified(WireReader& reader);
  void on_confirm(WireReader& reader);

  Step step_ = Step::Pairs;
  std::optional<PairCheck> check_;
  SecretBits kept_;
  std::optional<PartedFollower> follower_;
};

}  // namespace twinspan::distillation
