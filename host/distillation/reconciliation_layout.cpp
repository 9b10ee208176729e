// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/reconciliation_layout.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "host/core/random_source.hpp"
#include "host/distillation/reconciliation.hpp"

namespace twinspan::distillation::reconciliation {

namespace {

RandomSource public_stream(Bits128 seed, const std::string& label) {
  Seed256 key{};
  for (std::size_t i = 0; i < 8; ++i) {
    key[i] = static_cast<std::uint8_t>(seed.low >> (8 * i));
    key[8 + i] = static_cast<std::uint8_t>(seed.high >> (8 * i));
  }
  return RandomSource(key, label);
}

}  // namespace

std::size_t frames_for(std::size_t bits, std::size_t frame_bits) {
  const std::size_t nearest = std::max<std::size_t>((bits + frame_bits / 2) / frame_bits, 1);
  const std::size_t fewest = (bits + kMostFrameBits - 1) / kMostFrameBits;
  return std::clamp(nearest, fewest, std::max<std::size_t>(bits / kLeastFrameBits, fewest));
}

std::span<const std::uint32_t> Tables::order(std::size_t pass) {
  std::vector<std::uint32_t>& order = orders_[pass];
  if (order.empty()) {
    RandomSource random = public_stream(seed_, "reconciliation shuffle " + std::to_string(pass));
    order.resize(rows_);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    shuffle(std::span(order), random);
  }
  return order;
}

std::span<const std::uint32_t> Tables::place(std::size_t pass) {
  std::vector<std::uint32_t>& place = places_[pass];
  if (place.empty()) {
    const auto rows = order(pass);
    place.resize(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
      place[rows[i]] = i;
    }
  }
  return place;
}

std::span<const std::uint64_t> Tables::subset(std::size_t index) {
  std::vector<std::uint64_t>& subset = subsets_[index];
  if (subset.empty()) {
    RandomSource random = public_stream(seed_, "reconciliation subset " + std::to_string(index));
    subset.resize(words_for(rows_));
    random.fill(std::span(subset));
    subset.back() &= low_mask(rows_ - (subset.size() - 1) * kWordBits);
  }
  return subset;
}

SecretVector<std::uint64_t> slices_of(const SecretBits& bits, const Layout& layout, std::size_t group) {
  SecretVector<std::uint64_t> slices(layout.words() * kWordBits);
  const auto words = bits.words();
  for (std::size_t row = 0; row < layout.rows(); ++row) {
    slices[row] = word_at(words, layout.position(group * kLanes, row));
  }
  return slices;
}

void transpose(std::array<std::uint64_t, kLanes>& words) {
  // Exchange of the two off-diagonal quarters, then of those of every quarter, and so on (Warren, Hacker's
  // Delight, 7-3).
  std::uint64_t mask = 0x00000000ffffffffU;
  for (std::size_t width = 32; width != 0; width /= 2, mask ^= mask << width) {
    for (std::size_t first = 0; first < kLanes; first += 2 * width) {
      for (std::size_t i = first; i < first + width; ++i) {
        const std::uint64_t difference = ((words[i] >> width) ^ words[i + width]) & mask;
        words[i] ^= difference << width;
        words[i + width] ^= difference;
      }
    }
  }
}

SecretBits without(SecretBits bits, const Layout& layout, std::span<const std::uint32_t> discarded) {
  if (discarded.empty()) {
    return bits;
  }
  std::vector<bool> gone(layout.frames());
  for (const std::uint32_t frame : discarded) {
    gone[frame] = true;
  }
  SecretBits kept;
  kept.reserve(bits.size());
  std::size_t frame = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (!gone[frame]) {
      kept.push_back(bits.get(i));
    }
    frame = frame + 1 == layout.frames() ? 0 : frame + 1;
  }
  return kept;
}

}  // namespace twinspan::distillation::reconciliation
