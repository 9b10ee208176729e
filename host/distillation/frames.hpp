// SPDX-License-Identifier: Apache-2.0
/// \file
/// Reconciliation of long strings: frames of equal size, one Cascade run each, and the error rate that the
/// first frame starts from.
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/protocol/types.hpp"

namespace twinspan::distillation {

/// Longest frame. Longer ones would hardly reconcile better and take more memory.
inline constexpr std::size_t kFrameBits = std::size_t{1} << 17;

/// How a string is cut: both users compute the same from its length.
class Frames {
 public:
  explicit Frames(std::size_t bits) : bits_(bits), count_((bits + kFrameBits - 1) / kFrameBits) {}
  std::size_t count() const { return count_; }
  std::size_t first(std::size_t frame) const { return frame * bits_ / count_; }
  std::size_t size(std::size_t frame) const { return first(frame + 1) - first(frame); }

 private:
  std::size_t bits_;
  std::size_t count_;
};

/// Error rate of the kept bits, estimated from public counts alone, so that nothing need be disclosed for it.
/// With a = share of Bob's zeros and b = share of his ones that are right at Alice, a pair is odd at Alice
/// with probability a b + (1-a)(1-b) = pairs_kept / pairs_offered, and E' = (1-a)(1-b) / that (physics:
/// AOPP). Bob's wrong ones are the events in which nobody sent; their number follows from the events revealed
/// with vacuum on both sides, which gives b and then a.
/// \return a rate within [1e-4, 0.25]; good to a factor of two, which is all that Cascade needs
double estimated_error_rate(const protocol::SiftedCounts& counts, const protocol::SourceParameters& alice,
                            const protocol::SourceParameters& bob);

}  // namespace twinspan::distillation
