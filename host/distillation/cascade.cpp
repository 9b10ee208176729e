// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/cascade.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <tuple>

#include "host/distillation/wire.hpp"

namespace twinspan::distillation {

namespace {

std::uint32_t power_of_two(double exponent) {
  return std::uint32_t{1} << static_cast<unsigned>(std::clamp(std::ceil(exponent), 2.0, 30.0));
}

std::vector<std::uint32_t> shuffled_order(std::size_t bits, Bits128 seed) {
  Seed256 key{};
  for (std::size_t i = 0; i < 8; ++i) {
    key[i] = static_cast<std::uint8_t>(seed.low >> (8 * i));
    key[8 + i] = static_cast<std::uint8_t>(seed.high >> (8 * i));
  }
  RandomSource random(key, "cascade shuffle");
  std::vector<std::uint32_t> order(bits);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  shuffle(std::span(order), random);
  return order;
}

}  // namespace

std::vector<std::uint32_t> cascade_block_sizes(std::size_t bits, double error_rate) {
  // Passes 1 to 3 as published; every further pass halves the bits anew, which costs one disclosed bit and
  // finds an even number of remaining errors with probability 1/2.
  constexpr std::size_t kHalvingPasses = 11;
  const auto half = static_cast<std::uint32_t>((bits + 1) / 2);
  const double alpha = -std::log2(std::clamp(error_rate, 1e-6, 0.25)) - 0.5;
  const std::uint32_t first = power_of_two(alpha);
  const std::uint32_t second = std::max(power_of_two((alpha + 12) / 2), 4 * first);
  const std::uint32_t third = std::max(std::uint32_t{4096}, 4 * second);
  std::vector<std::uint32_t> sizes;
  for (const std::uint32_t size : {first, second, third}) {
    if (size < half) {
      sizes.push_back(size);
    }
  }
  sizes.insert(sizes.end(), kHalvingPasses, std::max(half, std::uint32_t{1}));
  return sizes;
}

std::size_t parities_sent(std::size_t bits, std::size_t pass, std::uint32_t block_size) {
  const std::size_t blocks = (bits + block_size - 1) / block_size;
  return pass == 0 ? blocks : blocks - 1;
}

ShuffledBits::ShuffledBits(const SecretBits& bits, Bits128 seed)
    : order_(shuffled_order(bits.size(), seed)), bits_(bits.size()) {
  const auto words = bits_.words();
  for (std::size_t i = 0; i < order_.size(); ++i) {
    words[i / kWordBits] |= std::uint64_t{bits.get(order_[i])} << (i % kWordBits);
  }
}

bool ShuffledBits::parity(std::uint32_t first, std::uint32_t count) const {
  const auto words = bits_.words();
  const std::size_t end = std::size_t{first} + count;
  std::uint64_t sum = 0;
  for (std::size_t bit = first; bit < end; bit += kWordBits) {
    sum ^= word_at(words, bit) & low_mask(end - bit);
  }
  return (std::popcount(sum) & 1) != 0;
}

void CascadeReference::account(std::size_t parities) {
  if (parities > bits_.size() - disclosed_) {
    throw ProtocolViolation(CloseCode::TooMuchDisclosed, to_text(CloseCode::TooMuchDisclosed));
  }
  disclosed_ += parities;
}

std::vector<std::uint8_t> CascadeReference::begin_pass(const PassDescription& description) {
  if (passes_.size() == kMostPasses || description.block_size == 0 || description.block_size > bits_.size()) {
    throw ProtocolViolation(CloseCode::Malformed, "a reconciliation pass is not possible");
  }
  const std::size_t count = parities_sent(bits_.size(), passes_.size(), description.block_size);
  account(count);
  const ShuffledBits& bits = passes_.emplace_back(bits_, description.seed);
  std::vector<std::uint8_t> parities(count);
  const auto size = static_cast<std::uint32_t>(bits_.size());
  for (std::size_t block = 0; block < count; ++block) {
    const auto first = static_cast<std::uint32_t>(block * description.block_size);
    parities[block] = bits.parity(first, std::min(description.block_size, size - first)) ? 1 : 0;
  }
  return parities;
}

std::vector<std::uint8_t> CascadeReference::answer(std::span<const ParityRange> questions) {
  account(questions.size());
  std::vector<std::uint8_t> parities;
  parities.reserve(questions.size());
  for (const ParityRange& range : questions) {
    if (range.pass >= passes_.size() || range.count == 0 || range.count > bits_.size() ||
        range.first > bits_.size() - range.count) {
      throw ProtocolViolation(CloseCode::Malformed, "a question is about bits that do not exist");
    }
    parities.push_back(passes_[range.pass].parity(range.first, range.count) ? 1 : 0);
  }
  return parities;
}

CascadeCorrector::CascadeCorrector(SecretBits bits, double error_rate)
    : bits_(std::move(bits)),
      block_sizes_(cascade_block_sizes(bits_.size(), error_rate)),
      changed_(bits_.size(), false),
      stamps_(bits_.size(), 0) {}

CascadeCorrector::Step CascadeCorrector::next(RandomSource& random) {
  do {
    forget_settled();
  } while (correct_single_bits());
  if (!open_.empty()) {
    return choose_questions();
  }
  if (passes_.size() < block_sizes_.size()) {
    return begin_pass(random.word128());
  }
  return Done{};
}

PassDescription CascadeCorrector::begin_pass(Bits128 seed) {
  const std::uint32_t block_size = block_sizes_[passes_.size()];
  wanted_ = parities_sent(bits_.size(), passes_.size(), block_size);
  Pass& pass = passes_.emplace_back(Pass{block_size, ShuffledBits(bits_, seed), {}, {}});
  pass.place.resize(bits_.size());
  for (std::uint32_t position = 0; position < pass.place.size(); ++position) {
    pass.place[pass.bits.original(position)] = position;
  }
  return {block_size, seed};
}

std::uint32_t CascadeCorrector::block_count(std::uint32_t first, const Pass& pass) const {
  return std::min(pass.block_size, static_cast<std::uint32_t>(bits_.size()) - first);
}

void CascadeCorrector::pass_parities(std::span<const std::uint8_t> parities) {
  Pass& pass = passes_.back();
  const std::size_t blocks = (bits_.size() + pass.block_size - 1) / pass.block_size;
  disclosed_ += parities.size();
  pass.nodes.resize(blocks);
  bool odd_sum = false;
  for (std::size_t block = 0; block < blocks; ++block) {
    const auto first = static_cast<std::uint32_t>(block * pass.block_size);
    const std::uint32_t count = block_count(first, pass);
    // A last block without a parity of its own: the errors of all blocks add up to the known total.
    const bool odd = block < parities.size() ? (parities[block] != 0) != pass.bits.parity(first, count)
                                             : odd_sum != odd_total_;
    odd_sum = odd_sum != odd;
    pass.nodes[block].odd = odd;
    if (odd) {
      list(passes_.size() - 1, static_cast<std::uint32_t>(block), first, count);
    }
  }
  odd_total_ = odd_sum;
}

void CascadeCorrector::list(std::size_t pass, std::uint32_t node, std::uint32_t first, std::uint32_t count) {
  Node& entry = passes_[pass].nodes[node];
  if (!entry.listed) {
    entry.listed = true;
    open_.push_back({{static_cast<std::uint8_t>(pass), first, count}, node});
  }
}

void CascadeCorrector::correct(std::uint32_t bit) {
  // A corrected bit is right for good, unless the parities are not those of one string.
  if (changed_[bit]) {
    throw ProtocolViolation(CloseCode::Malformed, "the parities of reconciliation contradict each other");
  }
  changed_[bit] = true;
  bits_.flip(bit);
  ++corrected_;
  odd_total_ = !odd_total_;
  for (std::size_t p = 0; p < passes_.size(); ++p) {
    Pass& pass = passes_[p];
    const std::uint32_t position = pass.place[bit];
    pass.bits.flip(position);
    std::uint32_t node = position / pass.block_size;
    std::uint32_t first = node * pass.block_size;
    std::uint32_t count = block_count(first, pass);
    pass.nodes[node].odd = !pass.nodes[node].odd;
    while (pass.nodes[node].left >= 0) {
      const std::uint32_t half = count / 2;
      const auto left = static_cast<std::uint32_t>(pass.nodes[node].left);
      const bool right = position - first >= half;
      node = right ? left + 1 : left;
      first += right ? half : 0;
      count = right ? count - half : half;
      pass.nodes[node].odd = !pass.nodes[node].odd;
    }
    if (pass.nodes[node].odd) {
      list(p, node, first, count);
    }
  }
}

void CascadeCorrector::forget_settled() {
  std::erase_if(open_, [this](const OpenNode& open) {
    Node& node = passes_[open.range.pass].nodes[open.node];
    const bool settled = !node.odd || node.left >= 0;
    node.listed = node.listed && !settled;
    return settled;
  });
}

bool CascadeCorrector::correct_single_bits() {
  bool any = false;
  for (std::size_t i = 0; i < open_.size(); ++i) {  // correct() may append
    const OpenNode open = open_[i];
    if (open.range.count == 1 && passes_[open.range.pass].nodes[open.node].odd) {
      correct(passes_[open.range.pass].bits.original(open.range.first));
      any = true;
    }
  }
  return any;
}

CascadeCorrector::Questions CascadeCorrector::choose_questions() {
  // Short ranges first: they cost least. Two ranges that share a bit may be odd because of the same error, so
  // the longer one waits for what comes of the shorter one.
  std::sort(open_.begin(), open_.end(), [](const OpenNode& a, const OpenNode& b) {
    return std::tie(a.range.count, a.range.pass, a.range.first) <
           std::tie(b.range.count, b.range.pass, b.range.first);
  });
  ++stamp_;
  asked_.clear();
  Questions questions;
  for (const OpenNode& open : open_) {
    const ShuffledBits& bits = passes_[open.range.pass].bits;
    const std::uint32_t end = open.range.first + open.range.count;
    bool free = true;
    for (std::uint32_t i = open.range.first; i < end && free; ++i) {
      free = stamps_[bits.original(i)] != stamp_;
    }
    if (free) {
      for (std::uint32_t i = open.range.first; i < end; ++i) {
        stamps_[bits.original(i)] = stamp_;
      }
      asked_.push_back(open);
      questions.push_back({open.range.pass, open.range.first, open.range.count / 2});
    }
  }
  return questions;
}

void CascadeCorrector::answers(std::span<const std::uint8_t> parities) {
  disclosed_ += parities.size();
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    const ParityRange range = asked_[i].range;
    Pass& pass = passes_[range.pass];
    const std::uint32_t half = range.count / 2;
    const bool left_odd = (parities[i] != 0) != pass.bits.parity(range.first, half);
    const auto left = static_cast<std::uint32_t>(pass.nodes.size());
    pass.nodes.resize(pass.nodes.size() + 2);
    pass.nodes[asked_[i].node].left = static_cast<std::int32_t>(left);
    pass.nodes[left].odd = left_odd;
    pass.nodes[left + 1].odd = !left_odd;  // the whole range is odd
    if (left_odd) {
      list(range.pass, left, range.first, half);
    } else {
      list(range.pass, left + 1, range.first + half, range.count - half);
    }
  }
}

}  // namespace twinspan::distillation
