// SPDX-License-Identifier: Apache-2.0
/// \file
/// Bob's side of a session: he chooses the pairs and corrects his string to Alice's.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "host/distillation/cascade.hpp"
#include "host/distillation/pairing.hpp"
#include "host/distillation/user.hpp"

namespace twinspan::distillation {

class Bob final : public User {
 public:
  /// See User.
  Bob(const PairSettings& settings, std::span<const ClickAnnouncement> announcements, SecretSymbols own,
      RandomSource random, MessageChannel& channel)
      : User(Side::Bob, settings, announcements, std::move(own), std::move(random), channel) {}

  /// Errors that reconciliation corrected. Nothing before verification has passed: then there were no others.
  std::optional<std::uint64_t> corrected_errors() const {
    return verified_ ? std::optional(corrected_) : std::nullopt;
  }

 private:
  enum class Step : std::uint8_t { OddPairs, PassParities, Answers, Verification, Amplification, Commit };
  void sifted() override;
  void handle(MessageType type, WireReader& reader) override;
  void on_odd_pairs(WireReader& reader);
  void on_pass_parities(WireReader& reader);
  void on_answers(WireReader& reader);
  void on_verification(WireReader& reader);
  void on_amplification(WireReader& reader);
  void on_commit(WireReader& reader);
  /// Does what Cascade wants next, over all frames.
  void reconcile();
  bool begin_frame();
  void end_frame();

  Step step_ = Step::OddPairs;
  std::vector<Pair> pairs_;
  double error_rate_ = 0;        ///< estimate for the frame in work
  std::size_t next_frame_ = 0;
  bool announce_frame_ = false;  ///< the next pass is the first of its frame
  std::optional<CascadeCorrector> frame_;
  std::size_t questions_ = 0;    ///< number of answers due
  std::uint64_t disclosed_ = 0;
  std::uint64_t corrected_ = 0;
  bool verified_ = false;
  SecretBits reconciled_;        ///< frames that are done
};

}  // namespace twinspan::distillation
