// SPDX-License-Identifier: Apache-2.0
/// \file
/// Poisson numbers by table look-up: alias tables (Walker 1977, Vose 1991) on a grid of means.
///
/// The grid is uniform in the square root of the mean, 64 steps per unit: one step moves the mean by a
/// thirty-second of a standard deviation. A mean between two rows takes one of both at random, with the
/// weights that keep it exact. The mixture's variance is too large by a factor below 1.00025, and its
/// probabilities deviate from Poisson's by less than 2e-4 rms. Probabilities are resolved to 2^-32. The
/// tables are built with additions, multiplications and divisions only and looked up with integers: the same
/// on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace twinspan::event {

/// Where a mean lies on the grid: row number and the weight of the next row in 2^-16.
using PoissonPlace = std::uint32_t;

class PoissonTable {
 public:
  /// Largest mean of a table; a sum of independent draws serves larger ones.
  static constexpr double kLargestMean = 1024.0;

  /// \param largest_mean  that will be asked for, 0..kLargestMean
  explicit PoissonTable(double largest_mean);

  /// \param mean  0..largest_mean
  [[nodiscard]] PoissonPlace place(double mean) const;

  /// A Poisson number. \param uniform  32 random bits, \param dither  16 random bits
  [[nodiscard]] std::uint32_t draw(PoissonPlace place, std::uint32_t uniform, std::uint32_t dither) const {
    const Row row = rows_[(place + dither) >> kWeightBits];
    const std::uint64_t position = std::uint64_t{uniform} << row.log2_bins;
    const Bin bin = bins_[row.first + (position >> 32U)];
    return static_cast<std::uint32_t>(position) < bin.threshold ? bin.own : bin.other;
  }

 private:
  static constexpr unsigned kWeightBits = 16;

  struct Row {
    std::uint32_t first;  // bin
    std::uint32_t log2_bins;
  };
  struct Bin {
    std::uint32_t threshold;  // 2^-32
    std::uint16_t own;
    std::uint16_t other;
  };

  void add_row(double mean);

  std::vector<Row> rows_;
  std::vector<Bin> bins_;
};

}  // namespace twinspan::event
