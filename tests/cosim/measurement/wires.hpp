// SPDX-License-Identifier: Apache-2.0
/// \file
/// Small helpers around Verilated models, and taps for them.
#pragma once

#include <array>
#include <cstdint>
#include <random>

#include "hls/measurement/tf_tdc_channel.hpp"

namespace twinspan::test {

constexpr unsigned kChannels = 4;

using Random = std::mt19937_64;
using ClockTaps = std::array<tf::TapWord, kChannels>;

inline std::uint32_t below(Random& random, std::uint64_t bound) {
  return static_cast<std::uint32_t>(random() % bound);
}

inline bool chance(Random& random, double probability) {
  return static_cast<double>(random() >> 11U) * 0x1p-53 < probability;
}

/// Sets `width` (at most 32) bits at bit `lsb` of a wide port.
template <class Port>
void set_bits(Port& port, unsigned lsb, unsigned width, std::uint32_t value) {
  for (unsigned bit = 0; bit < width; ++bit) {
    const std::uint32_t mask = 1U << ((lsb + bit) % 32);
    auto& word = port[(lsb + bit) / 32];
    word = (word & ~mask) | (((value >> bit) & 1U) != 0 ? mask : 0U);
  }
}

/// `count` ones without bubbles.
inline tf::TapWord thermometer(unsigned count) {
  tf::TapWord taps{};
  for (unsigned word = 0; word < tf::kTaps / 32; ++word) {
    const unsigned ones = count <= 32 * word ? 0 : count - 32 * word;
    taps.word[word] = ones >= 32 ? 0xFFFFFFFF : (1U << ones) - 1;
  }
  return taps;
}

/// Thermometers, mostly with bubbles, sometimes noise.
inline tf::TapWord random_taps(Random& random) {
  tf::TapWord taps = thermometer(below(random, tf::kTaps + 1));
  const std::uint64_t choice = random();
  if (choice % 16 == 0) {
    for (std::uint32_t& word : taps.word) {
      word = static_cast<std::uint32_t>(random());
    }
  } else if (choice % 2 == 0) {
    taps.word[(choice >> 8U) % 8] ^= 1U << ((choice >> 16U) % 32);
    taps.word[(choice >> 24U) % 8] ^= 1U << ((choice >> 32U) % 32);
  }
  return taps;
}

template <class Model>
void apply_taps(Model& model, std::uint32_t mask, const ClockTaps& taps) {
  model.tap_valid_i = static_cast<std::uint8_t>(mask);
  for (unsigned c = 0; c < kChannels; ++c) {
    if (((mask >> c) & 1U) != 0) {
      for (unsigned word = 0; word < tf::kTaps / 32; ++word) {
        model.taps_i[tf::kTaps / 32 * c + word] = taps[c].word[word];
      }
    }
  }
}

}  // namespace twinspan::test
