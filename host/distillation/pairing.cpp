// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/pairing.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "host/distillation/wire.hpp"

namespace twinspan::distillation {

namespace {

/// Puts `count` uniformly chosen items first, in uniformly random order.
void draw_first(std::span<std::uint32_t> items, std::size_t count, RandomSource& random) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto other = i + static_cast<std::size_t>(random.below(items.size() - i));
    std::swap(items[i], items[other]);
  }
}

/// Sorts by first position: three rounds of 11 bits of a radix sort.
void sort_by_first(std::vector<Pair>& pairs) {
  constexpr unsigned kDigit = 11;
  std::vector<Pair> other(pairs.size());
  for (unsigned shift = 0; shift < 32; shift += kDigit) {
    const auto digit = [shift](const Pair& pair) { return (pair.first >> shift) & ((1U << kDigit) - 1); };
    std::array<std::uint32_t, (1U << kDigit) + 1> place{};
    for (const Pair& pair : pairs) {
      ++place[digit(pair) + 1];
    }
    for (std::size_t i = 1; i < place.size(); ++i) {
      place[i] += place[i - 1];
    }
    for (const Pair& pair : pairs) {
      other[place[digit(pair)]++] = pair;
    }
    pairs.swap(other);
  }
}

}  // namespace

PairChooser::PairChooser(const SecretBits& bits, RandomSource& random) {
  for (const std::uint64_t word : bits.words()) {
    numbers_.ones += static_cast<std::uint32_t>(std::popcount(word));
  }
  numbers_.zeros = static_cast<std::uint32_t>(bits.size()) - numbers_.ones;
  // One place more than there are: written, never used.
  zeros_.resize(std::size_t{numbers_.zeros} + 1);
  ones_.resize(std::size_t{numbers_.ones} + 1);
  std::size_t zeros = 0;
  std::size_t ones = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    const std::size_t one = bits.get(i) ? 1 : 0;
    zeros_[zeros] = static_cast<std::uint32_t>(i);
    ones_[ones] = static_cast<std::uint32_t>(i);
    ones += one;
    zeros += 1 - one;
  }
  draw_first(std::span(zeros_).first(zeros), numbers_.pairs(), random);
  draw_first(std::span(ones_).first(ones), numbers_.pairs(), random);
}

std::vector<Pair> PairChooser::next() {
  std::vector<Pair> piece(std::min(kPiecePairs, numbers_.pairs() - given_));
  for (Pair& pair : piece) {
    pair = {std::min(zeros_[given_], ones_[given_]), std::max(zeros_[given_], ones_[given_])};
    ++given_;
  }
  sort_by_first(piece);
  return piece;
}

void PairCheck::use(std::uint32_t position) {
  if (used_[position]) {
    throw ProtocolViolation(CloseCode::Malformed, "a position is in two pairs");
  }
  used_[position] = true;
}

void PairCheck::accept(PairNumbers numbers, std::span<const Pair> piece) {
  const auto refuse = [](const char* what) { throw ProtocolViolation(CloseCode::Malformed, what); };
  if (std::uint64_t{numbers.zeros} + numbers.ones != bits_ || (begun_ && numbers != numbers_)) {
    refuse("the pairing counts other than the sifted bits");
  }
  begun_ = true;
  numbers_ = numbers;
  if (piece.size() != std::min(kPiecePairs, numbers.pairs() - taken_)) {
    refuse("the number of pairs is not the lesser of zeros and ones");
  }
  const Pair* previous = nullptr;
  for (const Pair& pair : piece) {
    if (pair.first >= pair.second || pair.second >= bits_) {
      refuse("a pair is not two positions in order");
    }
    if (previous != nullptr && previous->first >= pair.first) {
      refuse("pairs are not in order");
    }
    use(pair.first);
    use(pair.second);
    previous = &pair;
  }
  taken_ += piece.size();
}

std::vector<std::uint8_t> odd_pairs(const SecretBits& bits, std::span<const Pair> pairs) {
  std::vector<std::uint8_t> odd(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    odd[i] = bits.get(pairs[i].first) != bits.get(pairs[i].second) ? 1 : 0;
  }
  return odd;
}

void keep_bits(const SecretBits& bits, std::span<const Pair> pairs, std::span<const std::uint8_t> kept,
               SecretBits& to) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (kept[i] != 0) {
      to.push_back(bits.get(pairs[i].first));
    }
  }
}

}  // namespace twinspan::distillation
