// SPDX-License-Identifier: Apache-2.0
/// \file
/// One detector channel: code of the tapped delay line -> calibrated arrival time.
///
/// The code is the number of ones among the taps, so bubbles in the thermometer do no harm. The table turns
/// the count into the arrival time within the clock, in 1/1024 slot; before a calibration it is the straight
/// line.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/measurement/tf_tag_layout.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr unsigned kTaps = 256;

/// The taps of one channel in one clock, tap i in bit i % 32 of word i / 32.
struct TapWord {
  std::uint32_t word[kTaps / 32];
};

/// Number of ones, 0..256.
inline std::uint32_t tap_count(const TapWord& taps) {
#pragma HLS INLINE
  const std::uint64_t pairs = 0x5555555555555555ULL;
  const std::uint64_t fours = 0x3333333333333333ULL;
  const std::uint64_t bytes = 0x0F0F0F0F0F0F0F0FULL;
  std::uint64_t sum = 0;  // eight partial counts of at most 32
  for (unsigned i = 0; i < kTaps / 32; i += 2) {
#pragma HLS UNROLL
    std::uint64_t v = taps.word[i] | static_cast<std::uint64_t>(taps.word[i + 1]) << 32;
    v -= (v >> 1) & pairs;
    v = (v & fours) + ((v >> 2) & fours);
    sum += (v + (v >> 4)) & bytes;
  }
  sum = (sum & 0x00FF00FF00FF00FFULL) + ((sum >> 8) & 0x00FF00FF00FF00FFULL);
  return static_cast<std::uint32_t>((sum * 0x0001000100010001ULL) >> 48);
}

/// Arrival time of count `count` on the straight line: the middle of that step, more ones arrived earlier.
template <unsigned LANES>
std::uint16_t default_time(unsigned count) {
  return static_cast<std::uint16_t>((2 * (kTaps - count) + 1) * 1024 * LANES / (2 * (kTaps + 1)));
}

/// Writes one entry of a channel's table; a time beyond the clock becomes its end, an index beyond the table
/// is ignored.
template <unsigned LANES>
void write_time(std::uint16_t (&times)[kTaps + 1], std::uint32_t index, std::uint32_t time) {
#pragma HLS INLINE
  if (index <= kTaps) {
    times[index] = static_cast<std::uint16_t>(time < 1024 * LANES ? time : 1024 * LANES - 1);
  }
}

}  // namespace TF_TARGET
}  // namespace tf
