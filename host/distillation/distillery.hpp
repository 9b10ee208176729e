// SPDX-License-Identifier: Apache-2.0
/// \file
/// A session of distillation without end within one process: both users and the channel between them. Only
/// this composition, which exists in simulation, sees both sides.
///
/// Announcements come in chunks. They are collected into batches, a batch is sifted at once, and of it only
/// the Z bits and counts stay. When enough sifted bits are there a block is distilled: it has a finite-size
/// analysis of its own over its own slots, an epsilon of its own, and a key of its own. Nothing grows with
/// the number of slots.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "host/core/random_source.hpp"
#include "host/core/secret.hpp"
#include "host/core/symbol_source.hpp"
#include "host/distillation/result.hpp"
#include "host/distillation/settings.hpp"

namespace twinspan::distillation {

/// Where each user's own random numbers come from.
struct Seeds {
  Seed256 alice{};
  Seed256 bob{};
};

struct DistillationLimits {
  /// A block is distilled when it has at least so many sifted bits, after a whole batch. Memory: about 5
  /// octets per bit for both users together while pairs are chosen.
  std::uint64_t block_bits = std::uint64_t{1} << 26;
  /// Announcements are sifted when at least so many have come. Every batch costs four tags.
  std::uint64_t batch_events = std::uint64_t{1} << 20;
  /// Shared key for authentication, bits, a multiple of 256. When it is used up the session closes.
  std::uint64_t authentication_bits = std::uint64_t{1} << 24;
};

/// Accepted Weak-Weak events and the wrong ones among them.
struct XEvents {
  std::uint64_t accepted = 0;
  std::uint64_t wrong = 0;
};

class Distillery {
 public:
  /// \param settings    `slots` is not read: the chunks say how many there are
  /// \param alice, bob  the users' symbols; their thresholds must be those of the settings
  /// \param seeds       of the users' own random numbers. Here, where both users are one process, the shared
  ///                    key for authentication is drawn from them too.
  /// \throws InputError when settings, limits and symbol sources do not fit
  Distillery(const PairSettings& settings, SymbolSource alice, SymbolSource bob, const Seeds& seeds,
             const DistillationLimits& limits = {}, BlockSink sink = {});
  /// Goes on where another one was saved, with the same arguments; the result is then the same as without the
  /// interruption, octet for octet.
  /// \throws InputError when `saved` is damaged, of another version or belongs to other arguments
  static Distillery restore(std::span<const std::uint8_t> saved, const PairSettings& settings,
                            SymbolSource alice, SymbolSource bob, const Seeds& seeds,
                            const DistillationLimits& limits = {}, BlockSink sink = {});
  Distillery(Distillery&&) noexcept;
  Distillery& operator=(Distillery&&) noexcept;
  ~Distillery();

  /// The effective events of a further `quantum_slots` quantum slots. Slots increase strictly over all
  /// chunks. What is not valid closes the session; after that nothing more happens.
  void add(std::span<const ClickAnnouncement> chunk, std::uint64_t quantum_slots);
  /// Distils what is left and gives the sum. Once, at the end. \throws Failure when a library fails
  DistillationResult finish();

  /// Why the session has been closed; empty while it goes on.
  const std::string& closed() const;
  /// The sum so far, without what has not been distilled yet.
  DistillationResult so_far() const;
  /// Accepted X events of everything sifted so far.
  XEvents x_events() const;

  /// The state between two chunks: both users' sifted bits and counts, how far the authentication keys are
  /// used, totals. Secret: the caller encrypts what leaves the process. Contains neither seeds nor symbol
  /// keys. Going on twice from one state in different ways would use one-time pads twice: a simulation may do
  /// so, users with a real shared key must not.
  SecretBytes save() const;

 private:
  class Session;
  explicit Distillery(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace twinspan::distillation
