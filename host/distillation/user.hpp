// SPDX-License-Identifier: Apache-2.0
/// \file
/// One user's side of a session, driven by messages: what Alice and Bob have in common. A user computes only
/// from its own symbols, the public announcements and the peer's messages. Whoever owns it hands in what
/// arrives and carries away what it sends; it never waits and never calls back into the caller.
///
/// A session has no end of its own. After start() the owner of both sides calls, each time when both are
/// idle, sift() for the next batch of announcements, or distil() to make a key of all batches since the last
/// one.
///
/// | message | from | content |
/// |---|---|---|
/// | start | both | digest of the settings |
/// | windows | both | numbers and hash of a batch; per event Z, or which X intensity |
/// | reveal | both | Send or NotSend where only the peer chose X; phase slices of Weak-Weak events |
/// | pairs / odd pairs | Bob / Alice | a piece of the pairs of positions; which of them are odd |
/// | request / reply | Bob / Alice | Cascade, several under way (reconciliation_parts.hpp) |
/// | reconciled | Bob | numbers of disclosed and of remaining bits |
/// | verification / verified | Alice / Bob | point and tag; whether the tags are equal |
/// | amplification | Alice | key length, Toeplitz seed |
/// | confirm / commit | Bob / Alice | the key is there; both use it |
/// | close | both | the session is over, with a code |
///
/// How they are protected: authentication.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "host/core/random_source.hpp"
#include "host/core/secret.hpp"
#include "host/distillation/authentication.hpp"
#include "host/distillation/channel.hpp"
#include "host/distillation/settings.hpp"
#include "host/distillation/sifting.hpp"
#include "host/distillation/wire.hpp"
#include "host/protocol/key_length.hpp"

namespace twinspan::distillation {

/// The part of a session that a message belongs to.
enum class Stage : std::uint8_t { Sifting, Pairing, Reconciliation, Verification, Amplification };
inline constexpr std::size_t kStages = 5;
const char* to_text(Stage stage);
Stage stage_of(MessageType type);

/// How a block ended.
enum class Outcome : std::uint8_t {
  Open,   ///< it has not
  Key,    ///< both have a key
  NoKey   ///< there is none; reason() says why
};

/// Reason of a block whose verification failed.
inline constexpr const char* kUnequalStrings = "verification found unequal strings after reconciliation";

/// What a user carries from one batch to the next. Secret.
struct UserState {
  bool started = false;
  Authenticator::Position position;
  std::uint64_t batches = 0;
  std::uint64_t blocks = 0;
  std::uint64_t least_slot = 0;
  protocol::SiftedCounts counts;
  SecretBits bits;
};

class User {
 public:
  User(const User&) = delete;
  User& operator=(const User&) = delete;
  virtual ~User() = default;

  /// Sends the first message. Once, unless restore() has been called.
  void start();
  /// Sifts a batch. \pre idle()
  /// \param announcements  must outlive the exchange
  /// \param quantum_slots  slots that the batch covers
  /// \param own            one symbol per announcement, taken over
  void sift(std::span<const ClickAnnouncement> announcements, std::uint64_t quantum_slots, SecretSymbols own);
  /// Makes a key of what was sifted since the last time. \pre idle()
  void distil();
  /// Takes a message of the peer, any octets at all. What cannot be accepted closes the session with a
  /// reason. After that messages are ignored. \throws only when memory or OpenSSL fails
  void receive(std::span<const std::uint8_t> message);
  /// The peer does not answer any more: closes the session.
  void give_up();

  /// Whether the owner may call sift() or distil().
  bool idle() const { return step_ == Step::Idle && !closed_; }
  /// Whether the session is over; then there is no key for the present block.
  bool closed() const { return closed_; }
  /// Of the present block, until the next sift().
  Outcome outcome() const { return outcome_; }
  /// Why there is no key, in words; empty before the end and with a key. Never contains secrets.
  const std::string& reason() const { return reason_; }
  /// Public counts of the present block as far as it went.
  const protocol::SiftedCounts& counts() const { return counts_; }
  /// The key length that this user computed; zero bits before.
  const protocol::KeyLength& key_length() const { return key_length_; }
  /// The secret key, once, when the outcome is Key.
  SecretBits take_key();
  const Authenticator& authenticator() const { return authenticator_; }
  /// Sifted bits of the present block; only for a simulation, which compares both users'.
  const SecretBits& sifted_bits() const { return bits_; }

  /// \pre idle()
  UserState save() const;
  /// Goes on where another one was. On a fresh object. \throws InputError when the key pool is too small
  void restore(UserState state);

 protected:
  /// \param seed  of this user's own random numbers
  /// \param pool  shared with the peer
  /// \throws InputError for a slice half width that is too large
  User(Side side, const PairSettings& settings, const Seed256& seed, AuthenticationPool pool,
       MessageChannel& channel);

  /// A message of a type that is this side's own business. \throws ProtocolViolation
  virtual void handle(MessageType type, WireReader& reader) = 0;
  /// Called when a block begins: bits_ and counts_ are there.
  virtual void begin_block() = 0;
  /// Called when a block ends: forgets what belongs to it.
  virtual void forget_block() = 0;

  void send(MessageType type, WireWriter payload = {});
  /// Ends the block without a key: nothing is wrong, there is just none to be had.
  void end_without_key(std::string reason);
  void end_with_key();
  /// After verification: computes the length of the key from counts_.
  void compute_key_length();
  /// \throws ProtocolViolation(Malformed)
  [[noreturn]] static void unexpected(MessageType type);

  const PairSettings settings_;
  std::optional<RandomSource> random_;  ///< of the present block
  protocol::SiftedCounts counts_;
  protocol::KeyLength key_length_;
  SecretBits bits_;  ///< sifted, then paired, then reconciled bits, then the key

 private:
  enum class Step : std::uint8_t { Fresh, Start, Idle, Windows, Reveal, Own };
  /// Runs something that a peer can make fail.
  template <typename Action>
  void guarded(Action&& action);
  void dispatch(MessageType type, WireReader& reader);
  void on_start(WireReader& reader);
  void on_windows(WireReader& reader);
  void on_reveal(WireReader& reader);
  void close(CloseCode code, const std::string& reason, bool tell_peer);
  RandomSource random_source(const char* purpose, std::uint64_t number) const;

  Side side_;
  Seed256 seed_;
  MessageChannel& channel_;
  Authenticator authenticator_;
  std::span<const ClickAnnouncement> announcements_;
  std::uint64_t quantum_slots_ = 0;
  std::optional<Sifting> sifting_;
  std::uint64_t batches_ = 0;
  std::uint64_t blocks_ = 0;
  std::uint64_t least_slot_ = 0;  ///< that may be announced next
  Step step_ = Step::Fresh;
  bool closed_ = false;
  Outcome outcome_ = Outcome::Open;
  std::string reason_;
};

}  // namespace twinspan::distillation
