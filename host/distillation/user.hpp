// SPDX-License-Identifier: Apache-2.0
/// \file
/// One user's side of a session, driven by messages: what Alice and Bob have in common. A user computes only
/// from its own symbols, the public announcements and the peer's messages. Whoever owns it hands in what
/// arrives and carries away what it sends; it never waits and never calls back into the caller.
///
/// | message | from | content |
/// |---|---|---|
/// | start | both | digests of settings and announcements |
/// | windows | both | per event Z, or which X intensity |
/// | reveal | both | Send or NotSend where only the peer chose X; phase slices of Weak-Weak events |
/// | pairs / odd pairs | Bob / Alice | pairs of positions; which of them are odd |
/// | pass, questions / parities, answers | Bob / Alice | Cascade |
/// | reconciled | Bob | number of disclosed bits |
/// | verification / verified | Alice / Bob | point and tag; tags are equal |
/// | amplification | Alice | key length, Toeplitz seed |
/// | confirm / commit | Bob / Alice | seals of both directions, so that both have seen the same messages |
/// | close | both | no key, with a code |
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "host/core/random_source.hpp"
#include "host/core/secret.hpp"
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

/// Text that the seals of one direction start from.
const char* seal_direction(Side from);

/// How a session ended.
enum class Outcome : std::uint8_t {
  Open,   ///< it has not
  Key,    ///< both have a key
  NoKey   ///< there is none; reason() says why
};

class User {
 public:
  User(const User&) = delete;
  User& operator=(const User&) = delete;
  virtual ~User() = default;

  /// Sends the first message. Once.
  void start();
  /// Takes a message of the peer, any octets at all. What cannot be accepted closes the session with a
  /// reason. After the end messages are ignored. \throws only when memory or OpenSSL fails
  void receive(std::span<const std::uint8_t> message);

  Outcome outcome() const { return outcome_; }
  /// Why there is no key, in words; empty before the end and with a key. Never contains secrets.
  const std::string& reason() const { return reason_; }
  /// Public counts as far as the session went.
  const protocol::SiftedCounts& counts() const { return counts_; }
  /// The key length that this user computed; zero bits before.
  const protocol::KeyLength& key_length() const { return key_length_; }
  /// The secret key, once, when the outcome is Key.
  SecretBits take_key();

 protected:
  /// \param announcements must outlive sifting (the first three messages of each side)
  /// \param own one symbol per announcement, taken over
  User(Side side, const PairSettings& settings, std::span<const ClickAnnouncement> announcements,
       SecretSymbols own, RandomSource random, MessageChannel& channel);

  /// A message of a type that is this side's own business. \throws ProtocolViolation
  virtual void handle(MessageType type, WireReader& reader) = 0;
  /// Called when raw bits and counts are there.
  virtual void sifted() = 0;

  void send(MessageType type, WireWriter payload = {});
  /// Ends without a key: nothing is wrong, there is just none to be had.
  void end_without_key(std::string reason);
  void end_with_key();
  /// After verification: computes the length of the key from counts_.
  void compute_key_length();
  /// Seals of both directions before the message that is being written.
  void write_transcript(WireWriter& writer) const;
  /// Compares with the peer's view before the message that is being handled.
  /// \throws ProtocolViolation unless the peer saw the same messages
  void check_transcript(WireReader& reader) const;
  /// \throws ProtocolViolation(Malformed)
  [[noreturn]] static void unexpected(MessageType type);

  const PairSettings settings_;
  RandomSource random_;
  protocol::SiftedCounts counts_;
  protocol::KeyLength key_length_;
  SecretBits bits_;  ///< raw, then paired, then reconciled bits, then the key

 private:
  enum class Step : std::uint8_t { Fresh, Start, Windows, Reveal, Own };
  void dispatch(MessageType type, WireReader& reader);
  void on_start(WireReader& reader);
  void on_windows(WireReader& reader);
  void on_reveal(WireReader& reader);
  void close(CloseCode code, const std::string& reason, bool tell_peer);

  std::span<const ClickAnnouncement> announcements_;
  std::optional<Sifting> sifting_;
  MessageChannel& channel_;
  SealChain outgoing_;
  SealChain incoming_;
  SealChain::State incoming_before_{};  ///< seal before the message that is being handled
  Digest settings_digest_{};
  Digest announcements_digest_{};
  Step step_ = Step::Fresh;
  Outcome outcome_ = Outcome::Open;
  std::string reason_;
};

}  // namespace twinspan::distillation
