// SPDX-License-Identifier: Apache-2.0
/// \file
/// The octets of a message. Layout: type (1), sequence number (4), payload, seal (16). Numbers are little
/// endian, bits fill octets from the low end and the rest of the last octet is 0, so that every content has
/// one encoding.
///
/// The seal chains SHA-256 over all messages of one direction: it finds errors, gaps, repetitions and
/// messages of the other direction. It is not keyed; protection from forgers is the work of the channel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/core/bits.hpp"
#include "host/distillation/channel.hpp"

namespace twinspan::distillation {

/// Why a session ended without a key. The only thing about it that is told to the peer.
enum class CloseCode : std::uint8_t {
  Malformed = 1,          ///< a message could not be understood or came at the wrong time
  Damaged = 2,            ///< the seal does not fit
  SettingsDiffer = 3,
  AnnouncementsDiffer = 4,
  AnnouncementsInvalid = 5,
  TooMuchDisclosed = 6,   ///< reconciliation would disclose as much as there is
  LeakDiffers = 7,        ///< the two sides count disclosed bits differently
  LengthDiffers = 8,      ///< the two sides computed different key lengths
  TranscriptDiffers = 9,  ///< the two sides did not see the same messages
  Unequal = 10            ///< verification found unequal strings
};
inline constexpr std::uint8_t kLastCloseCode = 10;

/// The code in words.
std::string to_text(CloseCode code);

/// What came from the peer is not acceptable. Caught by the party, never leaves it.
class ProtocolViolation : public std::runtime_error {
 public:
  ProtocolViolation(CloseCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
  CloseCode code() const { return code_; }

 private:
  CloseCode code_;
};

enum class MessageType : std::uint8_t {
  Start = 1,          ///< both: digests of settings and announcements
  Windows = 2,        ///< both: per event Z, or which X intensity
  Reveal = 3,         ///< both: Send or NotSend where only the peer chose X; phase slices of Weak-Weak events
  Pairs = 4,          ///< Bob: pairs of positions
  OddPairs = 5,       ///< Alice: which pairs have odd parity
  Pass = 6,           ///< Bob: begins a Cascade pass
  PassParities = 7,   ///< Alice: parities of its blocks
  Questions = 8,      ///< Bob: ranges whose parities he needs
  Answers = 9,        ///< Alice: these parities
  Reconciled = 10,    ///< Bob: corrected, with his count of disclosed bits
  Verification = 11,  ///< Alice: point and tag of the universal hash
  Verified = 12,      ///< Bob: the tags are equal
  Amplification = 13, ///< Alice: key length and Toeplitz seed
  Confirm = 14,       ///< Bob: seals of both directions so far
  Commit = 15,        ///< Alice: the same, after which both use the key
  Close = 16          ///< both: no key, with a CloseCode
};
inline constexpr std::uint8_t kLastMessageType = 16;

/// Name of a message type.
const char* to_text(MessageType type);

/// Appends numbers and bits to a payload.
class WireWriter {
 public:
  /// Makes room for so many octets more.
  void reserve(std::size_t octets) { octets_.reserve(octets_.size() + octets); }
  void u8(std::uint8_t value) { octets_.push_back(value); }
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void octets(std::span<const std::uint8_t> value);
  /// `count` bits from `words`, without a length.
  void bits(std::span<const std::uint64_t> words, std::size_t count);
  /// Values of `width` bits each (1, 2 or 4), packed, without a length.
  void fields(std::span<const std::uint8_t> values, unsigned width);
  Message take() { return std::move(octets_); }

 private:
  template <typename Number>
  void little_endian(Number value);

  Message octets_;
};

/// Takes a payload apart. Every function throws ProtocolViolation(Malformed) when there is not enough left or
/// the encoding is not the one of WireWriter. Nothing is reserved before its octets are known to be there.
class WireReader {
 public:
  explicit WireReader(std::span<const std::uint8_t> payload) : rest_(payload) {}
  std::uint8_t u8();
  std::uint32_t u32();
  std::uint64_t u64();
  std::span<const std::uint8_t> octets(std::size_t count);
  std::vector<std::uint64_t> bits(std::size_t count);
  /// `count` values of `width` bits each (1, 2 or 4).
  std::vector<std::uint8_t> fields(std::size_t count, unsigned width);
  std::size_t left() const { return rest_.size(); }
  /// \throws ProtocolViolation when something is left over
  void finish() const;

 private:
  std::span<const std::uint8_t> rest_;
};

/// One direction's running seal.
class SealChain {
 public:
  static constexpr std::size_t kHeader = 5;
  static constexpr std::size_t kSeal = 16;
  using State = std::array<std::uint8_t, 32>;

  /// \param direction text that tells the two directions apart
  explicit SealChain(const char* direction);
  /// Header and seal around a payload.
  Message seal(MessageType type, Message payload);

  struct Opened {
    MessageType type;
    std::span<const std::uint8_t> payload;  ///< points into the message
  };
  /// \throws ProtocolViolation when header or seal do not fit; the chain then stays where it was
  Opened open(std::span<const std::uint8_t> message);

  const State& state() const { return state_; }

 private:
  State next(std::span<const std::uint8_t> sealed) const;
  State state_{};
  std::uint32_t sequence_ = 0;
};

}  // namespace twinspan::distillation
