// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/reconciliation_leader.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace twinspan::distillation {

void ReconciliationLeader::State::start_draft() {
  draft = WireWriter();
  drafted = false;
  expected = 0;
  pending.clear();
  asked.clear();
}

void ReconciliationLeader::State::open() {
  const Bits128 seed = random->word128();
  tables = Tables(layout.rows(), seed);
  draft.u8(static_cast<std::uint8_t>(Kind::Open));
  draft.u32(static_cast<std::uint32_t>(layout.frames()));
  draft.u64(seed.low);
  draft.u64(seed.high);
}

/// Takes up groups while there is room.
void ReconciliationLeader::State::fill() {
  while (groups.size() < most_groups && next_group < layout.groups()) {
    if (!searching && finished_bits != 0) {
      const double rate = static_cast<double>(corrected + 1) / static_cast<double>(finished_bits);
      schedule = schedule_after(layout.rows(), first_block_log(layout.rows(), rate), rate);
    }
    first_log = searching ? first_log : schedule.block_log[0];
    Group& group = *groups.emplace_back(std::make_unique<Group>(bits, layout, tables, next_group++));
    const std::uint32_t size = std::uint32_t{1} << first_log;
    for (std::uint32_t lane = 0; lane < group.lanes(); ++lane) {
      if (record(group, lane, Action::Begin, (rows() + size - 1) / size)) {
        draft.u8(static_cast<std::uint8_t>(first_log));
      }
    }
  }
}

/// Begins a record, or discards the frame when it would disclose too much.
bool ReconciliationLeader::State::record(Group& group, std::uint32_t lane, Action action, std::size_t count,
                                         std::uint32_t pass) {
  FrameState& frame = group.frame(lane);
  if (count > frame.size - frame.disclosed) {
    discard(frame);
    return false;
  }
  frame.disclosed += static_cast<std::uint32_t>(count);
  disclosed += count;
  expected += count;
  pending.push_back({&group, lane, action, pass, static_cast<std::uint32_t>(count), 0});
  if (!drafted && round_trips != 0) {
    draft.u8(static_cast<std::uint8_t>(Kind::Records));
  }
  drafted = true;
  draft.u32(frame.index);
  draft.u8(static_cast<std::uint8_t>(action));
  return true;
}

void ReconciliationLeader::State::discard(FrameState& frame) {
  frame.discarded = true;
  discarded.push_back(frame.index);
  disclosed_of_discarded += frame.disclosed;
}

void ReconciliationLeader::State::keep(FrameState& frame) {
  corrected += frame.corrected;
  finished_bits += frame.size;
}

/// Halves all odd ranges of a pass. False when the frame was discarded instead.
bool ReconciliationLeader::State::ask(Group& group, std::uint32_t lane, std::uint32_t pass) {
  FrameState& frame = group.frame(lane);
  const RangeTree ranges = group.tree(lane, pass);
  const std::size_t before = asked.size();
  const std::size_t count = frame.open[pass];
  asked.resize(before + count);
  code.resize(count * RangeEncoder::kMostOctets);
  Asked* next = asked.data() + before;
  RangeEncoder encoder(code.data());
  ranges.for_each_odd([&](std::uint32_t first) {
    const std::uint32_t end = ranges.end_of(first);
    *next++ = {first, end};
    if (end - first > 1) {
      encoder.range(first, range_log(first, end) - 1);
    } else {
      frame.contradiction = true;  // a bit whose value is known is wrong
    }
  });
  if (frame.contradiction) {
    asked.resize(before);
    discard(frame);
    return false;
  }
  if (!record(group, lane, Action::Ask, count, pass)) {
    asked.resize(before);
    return false;
  }
  code.resize(static_cast<std::size_t>(encoder.end() - code.data()));
  draft.u8(static_cast<std::uint8_t>(pass));
  draft.u32(static_cast<std::uint32_t>(code.size()));
  draft.octets(code);
  return true;
}

/// Goes on with an odd subset. False when that changed a bit instead of leading to a question.
bool ReconciliationLeader::State::ask_part(Group& group, std::uint32_t lane) {
  FrameState& frame = group.frame(lane);
  if (!frame.in_part) {
    frame.in_part = true;
    frame.part_subset = static_cast<std::uint8_t>(std::countr_zero(frame.odd_subsets));
    frame.part_first = 0;
    frame.part_log = static_cast<std::uint8_t>(range_log(0, rows()));
  }
  while (frame.part_log > 0 && frame.part_first + (1U << (frame.part_log - 1)) >= rows()) {
    --frame.part_log;
  }
  if (frame.part_log == 0) {
    frame.in_part = false;
    group.correct(lane, 0, std::span(&frame.part_first, 1), bits);
    return false;
  }
  if (record(group, lane, Action::SubsetPart, 1)) {
    draft.u8(frame.part_subset);
    draft.u8(static_cast<std::uint8_t>(frame.part_log - 1));
    draft.u32(frame.part_first >> (frame.part_log - 1));
  }
  return true;
}

void ReconciliationLeader::State::ask_tag(Group& group, std::uint32_t lane) {
  if (record(group, lane, Action::Tag, kFrameTagBits)) {
    const Bits128 point = random->word128();
    const TagKey key{point, random->word128()};
    write_tag_key(draft, key);
    pending.back().tag = frame_tag(group.plain(lane), key);
  }
}

void ReconciliationLeader::State::next_pass(Group& group, std::uint32_t lane) {
  const std::size_t pass = group.frame(lane).passes;
  group.prepare(pass);
  if (record(group, lane, Action::Pass, (rows() - 1) >> schedule.block_log[pass])) {
    draft.u8(static_cast<std::uint8_t>(schedule.block_log[pass]));
  }
}

/// What a frame needs next. Odd ranges of all passes are bisected at the same time although two of them may
/// be odd because of the same error: that is rare, and what is learnt of the other is of use all the same.
void ReconciliationLeader::State::compose(Group& group, std::uint32_t lane) {
  FrameState& frame = group.frame(lane);
  while (!frame.contradiction) {
    const std::uint32_t open = std::accumulate(frame.open.begin(), frame.open.end(), std::uint32_t{0});
    for (std::uint32_t pass = 0; pass < kBlockPasses; ++pass) {
      if (frame.open[pass] != 0 && !ask(group, lane, pass)) {
        return;
      }
    }
    if (frame.passes < schedule.passes && open <= schedule.few_ranges) {
      return next_pass(group, lane);
    }
    if (open != 0) {
      return;
    }
    if (frame.odd_subsets != 0) {
      if (ask_part(group, lane)) {
        return;
      }
      continue;
    }
    if (frame.even_subsets >= kSubsetBatch) {
      return ask_tag(group, lane);
    }
    if (frame.subsets + kSubsetBatch > kMostSubsets) {
      return discard(frame);
    }
    if (record(group, lane, Action::Subsets, kSubsetBatch)) {
      draft.u8(kSubsetBatch);
    }
    return;
  }
  discard(frame);
}

/// After all frames have told their odd blocks: makes the blocks smaller, or goes on with this size.
void ReconciliationLeader::State::decide_block_size() {
  std::uint64_t odd = 0;
  std::uint64_t blocks = 0;
  for (const Pending& record : answered) {
    odd += record.group->frame(record.lane).open[0];
    blocks += (rows() + (1U << first_log) - 1) >> first_log;
  }
  constexpr unsigned kSmallestLog = 2;
  if (first_log > kSmallestLog && too_large(odd, blocks)) {
    const std::uint32_t half = std::uint32_t{1} << --first_log;
    for (const Pending& record : answered) {
      this->record(*record.group, record.lane, Action::Halve, (rows() + half - 1) / (2 * half));
    }
    return;
  }
  searching = false;
  schedule = schedule_after(layout.rows(), first_log, rate_from_odd_blocks(odd, blocks, first_log));
  for (const Pending& record : answered) {
    compose(*record.group, record.lane);
  }
}

Message ReconciliationLeader::State::end() {
  std::sort(discarded.begin(), discarded.end());
  ending = true;
  WireWriter writer;
  writer.u8(static_cast<std::uint8_t>(Kind::End));
  writer.u64(disclosed);
  writer.u32(static_cast<std::uint32_t>(discarded.size()));
  for (const std::uint32_t frame : discarded) {
    writer.u32(frame);
  }
  return writer.take();
}

ReconciliationLeader::ReconciliationLeader(SecretBits bits, double error_rate, RandomSource& random,
                                           const ReconciliationOptions& options)
    : state_(std::make_unique<State>()) {
  if (bits.size() > kMostReconciledBits || options.frame_bits == 0 || options.frames_in_flight == 0 ||
      !(error_rate >= 0 && error_rate <= 1)) {
    throw std::invalid_argument("reconciliation of this string is not possible with these options");
  }
  state_->random = &random;
  state_->most_groups = (options.frames_in_flight + kLanes - 1) / kLanes;
  state_->done = bits.empty();
  if (!bits.empty()) {
    state_->layout = Layout(bits.size(), frames_for(bits.size(), options.frame_bits));
    state_->first_log = starting_block_log(state_->layout.rows(), error_rate);
  }
  state_->bits = std::move(bits);
}

ReconciliationLeader::ReconciliationLeader(ReconciliationLeader&&) noexcept = default;
ReconciliationLeader& ReconciliationLeader::operator=(ReconciliationLeader&&) noexcept = default;
ReconciliationLeader::~ReconciliationLeader() = default;

std::optional<Message> ReconciliationLeader::next() {
  State& s = *state_;
  if (s.done) {
    return std::nullopt;
  }
  if (s.round_trips == 0) {
    s.open();
  }
  s.fill();
  ++s.round_trips;
  return s.drafted || s.round_trips == 1 ? s.draft.take() : s.end();
}

void ReconciliationLeader::reply(std::span<const std::uint8_t> payload) {
  State& s = *state_;
  WireReader reader(payload);
  if (s.ending) {
    const std::uint64_t counted = reader.u64();
    reader.finish();
    if (counted != s.disclosed) {
      throw ProtocolViolation(CloseCode::LeakDiffers, to_text(CloseCode::LeakDiffers));
    }
    s.bits = without(std::move(s.bits), s.layout, s.discarded);
    s.done = true;
    return;
  }
  const std::vector<std::uint64_t> words = reader.bits(s.expected);
  reader.finish();
  std::swap(s.pending, s.answered);
  std::swap(s.asked, s.answered_ranges);
  s.start_draft();
  BitReader bits(words);
  const Asked* ranges = s.answered_ranges.data();
  for (std::size_t i = 0; i < s.answered.size(); ++i) {
    const Pending& record = s.answered[i];
    FrameState& frame = record.group->frame(record.lane);
    s.apply(record, bits, ranges);
    const bool last = i + 1 == s.answered.size() || s.answered[i + 1].lane != record.lane ||
                      s.answered[i + 1].group != record.group;
    if (s.searching || !last || frame.discarded) {
      continue;
    }
    if (record.action == Action::Tag && frame.even_subsets != 0) {
      s.keep(frame);
    } else if (frame.failed_tags < kMostFailedTags) {
      s.compose(*record.group, record.lane);
    } else {
      s.discard(frame);
    }
  }
  if (s.searching) {
    s.decide_block_size();
  }
  std::erase_if(s.groups, [&](const std::unique_ptr<Group>& group) {
    return std::none_of(s.pending.begin(), s.pending.end(),
                        [&](const Pending& record) { return record.group == group.get(); });
  });
}

bool ReconciliationLeader::done() const { return state_->done; }
std::uint64_t ReconciliationLeader::disclosed() const { return state_->disclosed; }
std::uint64_t ReconciliationLeader::disclosed_of_discarded() const { return state_->disclosed_of_discarded; }
std::uint64_t ReconciliationLeader::corrected() const { return state_->corrected; }
std::uint64_t ReconciliationLeader::round_trips() const { return state_->round_trips; }
std::size_t ReconciliationLeader::frames() const { return state_->layout.frames(); }
const std::vector<std::uint32_t>& ReconciliationLeader::discarded() const { return state_->discarded; }
SecretBits ReconciliationLeader::take_bits() { return std::move(state_->bits); }

}  // namespace twinspan::distillation
