// SPDX-License-Identifier: Apache-2.0
// What the replies tell the leader.
#include "host/distillation/reconciliation_leader.hpp"

namespace twinspan::distillation {

void ReconciliationLeader::State::apply_blocks(const Pending& record, BitReader& reader) {
  FrameState& frame = record.group->frame(record.lane);
  const std::size_t pass = frame.passes++;
  RangeTree ranges = record.group->tree(record.lane, pass);
  ranges.begin(pass == 0 ? first_log : schedule.block_log[pass]);
  const std::uint32_t size = std::uint32_t{1} << (pass == 0 ? first_log : schedule.block_log[pass]);
  bool sum = false;
  for (std::uint32_t block = 0; block * size < rows(); ++block) {
    const std::uint32_t first = block * size;
    // A last block without a parity of its own: the errors of all blocks add up to the known total.
    const bool odd = block < record.count
                         ? reader.bit() != ranges.parity(first, std::min(first + size, rows()))
                         : sum != frame.odd_total;
    sum = sum != odd;
    if (odd) {
      ranges.toggle(first);
    }
  }
  frame.odd_total = sum;
}

void ReconciliationLeader::State::apply_halves(const Pending& record, BitReader& reader) {
  RangeTree ranges = record.group->tree(record.lane, 0);
  const std::uint32_t half = std::uint32_t{1} << first_log;
  for (std::uint32_t i = 0; i < record.count; ++i) {
    const std::uint32_t first = 2 * half * i;
    const bool odd = ranges.odd(first);
    const bool left = reader.bit() != ranges.parity(first, first + half);
    ranges.split(first, first + half, left, left != odd);
  }
}

void ReconciliationLeader::State::apply_ranges(const Pending& record, BitReader& reader,
                                               const Asked*& ranges) {
  RangeTree tree = record.group->tree(record.lane, record.pass);
  found.clear();
  for (std::uint32_t i = 0; i < record.count; ++i, ++ranges) {
    const auto [first, end] = *ranges;
    const std::uint32_t half = std::uint32_t{1} << (range_log(first, end) - 1);
    // The range may be even by now because of a bit that another pass has found.
    const bool left = reader.bit() != tree.parity(first, first + half);
    const bool right = left != tree.odd(first);
    tree.split(first, first + half, left, right);
    if (left && half == 1) {
      found.push_back(first);
    }
    if (right && end - first - half == 1) {
      found.push_back(first + half);
    }
  }
  record.group->correct(record.lane, record.pass, found, bits);
}

void ReconciliationLeader::State::apply_subsets(const Pending& record, BitReader& reader) {
  FrameState& frame = record.group->frame(record.lane);
  const auto words = record.group->plain(record.lane).words();
  const std::uint64_t before = frame.odd_subsets;
  for (std::uint32_t i = 0; i < record.count; ++i) {
    const bool odd = reader.bit() != subset_parity(words, tables.subset(frame.subsets), 0, rows());
    frame.odd_subsets |= std::uint64_t{odd} << frame.subsets++;
  }
  const auto count = static_cast<std::uint8_t>(record.count);
  const bool even = frame.odd_subsets == before;
  frame.even_subsets = static_cast<std::uint8_t>(even ? frame.even_subsets + count : 0);
}

void ReconciliationLeader::State::apply_part(const Pending& record, BitReader& reader) {
  FrameState& frame = record.group->frame(record.lane);
  const auto words = record.group->plain(record.lane).words();
  const std::uint32_t middle = frame.part_first + (1U << --frame.part_log);
  if (reader.bit() == subset_parity(words, tables.subset(frame.part_subset), frame.part_first, middle)) {
    frame.part_first = middle;
  }
}

void ReconciliationLeader::State::apply(const Pending& record, BitReader& reader, const Asked*& ranges) {
  FrameState& frame = record.group->frame(record.lane);
  switch (record.action) {
    case Action::Begin:
    case Action::Pass:
      return apply_blocks(record, reader);
    case Action::Halve:
      return apply_halves(record, reader);
    case Action::Ask:
      return apply_ranges(record, reader, ranges);
    case Action::Subsets:
      return apply_subsets(record, reader);
    case Action::SubsetPart:
      return apply_part(record, reader);
    case Action::Tag:
      if (reader.bits(kFrameTagBits) != record.tag) {
        frame.even_subsets = 0;
        ++frame.failed_tags;
      }
      return;
  }
}

}  // namespace twinspan::distillation
