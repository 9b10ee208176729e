// SPDX-License-Identifier: Apache-2.0
/// \file
/// Symbols to drive codes: intensity 0, intensity 1, phase 0, phase 1 from the lowest bit on.
///
/// The intensity table is read at 16 * kind of the previous slot + kind, the phase table at 16 * kind +
/// slice. The active phase offset is added to the first phase modulator's code, modulo 2 * half_wave.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr std::uint32_t kKindReference = 8;
constexpr std::uint32_t kKindDark = 9;
constexpr unsigned kTableDepth = 256;

/// kind[0] is the kind before the first slot, kind[i + 1] that of slot i.
template <unsigned SLOTS>
void waveform_encoder(const std::uint32_t (&intensity)[kTableDepth],
                      const std::uint32_t (&phase)[kTableDepth], std::uint32_t half_wave,
                      std::uint32_t phase_offset, const std::uint32_t (&kind)[SLOTS + 1],
                      const std::uint32_t (&slice)[SLOTS], std::uint64_t* drive) {
  const std::uint32_t modulus = 2 * half_wave;
  for (unsigned i = 0; i < SLOTS; ++i) {
#pragma HLS UNROLL
    const std::uint32_t codes = intensity[16 * kind[i] + kind[i + 1]];
    const std::uint32_t phases = phase[16 * kind[i + 1] + slice[i]];
    const std::uint32_t sum = (phases & 0xFFFFU) + phase_offset;
    const std::uint32_t wrapped = (sum >= modulus ? sum - modulus : sum) & 0xFFFFU;
    drive[i] = codes | (static_cast<std::uint64_t>((phases & 0xFFFF0000U) | wrapped) << 32U);
  }
}

}  // namespace TF_TARGET
}  // namespace tf
