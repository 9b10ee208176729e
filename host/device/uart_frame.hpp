// SPDX-License-Identifier: Apache-2.0
/// \file
/// Frames of the UART bridge (rtl/bridge, docs/porting.md): flag and escape octets of RFC 1662, 32-bit FCS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace twinspan::device::uart {

inline constexpr std::uint8_t kVersion = 1;
inline constexpr std::size_t kLargestReply = 4 + 64 * 8;  ///< octets between the flags, without FCS and escapes
inline constexpr std::uint32_t kMemoryBurst = 64;         ///< words in one reply, at most

enum class Operation : std::uint8_t {
  Hello = 0x01,
  Read = 0x02,
  Write = 0x03,
  Memory = 0x04,
  Notice = 0x80,      ///< of its own accord: a damaged frame has come
  Event = 0xC0,       ///< of its own accord: the event line has risen
};

enum class Status : std::uint8_t {
  Okay = 0,
  Refused = 1,        ///< the register block answered with an error
  Unknown = 2,        ///< no such operation
  Version = 3,        ///< the request's version is not served
  OutOfRange = 4,
  NoAnswer = 5,       ///< the register block did not answer
  Damaged = 6,
};

struct Request {
  std::uint8_t sequence;
  Operation operation;
  std::uint32_t address;  ///< octets of a register, words of the memory
  std::uint32_t value;    ///< to be written; number of words to be read
  std::uint8_t version = kVersion;
};

struct Reply {
  std::uint8_t version;
  std::uint8_t sequence;
  std::uint8_t operation;          ///< of the request, with bit 7 set; or Notice, Event
  Status status;
  bool event;                      ///< the event line
  std::vector<std::uint8_t> payload;

  /// The 32-bit word `index` of the payload, 0 beyond its end.
  std::uint32_t word(std::size_t index) const;
};

/// The octets of a request on the line, flags included.
std::vector<std::uint8_t> encode(const Request& request);

/// Puts flags, escapes and FCS around any content.
std::vector<std::uint8_t> frame(std::span<const std::uint8_t> content);

/// Finds replies in the octets of a line. Whatever is no sound frame is counted and passed over.
class FrameParser {
 public:
  /// Takes octets in pieces of any size and hands every whole reply to `consume`.
  void push(std::span<const std::uint8_t> octets, const std::function<void(Reply&&)>& consume);

  std::uint64_t damaged() const { return damaged_; }

 private:
  void end_frame(const std::function<void(Reply&&)>& consume);

  std::vector<std::uint8_t> content_;
  bool escaped_ = false;
  bool too_long_ = false;
  std::uint64_t damaged_ = 0;
};

}  // namespace twinspan::device::uart
