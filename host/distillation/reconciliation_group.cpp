// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/reconciliation_group.hpp"

#include <algorithm>

namespace twinspan::distillation::reconciliation {

Group::Group(const SecretBits& bits, const Layout& layout, Tables& tables, std::size_t group)
    : layout_(layout),
      tables_(tables),
      words_(layout.words()),
      summary_words_(words_for(layout.words())),
      frames_(layout.lanes(group)),
      scratch_(layout.rows()) {
  for (std::size_t lane = 0; lane < frames_.size(); ++lane) {
    frames_[lane].index = static_cast<std::uint32_t>(group * kLanes + lane);
    frames_[lane].size = static_cast<std::uint32_t>(layout.size(frames_[lane].index));
  }
  const SecretVector<std::uint64_t> slices = slices_of(bits, layout, group);
  cells_[0].resize(frames_.size() * words_);
  summaries_[0].resize(frames_.size() * summary_words_);
  std::array<std::uint64_t, kLanes> block{};
  for (std::size_t word = 0; word < words_; ++word) {
    std::copy_n(slices.begin() + static_cast<std::ptrdiff_t>(word * kWordBits), kWordBits, block.begin());
    transpose(block);
    for (std::size_t lane = 0; lane < frames_.size(); ++lane) {
      cells_[0][lane * words_ + word].bits = block[lane];
    }
  }
  wipe(block.data(), sizeof(block));
}

void Group::prepare(std::size_t pass) {
  if (!cells_[pass].empty()) {
    return;
  }
  const auto order = tables_.order(pass);
  tables_.place(pass);
  SecretVector<std::uint64_t> slices(words_ * kWordBits);
  std::array<std::uint64_t, kLanes> block{};
  for (std::size_t word = 0; word < words_; ++word) {
    for (std::size_t lane = 0; lane < frames_.size(); ++lane) {
      block[lane] = cells_[0][lane * words_ + word].bits;
    }
    transpose(block);
    std::copy(block.begin(), block.end(), slices.begin() + static_cast<std::ptrdiff_t>(word * kWordBits));
  }
  cells_[pass].resize(frames_.size() * words_);
  summaries_[pass].resize(frames_.size() * summary_words_);
  for (std::size_t word = 0; word < words_; ++word) {
    for (std::size_t i = 0; i < kWordBits; ++i) {
      const std::size_t place = word * kWordBits + i;
      block[i] = place < order.size() ? slices[order[place]] : 0;
    }
    transpose(block);
    for (std::size_t lane = 0; lane < frames_.size(); ++lane) {
      cells_[pass][lane * words_ + word].bits = block[lane];
    }
  }
  wipe(block.data(), sizeof(block));
}

RangeTree Group::tree(std::size_t lane, std::size_t pass) {
  return RangeTree(cells(lane, pass),
                   std::span(summaries_[pass]).subspan(lane * summary_words_, summary_words_),
                   frames_[lane].open[pass], static_cast<std::uint32_t>(layout_.rows()));
}

void Group::correct(std::size_t lane, std::size_t pass, std::span<const std::uint32_t> places,
                    SecretBits& string) {
  // Memory is slow against this work, so everything is called for before it is needed.
  rows_.assign(places.begin(), places.end());
  if (pass != 0) {
    const auto order = tables_.order(pass);
    for (std::uint32_t& row : rows_) {
      __builtin_prefetch(&order[row]);
    }
    for (std::uint32_t& row : rows_) {
      row = order[row];
    }
  }
  for (std::size_t p = 1; p < kBlockPasses && !cells_[p].empty(); ++p) {
    const auto place = tables_.place(p);
    for (const std::uint32_t row : rows_) {
      __builtin_prefetch(&place[row]);
    }
  }
  for (std::size_t p = 0; p < kBlockPasses && !cells_[p].empty(); ++p) {
    const auto there = cells(lane, p);
    const auto place = p == 0 ? std::span<const std::uint32_t>() : tables_.place(p);
    for (const std::uint32_t row : rows_) {
      __builtin_prefetch(&there[(p == 0 ? row : place[row]) / kWordBits]);
    }
  }
  const std::size_t index = frames_[lane].index;
  for (const std::uint32_t row : rows_) {
    const std::size_t position = std::min(layout_.position(index, row), string.size() - 1);
    __builtin_prefetch(&string.words()[position / kWordBits]);
  }
  for (const std::uint32_t row : rows_) {
    correct_row(lane, row, string);
  }
}

void Group::correct_row(std::size_t lane, std::uint32_t row, SecretBits& string) {
  FrameState& frame = frames_[lane];
  for (std::size_t p = 0; p < kBlockPasses && !cells_[p].empty(); ++p) {
    const std::uint32_t there = p == 0 ? row : tables_.place(p)[row];
    RangeTree ranges = tree(lane, p);
    ranges.flip_bit(there);
    if (p < frame.passes) {
      ranges.toggle(ranges.start_of(there));
    }
  }
  for (std::uint8_t subset = 0; subset < frame.subsets; ++subset) {
    const std::uint64_t member = tables_.subset(subset)[row / kWordBits] >> (row % kWordBits) & 1U;
    frame.odd_subsets ^= member << subset;
  }
  if (row < frame.size) {
    string.flip(layout_.position(frame.index, row));
  } else {
    frame.contradiction = true;  // nobody has a bit there
  }
  frame.odd_total = !frame.odd_total;
  frame.even_subsets = 0;
  ++frame.corrected;
  frame.contradiction = frame.contradiction || frame.corrected > frame.size;
}

const SecretBits& Group::plain(std::size_t lane) {
  const auto words = scratch_.words();
  const auto from = cells(lane, 0);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = from[i].bits;
  }
  words.back() &= low_mask(layout_.rows() - (words.size() - 1) * kWordBits);
  return scratch_;
}

}  // namespace twinspan::distillation::reconciliation
