// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a measurement node must make of clicks, computed click by click from the register descriptions.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace twinspan::test {

inline constexpr unsigned kChannels = 4;
inline constexpr unsigned kTaps = 256;

/// One detector pulse: `count` taps are set in clock `word` of the run.
struct Click {
  std::uint64_t word;
  unsigned channel;
  unsigned count;
};

struct ChannelConfiguration {
  std::uint32_t dead_time = 0;  ///< 1/1024 slot
  std::uint32_t gate_first = 0;
  std::uint32_t gate_last = 1024;
  /// Arrival time by tap count, 1/1024 slot.
  std::vector<std::uint16_t> table = std::vector<std::uint16_t>(kTaps + 1, 0);
};

struct Configuration {
  std::uint64_t start_slot = 0;
  std::uint64_t stop_slot = 16000;
  std::uint32_t frame = 4096;
  std::uint32_t reference = 512;
  std::uint32_t guard = 64;
  std::uint32_t window = 8192;
  std::uint32_t enable = 0xFF;
  unsigned reference_plus = 0;
  unsigned reference_minus = 1;
  bool reference_always = false;
  std::uint32_t sections = 7;
  bool raw = false;
  bool telemetry = true;
  unsigned ring_log2 = 12;
  bool ring_enable = true;
  std::uint64_t ring_base = 0x1'2345'0000;
  std::uint32_t event_level = 1;
  bool loop = false;
  std::uint32_t gain_p = 0;
  std::uint32_t least_counts = 0;
  std::array<ChannelConfiguration, kChannels> channel;
};

struct ChannelCounts {
  std::uint32_t clicks = 0;
  std::uint32_t in_dead_time = 0;
  std::uint32_t outside_gate = 0;
  std::uint32_t not_exported = 0;
  std::uint32_t produced = 0;
};

/// Reference counts of one window.
struct WindowCounts {
  std::int32_t in_phase = 0;
  std::int32_t quadrature = 0;
  std::uint32_t counts = 0;
};

struct Expectation {
  std::array<std::vector<std::uint64_t>, kChannels> tags;
  std::array<ChannelCounts, kChannels> counts;
  std::vector<WindowCounts> windows;  ///< complete ones only
};

/// `clicks` in order of time per channel; those after the run do not count.
Expectation expect(const Configuration& configuration, unsigned lanes, const std::vector<Click>& clicks);

}  // namespace twinspan::test
