// SPDX-License-Identifier: Apache-2.0
/// \file
/// Alice's side of a session: her string is the one that both end up with.
#pragma once

#include <cstddef>
#include <optional>

#include "host/distillation/cascade.hpp"
#include "host/distillation/user.hpp"

namespace twinspan::distillation {

class Alice final : public User {
 public:
  /// See User.
  Alice(const PairSettings& settings, std::span<const ClickAnnouncement> announcements, SecretSymbols own,
        RandomSource random, MessageChannel& channel)
      : User(Side::Alice, settings, announcements, std::move(own), std::move(random), channel) {}

 private:
  enum class Step : std::uint8_t { Pairs, Reconciliation, Verified, Confirm };
  void sifted() override {}
  void handle(MessageType type, WireReader& reader) override;
  void on_pairs(WireReader& reader);
  void on_pass(WireReader& reader);
  void on_questions(WireReader& reader);
  void on_reconciled(WireReader& reader);
  void on_verified(WireReader& reader);
  void on_confirm(WireReader& reader);

  Step step_ = Step::Pairs;
  std::size_t next_frame_ = 0;
  std::optional<CascadeReference> frame_;
  std::uint64_t disclosed_ = 0;  ///< by the frames before this one
};

}  // namespace twinspan::distillation
