// SPDX-License-Identifier: Apache-2.0
/// \file
/// Gaussian numbers in bulk: the ziggurat of Marsaglia and Tsang (J. Stat. Softw. 5:8, 2000) with 256 layers.
/// Layer and position come from different bits of one 64-bit word (Doornik 2005), 53 bits of them for the
/// position. Table and rare branches use the elementary functions of sim/photonics, so that the numbers are
/// the same on every machine.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/photonics/random.hpp"

namespace twinspan::event {

class NormalSource {
 public:
  explicit NormalSource(photonics::Random random);

  /// Fills with independent numbers of mean 0 and variance 1, the same ones in whatever pieces they are asked
  /// for.
  void fill(std::span<double> out) {
    photonics::Random random = random_;  // in registers: nothing else refers to it
    const std::array<double, kLayers + 1>& edge = table_->edge;
    for (double& value : out) {
      const std::uint64_t word = random.bits();
      const std::size_t layer = word & (kLayers - 1);
      const double x = position(word) * edge[layer];
      value = std::fabs(x) < edge[layer + 1] ? x : rare(layer, x);
    }
    random_ = random;
  }

  static constexpr std::size_t kLayers = 256;
  struct Table {
    std::array<double, kLayers + 1>
        edge{};  // right ends of the layers, falling; edge[0] of the base is virtual
    std::array<double, kLayers + 1> density{};  // exp(-x^2/2) there
    Table();
  };

 private:
  /// Bits 11..63 as a signed number: -1..1.
  static double position(std::uint64_t word) {
    return static_cast<double>(static_cast<std::int64_t>(word) >> 11U) * 0x1p-52;
  }
  double rare(std::size_t layer, double x);

  const Table* table_;
  photonics::Random random_;
  photonics::Random rare_;  // one number in a hundred needs more than one word: from a stream of its own
};

}  // namespace twinspan::event
