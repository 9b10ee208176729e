// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "host/distillation/reconciliation.hpp"
#include "host/distillation/reconciliation_group.hpp"

namespace twinspan::distillation {

using namespace reconciliation;

namespace {

/// Subsets asked for at a time; when all of them are even the tag follows. A tag costs 32 bits, a subset one.
constexpr unsigned kSubsetBatch = 5;
constexpr unsigned kMostFailedTags = 4;

/// A record of the latest request.
struct Pending {
  Group* group;
  std::uint32_t lane;
  Action action;
  std::uint32_t pass;   ///< of Ask
  std::uint32_t count;  ///< bits expected
  std::uint64_t tag;    ///< the leader's own
};

/// A range [first, end) that is being halved.
struct Asked {
  std::uint32_t first;
  std::uint32_t end;
};

}  // namespace

struct ReconciliationLeader::State {
  SecretBits bits;
  RandomSource* random = nullptr;
  Layout layout;
  Tables tables;
  std::size_t most_groups = 0;
  std::vector<std::unique_ptr<Group>> groups;  ///< in flight
  std::size_t next_group = 0;
  Schedule schedule;
  bool searching = true;  ///< the size of the blocks of the first pass
  unsigned first_log = 0;
  std::uint64_t bits_searched = 0;

  WireWriter draft;
  bool drafted = false;  ///< whether there are records in the draft
  std::size_t expected = 0;
  std::vector<Pending> pending;
  std::vector<Asked> asked;
  Message code;  ///< of the ranges of one record
  std::vector<std::uint32_t> found;  ///< places of wrong bits
  std::vector<Pending> answered;  ///< the ones being worked on
  std::vector<Asked> answered_ranges;

  std::uint64_t disclosed = 0;
  std::uint64_t disclosed_of_discarded = 0;
  std::uint64_t corrected = 0;
  std::uint64_t finished_bits = 0;
  std::uint64_t round_trips = 0;
  std::vector<std::uint32_t> discarded;
  bool ending = false;
  bool done = false;

  std::uint32_t rows() const { return static_cast<std::uint32_t>(layout.rows()); }
  void open();
  void fill();
  void start_draft();
  void apply(const Pending& record, BitReader& reader, const Asked*& ranges);
  void apply_blocks(const Pending& record, BitReader& reader);
  void apply_halves(const Pending& record, BitReader& reader);
  void apply_ranges(const Pending& record, BitReader& reader, const Asked*& ranges);
  void apply_subsets(const Pending& record, BitReader& reader);
  void apply_part(const Pending& record, BitReader& reader);
  void decide_block_size();
  void compose(Group& group, std::uint32_t lane);
  bool record(Group& group, std::uint32_t lane, Action action, std::size_t count, std::uint32_t pass = 0);
  bool ask(Group& group, std::uint32_t lane, std::uint32_t pass);
  void next_pass(Group& group, std::uint32_t lane);
  bool ask_part(Group& group, std::uint32_t lane);
  void ask_tag(Group& group, std::uint32_t lane);
  void discard(FrameState& frame);
  void keep(FrameState& frame);
  Message end();
};

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
/// be odd because of the same error: that is rare, and what is learnt of the other one is of use all the same.
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
    const bool odd = block < record.count ? reader.bit() != ranges.parity(first, std::min(first + size, rows()))
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

void ReconciliationLeader::State::apply_ranges(const Pending& record, BitReader& reader, const Asked*& ranges) {
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
  frame.even_subsets = static_cast<std::uint8_t>(frame.odd_subsets == before ? frame.even_subsets + count : 0);
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
