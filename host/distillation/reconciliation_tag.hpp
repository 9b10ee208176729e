// SPDX-License-Identifier: Apache-2.0
/// \file
/// Checks of one frame: the tag of universal hashing, and parities of subsets.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/distillation/reconciliation.hpp"
#include "host/distillation/universal_hash.hpp"
#include "host/distillation/wire.hpp"

namespace twinspan::distillation::reconciliation {

/// Drawn uniformly when the frame is fixed.
struct TagKey {
  Bits128 point;
  Bits128 factor;
};

/// The low bits of factor * polynomial_tag(frame, point) in GF(2^128). Different frames have different
/// polynomial tags but for a chance of (rows/128 + 2) 2^-128; their difference times a uniform factor is
/// uniform, so its low bits are all 0 with probability 2^-kFrameTagBits.
inline std::uint64_t frame_tag(const SecretBits& frame, const TagKey& key) {
  return multiply_gf128(polynomial_tag(frame, key.point), key.factor).low & low_mask(kFrameTagBits);
}

inline TagKey read_tag_key(WireReader& reader) {
  TagKey key;
  for (std::uint64_t* word : {&key.point.low, &key.point.high, &key.factor.low, &key.factor.high}) {
    *word = reader.u64();
  }
  return key;
}

inline void write_tag_key(WireWriter& writer, const TagKey& key) {
  for (const std::uint64_t word : {key.point.low, key.point.high, key.factor.low, key.factor.high}) {
    writer.u64(word);
  }
}

/// Parity of the bits of the frame that belong to the subset and to rows [first, end). An end beyond that of
/// the frame stands for it. \pre first is less than the number of rows; both spans have the same length
inline bool subset_parity(std::span<const std::uint64_t> frame, std::span<const std::uint64_t> subset,
                          std::size_t first, std::size_t end) {
  end = std::min(end, frame.size() * kWordBits);
  const std::size_t a = first / kWordBits;
  const std::size_t b = (end - 1) / kWordBits;
  const std::uint64_t head = ~low_mask(first % kWordBits);
  const std::uint64_t tail = low_mask((end - 1) % kWordBits + 1);
  if (a == b) {
    return (std::popcount(frame[a] & subset[a] & head & tail) & 1) != 0;
  }
  std::uint64_t sum = (frame[a] & subset[a] & head) ^ (frame[b] & subset[b] & tail);
  for (std::size_t word = a + 1; word < b; ++word) {
    sum ^= frame[word] & subset[word];
  }
  return (std::popcount(sum) & 1) != 0;
}

}  // namespace twinspan::distillation::reconciliation
