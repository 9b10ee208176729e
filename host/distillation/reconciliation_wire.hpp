// SPDX-License-Identifier: Apache-2.0
/// \file
/// Octets of reconciliation. A request is one octet Kind, then
///
/// | Kind    | content |
/// |---------|---------|
/// | Open    | number of frames (4), seed of shuffles and subsets (16), records |
/// | Records | records |
/// | End     | disclosed bits (8), number of discarded frames (4), the frames (4 each, ascending) |
///
/// A record is the frame (4), an Action (1) and what belongs to it. The reply to records is the bits they
/// ask for, in order and without gaps; the reply to End is the follower's count of disclosed bits (8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/distillation/wire.hpp"

namespace twinspan::distillation::reconciliation {

enum class Kind : std::uint8_t { Open = 1, Records = 2, End = 3 };

enum class Action : std::uint8_t {
  Begin = 1,       ///< log2 of the block size (1): parities of the blocks of the first pass
  Halve = 2,       ///< parities of the left halves of these blocks, which are the blocks from now on
  Pass = 3,        ///< log2 of the block size (1): next pass; parities of its blocks but the last
  Ask = 4,         ///< pass (1), octets (4), ranges coded by RangeCoder: their parities
  Subsets = 5,     ///< how many (1): parities of the next subsets of the frame
  SubsetPart = 6,  ///< subset (1), log2 of the size (1), number (4): parity of what is in this range of rows
  Tag = 7          ///< point (16), factor (16): kFrameTagBits of the frame's tag
};

/// \throws ProtocolViolation(Malformed) unless `possible`
inline void require(bool possible) {
  if (!possible) {
    throw ProtocolViolation(CloseCode::Malformed, "a message of reconciliation is not possible");
  }
}

/// Codes ranges of rows, each the left half of a range of 2^(level+1) that starts at a multiple of that, in
/// ascending order. A distance is counted in such ranges, with five bits per leading octet; most take one
/// octet.
///
/// | octet       | meaning |
/// |-------------|---------|
/// | 0x00 - 0xcf | range at this distance from the one before, plus 208 times the pending number |
/// | 0xd0 - 0xef | pending number: 32 times itself plus this |
/// | 0xf0 - 0xff | sets the level |
class RangeEncoder {
 public:
  /// Most octets that a range takes.
  static constexpr std::size_t kMostOctets = 6;
  /// \param octets  room for kMostOctets per range
  explicit RangeEncoder(std::uint8_t* octets) : next_(octets) {}
  /// \pre the range starts behind the one before
  void range(std::uint32_t first, unsigned level) {
    if (level != level_) {
      *next_++ = static_cast<std::uint8_t>(0xf0U | level);
      level_ = level;
    }
    const std::uint32_t distance = (first >> (level + 1)) - (last_ >> (level + 1));
    const std::uint32_t pending = distance / 208;
    if (pending != 0) {
      lead(pending);
    }
    *next_++ = static_cast<std::uint8_t>(distance % 208);
    last_ = first;
  }
  /// Behind the last octet.
  const std::uint8_t* end() const { return next_; }

 private:
  void lead(std::uint32_t pending) {
    if (pending >= 32) {
      lead(pending / 32);
    }
    *next_++ = static_cast<std::uint8_t>(0xd0U + pending % 32);
  }

  std::uint8_t* next_;
  unsigned level_ = 0;
  std::uint32_t last_ = 0;
};

/// Calls use(first, middle) for every range [first, middle) coded.
/// \throws ProtocolViolation when one is not within [0, rows) or the code is incomplete
template <typename Use>
void decode_ranges(std::span<const std::uint8_t> code, std::uint32_t rows, Use&& use) {
  unsigned level = 0;
  std::uint32_t pending = 0;
  std::uint32_t last = 0;
  for (const std::uint8_t octet : code) {
    if (octet >= 0xf0) {
      level = octet & 0x0fU;
      continue;
    }
    if (octet >= 0xd0) {
      pending = 32 * pending + (octet - 0xd0U);
      require(pending <= rows);
      continue;
    }
    const std::uint64_t number = (last >> (level + 1)) + std::uint64_t{208} * pending + octet;
    const std::uint64_t first = number << (level + 1);
    const std::uint64_t middle = first + (std::uint64_t{1} << level);
    require(middle <= rows);
    use(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(middle));
    last = static_cast<std::uint32_t>(first);
    pending = 0;
  }
  require(pending == 0);
}

/// Bits of a reply, one after the other.
class BitWriter {
 public:
  void bit(bool value) { bits(value ? 1 : 0, 1); }
  /// The `count` low bits, 1..64. \pre no others are set
  void bits(std::uint64_t value, unsigned count) {
    const unsigned place = size_ % 64;
    if (place == 0) {
      words_.push_back(value);
    } else {
      words_.back() |= value << place;
      if (place + count > 64) {
        words_.push_back(value >> (64 - place));
      }
    }
    size_ += count;
  }
  std::span<const std::uint64_t> words() const { return words_; }
  std::size_t size() const { return size_; }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0;
};

/// Reads them again. \pre not more than there are
class BitReader {
 public:
  explicit BitReader(std::span<const std::uint64_t> words) : words_(words) {}
  bool bit() {
    const bool value = ((words_[next_ / 64] >> (next_ % 64)) & 1U) != 0;
    ++next_;
    return value;
  }
  std::uint64_t bits(unsigned count) {
    const std::uint64_t value = word_at(words_, next_) & low_mask(count);
    next_ += count;
    return value;
  }

 private:
  std::span<const std::uint64_t> words_;
  std::size_t next_ = 0;
};

}  // namespace twinspan::distillation::reconciliation
