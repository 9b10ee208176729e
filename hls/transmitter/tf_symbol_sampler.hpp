// SPDX-License-Identifier: Apache-2.0
/// \file
/// Random words to symbols: the class is the number of thresholds at or below bits 19..0, the phase slice is
/// bits 23..20.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr unsigned kThresholds = 7;

/// Thresholds are below 2^21; signed numbers, which processors compare in fewer steps.
template <unsigned SLOTS>
void symbol_sampler(const std::int32_t (&threshold)[kThresholds], const std::uint32_t (&random)[SLOTS],
                    std::uint32_t (&symbol_class)[SLOTS], std::uint32_t (&slice)[SLOTS]) {
  for (unsigned i = 0; i < SLOTS; ++i) {
#pragma HLS UNROLL
    const std::int32_t bits = static_cast<std::int32_t>(random[i] & 0xFFFFFU);
    std::uint32_t count = 0;
    for (unsigned t = 0; t < kThresholds; ++t) {
#pragma HLS UNROLL
      count += bits >= threshold[t] ? 1U : 0U;
    }
    symbol_class[i] = count;
    slice[i] = (random[i] >> 20U) & 15U;
  }
}

}  // namespace TF_TARGET
}  // namespace tf
