// SPDX-License-Identifier: Apache-2.0
/// \file
/// Information-theoretic authentication of the messages of a session (Wegman, Carter, JCSS 22 265 (1981)): a
/// polynomial hash over GF(2^128) at a secret point, encrypted with 128 fresh bits of shared key per tag.
///
/// Every direction has its own point and its own one-time pads, so that nothing can be reflected. A message
/// enters the hash of its direction as one block (type, sequence number, length) and its payload in blocks of
/// 16 octets filled with zeros; the blocks of different sequences of messages differ, and the first is never
/// 0. A tag covers everything of its direction since the tag before; its pad is the next one of the
/// direction. Hence a message that was changed, repeated, moved, reflected or left out is noticed at the
/// latest by the next tag, except with probability L 2^-128 for the L blocks that the tag covers. Tags stay
/// independent although the point is used again, because each is encrypted with a pad of its own.
///
/// **Order of messages.** S: sent by both. Tagged one by one are
///
///     start S | { windows S, reveal S }* | { pairs, odd pairs }* | reconciled, verification, verified,
///     amplification, confirm, commit | next windows ...
///
/// The many small messages of reconciliation, between `odd pairs` and `reconciled`, carry no tag of their
/// own: Bob's are covered by the tag of `reconciled`, Alice's by the tag of `verification`. Until then
/// somebody may change them unnoticed, which is harmless: (1) they decide only how much is disclosed; each
/// side counts what it discloses itself and stops when that reaches what there is; (2) what a changed message
/// makes a user disclose concerns the present block alone, and nothing of it is in use yet; (3) verification,
/// key length and amplification come only after both tags have been found right, and without them the block
/// gives no key and the session is closed.
///
/// `close` carries no tag: whoever can forge one could as well cut the line.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "host/core/bits.hpp"
#include "host/core/secret.hpp"
#include "host/distillation/channel.hpp"
#include "host/distillation/universal_hash.hpp"
#include "host/distillation/wire.hpp"

namespace twinspan::distillation {

/// Key material that both users shared beforehand, given out once in pieces of 128 bits and wiped as it goes.
/// Each direction has every other piece, so that both users take the same ones whatever the order in which
/// the two directions advance.
class AuthenticationPool {
 public:
  static constexpr std::size_t kPiece = 16;  ///< octets

  /// \param material whole pieces, an even number of them \throws InputError otherwise
  explicit AuthenticationPool(SecretBytes material);

  /// The next piece for messages sent by `from`; nothing when there is none left.
  std::optional<Bits128> take(Side from);
  std::uint64_t taken(Side from) const { return taken_[static_cast<std::size_t>(from)]; }
  std::uint64_t consumed_bits() const { return kTagBits * (taken_[0] + taken_[1]); }
  std::uint64_t size_bits() const { return 8 * material_.size(); }

 private:
  SecretBytes material_;
  std::array<std::uint64_t, 2> taken_{};
};

/// One user's end of the authenticated channel, both directions. After a refusal the session is over.
class Authenticator {
 public:
  static constexpr std::size_t kHeader = 5;
  static constexpr std::size_t kTag = 16;

  /// How far a session has come. Only between sessions' blocks, when everything sent is tagged.
  struct Position {
    std::array<std::uint32_t, 2> sequence{};   ///< of the next message from Alice, from Bob
    std::array<std::uint64_t, 2> pads{};       ///< pieces taken, the point included
    std::uint64_t blocks = 0;                  ///< covered by tags, both directions
  };

  /// Takes the two points from the pool, which may already be too small: then nothing can be sealed.
  Authenticator(Side own, AuthenticationPool pool);

  /// Header, and tag if the type has one, around a payload. \throws ProtocolViolation(PoolExhausted)
  Message seal(MessageType type, const Message& payload);

  struct Opened {
    MessageType type;
    std::span<const std::uint8_t> payload;  ///< points into the message
  };
  /// \throws ProtocolViolation(AuthenticationFailed, Malformed or PoolExhausted)
  Opened open(std::span<const std::uint8_t> message);

  /// Shared key used up so far, both directions.
  std::uint64_t consumed_bits() const { return pool_.consumed_bits(); }
  /// Upper bound on the probability that any forgery so far went unnoticed: blocks covered by tags x 2^-128.
  double forgery_probability() const;

  Position position() const;
  /// Goes on where another one of the same pool and side was. Call once, on a fresh object.
  /// \throws InputError when the pool is smaller
  void resume(const Position& position);

 private:
  struct Direction {
    explicit Direction(AuthenticationPool& pool, Side from);
    bool ready = false;
    PolynomialHash hash;
    std::uint32_t sequence = 0;
  };
  Direction& of(Side from) { return from == Side::Alice ? alice_ : bob_; }
  void absorb(Direction& direction, MessageType type, std::span<const std::uint8_t> payload);
  Bits128 finish_tag(Side from);

  Side own_;
  AuthenticationPool pool_;
  Direction alice_;
  Direction bob_;
  std::uint64_t blocks_ = 0;
};

}  // namespace twinspan::distillation
