// SPDX-License-Identifier: Apache-2.0
/// \file
/// Samples of a time and what they look like together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace twinspan::systemc {

class Distribution {
 public:
  struct Bin {
    std::uint64_t from_ps;  ///< up to twice as much
    std::size_t count;
  };

  void add(std::uint64_t ps);
  std::size_t count() const { return samples_.size(); }
  /// The smallest sample that is not below the share `share` (0..1) of all; 0 without samples.
  std::uint64_t quantile(double share) const;
  std::uint64_t least() const { return quantile(0); }
  std::uint64_t median() const { return quantile(0.5); }
  std::uint64_t most() const { return quantile(1); }
  /// Counts per octave from the least to the greatest sample; the first bin holds what is below 1024 ps.
  std::vector<Bin> histogram() const;

 private:
  mutable std::vector<std::uint64_t> samples_;
  mutable bool sorted_ = true;
};

}  // namespace twinspan::systemc
