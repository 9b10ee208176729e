// SPDX-License-Identifier: Apache-2.0
/// \file
/// The octets of a message. Layout: type (1), sequence number (4), payload, and the tag (16) of those that
/// carry one (authentication.hpp). Numbers are little endian, bits fill octets from the low end and the rest
/// of the last octet is 0, so that every content has one encoding.
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
  AuthenticationFailed = 2,  ///< a tag or a sequence number does not fit
  SettingsDiffer = 3,
  AnnouncementsDiffer = 4,
  AnnouncementsInvalid = 5,
  TooMuchDisclosed = 6,   ///< reconciliation would disclose as much as there is
  LeakDiffers = 7,        ///< the two sides count disclosed bits differently
  LengthDiffers = 8,      ///< the two sides computed different key lengths
  PoolExhausted = 9,      ///< no key left to authenticate with
  NoAnswer = 10           ///< the peer fell silent
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
  Start = 1,          ///< both: digest of the settings
  Windows = 2,        ///< both: hash of new announcements; per event Z, or which X intensity
  Reveal = 3,         ///< both: Send or NotSend where only the peer chose X; phase slices of Weak-Weak events
  Pairs = 4,          ///< Bob: a piece of the pairs of positions
  OddPairs = 5,       ///< Alice: which pairs of the piece have odd parity
  Request = 6,        ///< Bob: questions of reconciliation
  Reply = 7,          ///< Alice: the parities asked for
  Reconciled = 8,     ///< Bob: corrected, with his counts
  Verification = 9,   ///< Alice: point and tag of the universal hash
  Verified = 10,      ///< Bob: whether the strings are equal
  Amplification = 11, ///< Alice: key length and Toeplitz seed
  Confirm = 12,       ///< Bob: has the key
  Commit = 13,        ///< Alice: has seen that; both use the key
  Close = 14          ///< both: the session is over, with a CloseCode
};
inline constexpr std::uint8_t kLastMessageType = 14;

/// Whether messages of a type carry a tag. The others are covered by the next tag of their direction; Close
/// needs none, as whoever can forge one could as well cut the line.
constexpr bool is_tagged(MessageType type) {
  switch (type) {
    case MessageType::Request:
    case MessageType::Reply:
    case MessageType::Close: return false;
    default: return true;
  }
}

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
  void append(const void* from, std::size_t count);

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
  /// Many numbers, without a count.
  std::vector<std::uint32_t> u32s(std::size_t count);
  std::vector<std::uint64_t> bits(std::size_t count);
  /// `count` values of `width` bits each (1, 2 or 4).
  std::vector<std::uint8_t> fields(std::size_t count, unsigned width);
  std::size_t left() const { return rest_.size(); }
  /// \throws ProtocolViolation when something is left over
  void finish() const;

 private:
  std::span<const std::uint8_t> rest_;
};

}  // namespace twinspan::distillation
