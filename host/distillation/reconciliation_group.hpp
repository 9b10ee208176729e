// SPDX-License-Identifier: Apache-2.0
/// \file
/// The leader's side of up to 64 frames that are shuffled together.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/core/secret.hpp"
#include "host/distillation/reconciliation_schedule.hpp"
#include "host/distillation/reconciliation_tag.hpp"
#include "host/distillation/reconciliation_tree.hpp"
#include "host/distillation/reconciliation_wire.hpp"

namespace twinspan::distillation::reconciliation {

/// What the leader knows about a frame, without its bits.
struct FrameState {
  std::uint32_t index = 0;
  std::uint32_t size = 0;
  std::uint32_t disclosed = 0;
  std::uint32_t corrected = 0;
  std::array<std::uint32_t, kBlockPasses> open{};  ///< number of odd ranges of each pass
  std::uint64_t odd_subsets = 0;  ///< of those asked for, which hold an odd number of errors
  std::uint32_t part_first = 0;   ///< odd part of a subset that is being bisected
  std::uint8_t part_log = 0;
  std::uint8_t part_subset = 0;
  bool in_part = false;
  std::uint8_t passes = 0;        ///< begun
  std::uint8_t subsets = 0;       ///< asked for
  std::uint8_t even_subsets = 0;  ///< the latest of them, all even, since bits were changed or a tag differed
  std::uint8_t failed_tags = 0;
  bool odd_total = false;         ///< parity of all errors left
  bool contradiction = false;     ///< the parities are not those of one string
  bool discarded = false;
};

/// Bits and ranges of a group. Frames are known by their lanes.
class Group {
 public:
  Group(const SecretBits& bits, const Layout& layout, Tables& tables, std::size_t group);

  FrameState& frame(std::size_t lane) { return frames_[lane]; }
  std::size_t lanes() const { return frames_.size(); }

  /// Makes the shuffled bits of a pass from the present ones of all frames, unless they are there.
  void prepare(std::size_t pass);
  RangeTree tree(std::size_t lane, std::size_t pass);
  /// Changes the bits at places of a pass in this and all other passes, and in the string.
  void correct(std::size_t lane, std::size_t pass, std::span<const std::uint32_t> places, SecretBits& string);
  /// The frame's present bits. Valid until the next call.
  const SecretBits& plain(std::size_t lane);

 private:
  std::span<Cell> cells(std::size_t lane, std::size_t pass) {
    return std::span(cells_[pass]).subspan(lane * words_, words_);
  }

  void correct_row(std::size_t lane, std::uint32_t row, SecretBits& string);

  const Layout& layout_;
  Tables& tables_;
  std::size_t words_;
  std::size_t summary_words_;
  std::vector<FrameState> frames_;
  std::array<SecretVector<Cell>, kBlockPasses> cells_;
  std::array<std::vector<std::uint64_t>, kBlockPasses> summaries_;
  std::vector<std::uint32_t> rows_;  ///< being corrected
  SecretBits scratch_;
};

}  // namespace twinspan::distillation::reconciliation
