// SPDX-License-Identifier: Apache-2.0
/// \file
/// What both sides of reconciliation compute alike: how a string is cut into frames, the public shuffles and
/// subsets, and the bit-sliced form of 64 frames in which shuffling them all costs one pass over words.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/core/bits.hpp"
#include "host/core/secret.hpp"

namespace twinspan::distillation::reconciliation {

/// Frames that are shuffled together: a group.
inline constexpr std::size_t kLanes = kWordBits;
/// Passes over blocks: the first one in the order of the frame, the others shuffled.
inline constexpr std::size_t kBlockPasses = 3;
/// Most subsets of a frame whose parities can be asked for.
inline constexpr std::size_t kMostSubsets = 64;
/// Largest block: 2^16 bits.
inline constexpr unsigned kMostBlockLog = 16;

/// Row j of frame f is bit j F + f of the string. In the last row the frames beyond the end have a 0.
class Layout {
 public:
  Layout() = default;
  /// \pre 1 <= frames <= bits
  Layout(std::size_t bits, std::size_t frames)
      : bits_(bits), frames_(frames), rows_((bits + frames - 1) / frames) {}
  std::size_t frames() const { return frames_; }
  std::size_t groups() const { return (frames_ + kLanes - 1) / kLanes; }
  std::size_t lanes(std::size_t group) const { return std::min(kLanes, frames_ - group * kLanes); }
  /// Rows of every frame, the filled one included.
  std::size_t rows() const { return rows_; }
  /// Bits of a frame.
  std::size_t size(std::size_t frame) const {
    return rows_ - (frame < bits_ - (rows_ - 1) * frames_ ? 0 : 1);
  }
  std::size_t position(std::size_t frame, std::size_t row) const { return row * frames_ + frame; }
  /// Words that hold rows() + 1 bits.
  std::size_t words() const { return rows_ / kWordBits + 1; }

 private:
  std::size_t bits_ = 0;
  std::size_t frames_ = 0;
  std::size_t rows_ = 0;
};

/// Number of frames for a string. \pre bits > 0
std::size_t frames_for(std::size_t bits, std::size_t frame_bits);

/// Shuffles and subsets, the same for all frames, from a public seed. Made when first asked for.
class Tables {
 public:
  Tables() = default;
  Tables(std::size_t rows, Bits128 seed) : rows_(rows), seed_(seed) {}
  /// Row at every shuffled place of a pass. \pre 1 <= pass < kBlockPasses
  std::span<const std::uint32_t> order(std::size_t pass);
  /// Shuffled place of every row.
  std::span<const std::uint32_t> place(std::size_t pass);
  /// Which rows belong to subset `index` < kMostSubsets: words_for(rows) words.
  std::span<const std::uint64_t> subset(std::size_t index);

 private:
  std::size_t rows_ = 0;
  Bits128 seed_;
  std::array<std::vector<std::uint32_t>, kBlockPasses> orders_;
  std::array<std::vector<std::uint32_t>, kBlockPasses> places_;
  std::array<std::vector<std::uint64_t>, kMostSubsets> subsets_;
};

/// Word j: row j of the frames of a group, frame 64 group + i in bit i. Bits of lanes without a frame are
/// arbitrary. As many as fill whole words of every frame.
SecretVector<std::uint64_t> slices_of(const SecretBits& bits, const Layout& layout, std::size_t group);

/// Exchanges bit j of word i with bit i of word j.
void transpose(std::array<std::uint64_t, kLanes>& words);

/// The string without the bits of discarded frames (ascending).
SecretBits without(SecretBits bits, const Layout& layout, std::span<const std::uint32_t> discarded);

}  // namespace twinspan::distillation::reconciliation
