// SPDX-License-Identifier: Apache-2.0
/// \file
/// A small world for tests of distillation: two symbol sources, a closed-form channel sampled slot by slot,
/// and the announcements that come out. The channel is written here from the formulas, apart from the code
/// under test.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "host/core/symbol_source.hpp"
#include "host/distillation/alice.hpp"
#include "host/distillation/bob.hpp"
#include "host/distillation/settings.hpp"

namespace twinspan::distillation::test {

struct ChannelModel {
  double eta = 0.24;             ///< of each arm, detector efficiency included
  double dark_probability = 1e-6;
  double misalignment = 0.01;    ///< outcomes swapped
  double psi_rad = 0.3;          ///< tracked phase, constant
};

/// Settings of a metropolitan link; both users alike.
PairSettings metro_settings(std::uint64_t slots, double epsilon_total = 1e-10);

struct Scene {
  PairSettings settings;
  SymbolSource alice;
  SymbolSource bob;
  std::vector<ClickAnnouncement> clicks;
  std::uint64_t z_events = 0;  ///< counted while sampling, from both users' symbols
  std::uint64_t z_errors = 0;
};

/// Samples `settings.slots` slots.
Scene sample(const PairSettings& settings, const ChannelModel& model, std::uint64_t seed);

/// The symbols that `source` drew in the announced slots.
SecretSymbols symbols_of(SymbolSource& source, std::span<const ClickAnnouncement> announcements);
/// Symbols of the scene's events.
SecretSymbols alice_symbols(const Scene& scene);
SecretSymbols bob_symbols(const Scene& scene);

/// The users' shared key: `octets` of material that the seed gives.
AuthenticationPool shared_key(std::uint64_t seed, std::size_t octets = 1 << 16);

/// What travelled.
struct Sent {
  Side from;
  Message message;
  MessageType type() const { return static_cast<MessageType>(message.front()); }
  std::span<const std::uint8_t> payload() const {
    const std::size_t tag = is_tagged(type()) ? Authenticator::kTag : 0;
    return std::span(message).first(message.size() - tag).subspan(Authenticator::kHeader);
  }
};

/// Both users and a channel that can be listened to and interfered with.
class Bench {
 public:
  Bench(const PairSettings& alice_settings, const PairSettings& bob_settings,
        std::span<const ClickAnnouncement> alice_clicks, std::span<const ClickAnnouncement> bob_clicks,
        SecretSymbols alice_own, SecretSymbols bob_own, std::uint64_t seed,
        std::size_t pool_octets = 1 << 16);
  Bench(const Scene& scene, std::uint64_t seed)
      : Bench(scene.settings, scene.settings, scene.clicks, scene.clicks, alice_symbols(scene),
              bob_symbols(scene), seed) {}

  /// Called for every message before it is delivered; may change it. Returning false drops it.
  std::function<bool(Side from, Message& message)> interfere;

  /// Starts both, sifts all announcements as one batch and distils one block.
  void run();
  /// Carries messages until none is left; then whoever still waits for one gives up.
  void carry();
  /// One message of either side. False when there is none.
  bool step();

  bool both_have_keys() const { return alice.outcome() == Outcome::Key && bob.outcome() == Outcome::Key; }

  QueueChannel from_alice;
  QueueChannel from_bob;
  Alice alice;
  Bob bob;
  std::vector<Sent> sent;  ///< as delivered

 private:
  PairSettings settings_[2];
  std::span<const ClickAnnouncement> clicks_[2];
  SecretSymbols own_[2];
};

}  // namespace twinspan::distillation::test
