// SPDX-License-Identifier: Apache-2.0
/// \file
/// Stimuli of the co-simulation of pattern_generator.
#pragma once

#include "tests/cosim/transmitter/pattern_bench.hpp"

#include "Vtf_transmitter.h"
#include "Vtf_transmitter_fast_16.h"
#include "Vtf_transmitter_fast_8.h"

namespace twinspan::test {

inline constexpr std::uint64_t kLastSlot = (std::uint64_t{1} << 48) - 16;
inline constexpr std::uint64_t kSlotsPerWidth = 10'000'000;

template <class ModelType, unsigned LaneCount>
struct Width {
  using Model = ModelType;
  static constexpr unsigned kLanes = LaneCount;
};
using Widths = testing::Types<Width<Vtf_transmitter, 4>, Width<Vtf_transmitter_fast_8, 8>,
                              Width<Vtf_transmitter_fast_16, 16>>;

/// A random number.
inline std::uint32_t words_of(std::mt19937_64& random, std::uint32_t below) {
  return static_cast<std::uint32_t>(random() % below);
}

/// Random settings of a run; nothing is avoided that a run accepts.
inline Settings wild_settings(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Settings s = random_settings(seed);
  if (seed % 3 != 0) {
    s.half_wave = words_of(random, 1U << 16U);
    s.phase_offset = words_of(random, 1U << 16U);
    for (auto& entry : s.phase) {
      entry = static_cast<std::uint32_t>(random());
    }
  }
  if (seed % 4 != 0) {
    for (auto& threshold : s.thresholds) {
      threshold = words_of(random, (1U << 20U) + 1);
    }
  }
  s.reference_step = words_of(random, 16);
  s.reference = 16 * words_of(random, 40);
  s.guard = 16 * words_of(random, 10);
  s.length = std::max(16U, s.reference + s.guard + 16 * words_of(random, 200));
  s.start_slot = 16 * (random() % ((std::uint64_t{1} << 44) - 1'000'000));
  return s;
}

/// An entropy stream.
inline External external_words(std::uint64_t seed) {
  return [seed](std::uint64_t slot) {
    std::uint64_t x = (slot + seed) * 0x9E3779B97F4A7C15U;
    x ^= x >> 29U;
    return static_cast<std::uint32_t>((x * 0xBF58476D1CE4E5B9U) >> 32U);
  };
}

/// A register written during a run, as the kernel sees it.
struct LiveChange {
  std::uint64_t time = 0;  ///< Of the first word at the output that it can act on.
  std::function<void(tf::PatternRegisters&)> apply;
};

/// Writes a random register that acts during a run.
template <class Node>
LiveChange live_change(Node& node, std::mt19937_64& random) {
  constexpr std::uint64_t kAnswer = 2;  // clocks from a register's first with its value to the end of write()
  const auto value = static_cast<std::uint32_t>(random());
  const auto index = static_cast<std::uint32_t>(random() % 256);
  const auto written = [&](std::uint32_t address, std::uint32_t data, std::uint64_t lead) {
    node.write(address, data);
    return node.time() - kAnswer + lead;
  };
  switch (random() % 5) {
    case 0: {
      const std::uint32_t i = index % tf::kThresholds;
      return {written(map::threshold + i * map::threshold_stride, value >> 12U, tf::kThresholdLead),
              [=](auto& r) { r.threshold[i] = value >> 12U; }};
    }
    case 1:
      return {written(map::half_wave, value >> 16U, tf::kHalfWaveLead),
              [=](auto& r) { r.half_wave = value >> 16U; }};
    case 2:
      return {written(map::phase_offset, value >> 16U, tf::kPhaseOffsetLead),
              [=](auto& r) { r.phase_offset = value >> 16U; }};
    case 3:
      return {written(map::reference_step, value >> 28U, tf::kReferenceStepLead),
              [=](auto& r) { r.reference_step = value >> 28U; }};
    default: {
      const bool phase = random() % 2 != 0;
      node.write(map::table_address,
                 index | static_cast<std::uint32_t>(map::table_address_select.of(phase ? 1 : 0)));
      return {written(map::table_data, value, tf::kTableWriteLead),
              [=](auto& r) { (phase ? r.phase : r.intensity)[index] = value; }};
    }
  }
}

}  // namespace twinspan::test
