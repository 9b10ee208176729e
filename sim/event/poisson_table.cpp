// SPDX-License-Identifier: Apache-2.0
#include "sim/event/poisson_table.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace twinspan::event {
namespace {

constexpr double kRowsPerRoot = 64.0;
constexpr double kNegligible = 0x1p-40;  // relative to the most probable number

double row_mean(double row) { return row * row / (kRowsPerRoot * kRowsPerRoot); }

/// Probabilities of `first`, `first` + 1, ...
struct Distribution {
  std::uint32_t first = 0;
  std::vector<double> probability;
};

// Outwards from the most probable number by p(n+1)/p(n) = mean/(n+1): no exponential, no factorial.
Distribution poisson(double mean) {
  const auto mode = static_cast<std::uint32_t>(mean);
  std::vector<double> below;
  double p = 1.0;
  for (std::uint32_t n = mode; n > 0; --n) {
    p *= static_cast<double>(n) / mean;
    if (p < kNegligible) {
      break;
    }
    below.push_back(p);
  }
  Distribution result{mode - static_cast<std::uint32_t>(below.size()), {below.rbegin(), below.rend()}};
  p = 1.0;
  for (std::uint32_t n = mode; p >= kNegligible; ++n) {
    result.probability.push_back(p);
    p *= mean / static_cast<double>(n + 1);
  }
  double sum = 0.0;
  for (const double value : result.probability) {
    sum += value;
  }
  for (double& value : result.probability) {
    value /= sum;
  }
  return result;
}

/// Which outcome each bin gives beyond its threshold (share of the bin).
struct Alias {
  std::vector<double> share;
  std::vector<std::uint32_t> other;
};

// Vose's construction: bins that are too full lend to those that are not.
Alias vose(std::vector<double> weight) {
  const std::size_t bins = weight.size();
  Alias alias{std::vector<double>(bins, 1.0), std::vector<std::uint32_t>(bins)};
  std::vector<std::uint32_t> poor;
  std::vector<std::uint32_t> rich;
  for (std::uint32_t i = 0; i < bins; ++i) {
    weight[i] *= static_cast<double>(bins);
    alias.other[i] = i;
    (weight[i] < 1.0 ? poor : rich).push_back(i);
  }
  while (!poor.empty() && !rich.empty()) {
    const std::uint32_t taker = poor.back();
    const std::uint32_t giver = rich.back();
    poor.pop_back();
    alias.share[taker] = weight[taker];
    alias.other[taker] = giver;
    weight[giver] -= 1.0 - weight[taker];
    if (weight[giver] < 1.0) {
      rich.pop_back();
      poor.push_back(giver);
    }
  }
  return alias;  // what is left is full up to rounding
}

}  // namespace

PoissonTable::PoissonTable(double largest_mean) {
  const auto last =
      static_cast<std::uint32_t>(kRowsPerRoot * std::sqrt(std::clamp(largest_mean, 0.0, kLargestMean))) + 2;
  rows_.reserve(last + 1);
  for (std::uint32_t row = 0; row <= last; ++row) {
    add_row(row_mean(row));
  }
}

void PoissonTable::add_row(double mean) {
  Distribution distribution = poisson(mean);
  const std::size_t bins = std::bit_ceil(distribution.probability.size());
  distribution.probability.resize(bins);  // the rest has probability 0
  const Alias alias = vose(std::move(distribution.probability));
  rows_.push_back(
      {static_cast<std::uint32_t>(bins_.size()), static_cast<std::uint32_t>(std::bit_width(bins)) - 1});
  for (std::uint32_t i = 0; i < bins; ++i) {
    const double scaled = alias.share[i] * 0x1p32 + 0.5;
    const bool full = scaled >= 0x1p32;
    const std::uint32_t own = distribution.first + i;
    const std::uint32_t other = full ? own : distribution.first + alias.other[i];
    bins_.push_back({full ? 0 : static_cast<std::uint32_t>(scaled), static_cast<std::uint16_t>(own),
                     static_cast<std::uint16_t>(other)});
  }
}

PoissonPlace PoissonTable::place(double mean) const {
  const double root = kRowsPerRoot * std::sqrt(std::max(mean, 0.0));
  const auto largest = static_cast<std::uint32_t>(rows_.size()) - 2;
  const std::uint32_t row = std::min(static_cast<std::uint32_t>(root), largest);
  const double low = row_mean(row);
  const double weight = std::clamp((mean - low) / (row_mean(row + 1.0) - low), 0.0, 1.0);
  return (row << kWeightBits) + static_cast<std::uint32_t>(weight * 65536.0 + 0.5);
}

}  // namespace twinspan::event
