// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/distribution.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace twinspan::systemc {
namespace {

constexpr std::uint64_t kFirstOctave = 1024;

std::uint64_t octave(std::uint64_t ps) { return ps < kFirstOctave ? 0 : std::bit_floor(ps); }

}  // namespace

void Distribution::add(std::uint64_t ps) {
  samples_.push_back(ps);
  sorted_ = false;
}

std::uint64_t Distribution::quantile(double share) const {
  if (samples_.empty()) {
    return 0;
  }
  if (!sorted_) {
    std::sort(samples_.begin(), samples_.end());
    sorted_ = true;
  }
  const double last = static_cast<double>(samples_.size() - 1);
  return samples_[static_cast<std::size_t>(std::ceil(std::clamp(share, 0.0, 1.0) * last))];
}

std::vector<Distribution::Bin> Distribution::histogram() const {
  std::vector<Bin> bins;
  quantile(0);  // sorts
  for (const std::uint64_t sample : samples_) {
    if (bins.empty() || bins.back().from_ps != octave(sample)) {
      bins.push_back({octave(sample), 0});
    }
    ++bins.back().count;
  }
  return bins;
}

}  // namespace twinspan::systemc
