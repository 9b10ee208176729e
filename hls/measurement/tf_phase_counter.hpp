// SPDX-License-Identifier: Apache-2.0
/// \file
/// Counts the clicks of the phase reference per detector and reference phase, and turns the eight counts of a
/// window into the two quadratures.
///
/// With n[j] = plus[j] - minus[j] at reference phase j (j quarter turns):
///   in_phase = n[0] - n[2] ~ cos(phi),  quadrature = n[3] - n[1] ~ sin(phi).
/// Counters stop at 65535 and say so.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

namespace tf {
inline namespace TF_TARGET {

struct PhaseCounter {
  std::uint32_t count[2][4];  ///< plus, minus; per reference phase
  bool full;                  ///< a full counter has met a click
};

/// What a window has counted.
struct PhaseCounts {
  std::int32_t in_phase, quadrature;  ///< 18 bits
  std::uint32_t counts;               ///< all clicks, stops at 65535
  bool saturated;
};

/// Clicks of one clock: valid bit 0 plus, bit 1 minus; phase modulo 4: plus [1:0], minus [3:2].
inline void count_clicks(PhaseCounter& counter, std::uint32_t valid, std::uint32_t phase) {
#pragma HLS INLINE
  for (unsigned d = 0; d < 2; ++d) {
#pragma HLS UNROLL
    std::uint32_t& count = counter.count[d][(phase >> (2 * d)) & 3];
    if (((valid >> d) & 1) != 0) {
      if (count == 0xFFFF) {
        counter.full = true;
      } else {
        ++count;
      }
    }
  }
}

/// Ends the window; the counters begin afresh.
inline PhaseCounts take_counts(PhaseCounter& counter) {
#pragma HLS INLINE
  std::int32_t difference[4] = {0, 0, 0, 0};
  std::uint32_t total = 0;
  for (unsigned j = 0; j < 4; ++j) {
#pragma HLS UNROLL
    difference[j] = static_cast<std::int32_t>(counter.count[0][j]);
    difference[j] -= static_cast<std::int32_t>(counter.count[1][j]);
    total += counter.count[0][j] + counter.count[1][j];
  }
  const PhaseCounts result = {difference[0] - difference[2], difference[3] - difference[1],
                              total > 0xFFFF ? 0xFFFF : total, counter.full};
  counter = PhaseCounter();
  return result;
}

}  // namespace TF_TARGET
}  // namespace tf
