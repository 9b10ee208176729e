// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

#include "host/distillation/reconciliation.hpp"
#include "host/distillation/reconciliation_layout.hpp"
#include "host/distillation/reconciliation_tag.hpp"
#include "host/distillation/reconciliation_wire.hpp"

namespace twinspan::distillation {

using namespace reconciliation;

namespace {

/// Parities of the first i bits of a frame in the order of a pass, for every i up to the number of rows, as
/// bits: the parity of any range is the sum of two of them.
class Prefixes {
 public:
  explicit Prefixes(std::span<const std::uint64_t> words) : words_(words) {}
  std::uint64_t at(std::uint32_t i) const { return (words_[i / 64] >> (i % 64)) & 1U; }
  bool parity(std::uint32_t first, std::uint32_t end) const { return at(first) != at(end); }
  /// The bits themselves.
  void bits(std::span<std::uint64_t> out) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::uint64_t next = i + 1 < words_.size() ? words_[i + 1] : 0;
      out[i] = words_[i] ^ (words_[i] >> 1 | next << 63);
    }
  }

 private:
  std::span<const std::uint64_t> words_;
};

struct Frame {
  std::uint32_t disclosed = 0;
  std::uint8_t passes = 0;
  std::uint8_t subsets = 0;
  std::uint8_t block_log = 0;  ///< of the first pass
};

using Group = std::array<SecretVector<std::uint64_t>, kBlockPasses>;

}  // namespace

struct ReconciliationFollower::State {
  SecretBits bits;
  Layout layout;
  Tables tables;
  std::vector<Frame> frames;
  std::vector<Group> groups;
  SecretBits scratch;  ///< one frame
  std::vector<std::uint32_t> discarded;
  std::uint64_t disclosed = 0;
  std::uint64_t disclosed_of_discarded = 0;
  bool done = false;

  void open(WireReader& reader);
  void record(WireReader& reader, BitWriter& reply);
  Message end(WireReader& reader);
  void blocks(WireReader& reader, std::uint32_t index, BitWriter& reply);
  void halves(std::uint32_t index, BitWriter& reply);
  void subset_part(WireReader& reader, std::uint32_t index, BitWriter& reply);
  void account(Frame& frame, std::uint32_t index, std::size_t count);
  Prefixes prefixes(std::uint32_t index, std::size_t pass);
  void make_prefixes(std::size_t group, std::size_t pass);
  std::span<const std::uint64_t> plain(std::uint32_t index);
  std::uint32_t rows() const { return static_cast<std::uint32_t>(layout.rows()); }
};

void ReconciliationFollower::State::open(WireReader& reader) {
  const std::uint32_t count = reader.u32();
  const std::uint64_t low = reader.u64();
  const std::uint64_t high = reader.u64();
  require(frames.empty() && count != 0 && count <= bits.size());
  const Layout cut(bits.size(), count);
  require(cut.rows() <= kMostFrameBits && (count == 1 || cut.rows() >= kLeastFrameBits));
  layout = cut;
  tables = Tables(layout.rows(), {low, high});
  frames.resize(count);
  groups.resize(layout.groups());
  scratch = SecretBits(layout.rows());
}

void ReconciliationFollower::State::account(Frame& frame, std::uint32_t index, std::size_t count) {
  if (count > layout.size(index) - frame.disclosed) {
    throw ProtocolViolation(CloseCode::TooMuchDisclosed, to_text(CloseCode::TooMuchDisclosed));
  }
  frame.disclosed += static_cast<std::uint32_t>(count);
  disclosed += count;
}

void ReconciliationFollower::State::make_prefixes(std::size_t group, std::size_t pass) {
  const SecretVector<std::uint64_t> slices = slices_of(bits, layout, group);
  const std::size_t words = layout.words();
  const std::size_t lanes = layout.lanes(group);
  SecretVector<std::uint64_t>& out = groups[group][pass];
  out.resize(lanes * words);
  const auto order = pass == 0 ? std::span<const std::uint32_t>() : tables.order(pass);
  std::array<std::uint64_t, kLanes> block{};
  std::uint64_t sum = 0;
  for (std::size_t word = 0; word < words; ++word) {
    for (std::size_t i = 0; i < kWordBits; ++i) {
      const std::size_t row = word * kWordBits + i;
      block[i] = sum;
      if (row < layout.rows()) {
        sum ^= slices[pass == 0 ? row : order[row]];
      }
    }
    transpose(block);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      out[lane * words + word] = block[lane];
    }
  }
  wipe(block.data(), sizeof(block));
}

Prefixes ReconciliationFollower::State::prefixes(std::uint32_t index, std::size_t pass) {
  const std::size_t group = index / kLanes;
  if (groups[group][pass].empty()) {
    make_prefixes(group, pass);
  }
  return Prefixes(std::span(groups[group][pass]).subspan(index % kLanes * layout.words(), layout.words()));
}

std::span<const std::uint64_t> ReconciliationFollower::State::plain(std::uint32_t index) {
  SecretVector<std::uint64_t> words(layout.words());
  prefixes(index, 0).bits(words);
  const auto out = scratch.words();
  std::copy_n(words.begin(), out.size(), out.begin());
  out.back() &= low_mask(layout.rows() - (out.size() - 1) * kWordBits);
  return out;
}

void ReconciliationFollower::State::blocks(WireReader& reader, std::uint32_t index, BitWriter& reply) {
  Frame& frame = frames[index];
  const unsigned log = reader.u8();
  require(frame.passes < kBlockPasses && log <= kMostBlockLog);
  const std::uint32_t size = std::uint32_t{1} << log;
  const std::uint32_t all = (rows() + size - 1) / size;
  const std::uint32_t count = frame.passes == 0 ? all : all - 1;
  account(frame, index, count);
  const Prefixes known = prefixes(index, frame.passes);
  for (std::uint32_t block = 0; block < count; ++block) {
    reply.bit(known.parity(block * size, std::min((block + 1) * size, rows())));
  }
  if (frame.passes == 0) {
    frame.block_log = static_cast<std::uint8_t>(log);
  }
  ++frame.passes;
}

void ReconciliationFollower::State::halves(std::uint32_t index, BitWriter& reply) {
  Frame& frame = frames[index];
  require(frame.passes == 1 && frame.block_log > 0);
  const std::uint32_t size = std::uint32_t{1} << frame.block_log;
  const std::uint32_t count = (rows() + size / 2 - 1) / size;
  account(frame, index, count);
  const Prefixes known = prefixes(index, 0);
  for (std::uint32_t block = 0; block < count; ++block) {
    reply.bit(known.parity(block * size, block * size + size / 2));
  }
  --frame.block_log;
}

void ReconciliationFollower::State::subset_part(WireReader& reader, std::uint32_t index, BitWriter& reply) {
  Frame& frame = frames[index];
  const std::size_t subset = reader.u8();
  const unsigned log = reader.u8();
  const std::uint64_t number = reader.u32();
  require(subset < frame.subsets && log <= kMostBlockLog && (number << log) < rows());
  account(frame, index, 1);
  reply.bit(subset_parity(plain(index), tables.subset(subset), static_cast<std::size_t>(number << log),
                          static_cast<std::size_t>((number + 1) << log)));
}

void ReconciliationFollower::State::record(WireReader& reader, BitWriter& reply) {
  const std::uint32_t index = reader.u32();
  const std::uint8_t action = reader.u8();
  require(index < frames.size());
  Frame& frame = frames[index];
  switch (Action{action}) {
    case Action::Begin:
      require(frame.passes == 0);
      return blocks(reader, index, reply);
    case Action::Halve:
      return halves(index, reply);
    case Action::Pass:
      require(frame.passes > 0);
      return blocks(reader, index, reply);
    case Action::Ask: {
      const std::size_t pass = reader.u8();
      require(pass < frame.passes);
      const auto code = reader.octets(reader.u32());
      const Prefixes known = prefixes(index, pass);
      const std::size_t before = reply.size();
      decode_ranges(code, rows(), [&](std::uint32_t first, std::uint32_t end) {
        reply.bit(known.parity(first, end));
      });
      return account(frame, index, reply.size() - before);
    }
    case Action::Subsets: {
      const std::size_t count = reader.u8();
      require(frame.passes > 0 && count <= kMostSubsets - frame.subsets);
      account(frame, index, count);
      const auto words = plain(index);
      for (std::size_t i = 0; i < count; ++i) {
        reply.bit(subset_parity(words, tables.subset(frame.subsets++), 0, rows()));
      }
      return;
    }
    case Action::SubsetPart:
      return subset_part(reader, index, reply);
    case Action::Tag: {
      require(frame.passes > 0);
      const TagKey key = read_tag_key(reader);
      account(frame, index, kFrameTagBits);
      plain(index);
      reply.bits(frame_tag(scratch, key), kFrameTagBits);
      return;
    }
  }
  require(false);
}

Message ReconciliationFollower::State::end(WireReader& reader) {
  const std::uint64_t counted = reader.u64();
  const std::uint32_t count = reader.u32();
  require(count <= frames.size());
  std::vector<std::uint32_t> list;
  for (std::uint32_t i = 0; i < count; ++i) {
    list.push_back(reader.u32());
    require(list.back() < frames.size() && (i == 0 || list[i - 1] < list[i]));
  }
  reader.finish();
  if (counted != disclosed) {
    throw ProtocolViolation(CloseCode::LeakDiffers, to_text(CloseCode::LeakDiffers));
  }
  for (const std::uint32_t frame : list) {
    disclosed_of_discarded += frames[frame].disclosed;
  }
  discarded = std::move(list);
  bits = without(std::move(bits), layout, discarded);
  groups.clear();
  scratch.clear();
  done = true;
  WireWriter reply;
  reply.u64(disclosed);
  return reply.take();
}

ReconciliationFollower::ReconciliationFollower(SecretBits bits) : state_(std::make_unique<State>()) {
  if (bits.size() > kMostReconciledBits) {
    throw std::invalid_argument("a string for reconciliation is longer than 2^27 bits");
  }
  state_->done = bits.empty();
  state_->bits = std::move(bits);
}

ReconciliationFollower::ReconciliationFollower(ReconciliationFollower&&) noexcept = default;
ReconciliationFollower& ReconciliationFollower::operator=(ReconciliationFollower&&) noexcept = default;
ReconciliationFollower::~ReconciliationFollower() = default;

Message ReconciliationFollower::answer(std::span<const std::uint8_t> request) {
  WireReader reader(request);
  const std::uint8_t kind = reader.u8();
  require(!state_->done && kind >= static_cast<std::uint8_t>(Kind::Open) &&
          kind <= static_cast<std::uint8_t>(Kind::End));
  if (Kind{kind} == Kind::End) {
    return state_->end(reader);
  }
  if (Kind{kind} == Kind::Open) {
    state_->open(reader);
  }
  BitWriter bits;
  while (reader.left() != 0) {
    state_->record(reader, bits);
  }
  WireWriter reply;
  reply.bits(bits.words(), bits.size());
  return reply.take();
}

bool ReconciliationFollower::done() const { return state_->done; }
std::uint64_t ReconciliationFollower::disclosed() const { return state_->disclosed; }
std::uint64_t ReconciliationFollower::disclosed_of_discarded() const {
  return state_->disclosed_of_discarded;
}
std::size_t ReconciliationFollower::frames() const { return state_->frames.size(); }
const std::vector<std::uint32_t>& ReconciliationFollower::discarded() const { return state_->discarded; }
SecretBits ReconciliationFollower::take_bits() { return std::move(state_->bits); }

}  // namespace twinspan::distillation
