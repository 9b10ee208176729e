// SPDX-License-Identifier: Apache-2.0
/// \file
/// Second-order phase loop: estimate of the phase error of a window in, compensating phase and code of its
/// modulator out.
///
/// With r the estimate (2^-16 turn) and c the compensating phase (2^-24 turn, modulo one turn), per window:
///   closed, enough counts:  integrator = clamp(integrator + (gain_i * r >> 8)), within +-limit
///                           c = c + (gain_p * r >> 8) + integrator
///   closed, too few counts: c = c + integrator (the loop coasts at the frequency it knows)
///   open:                   c and integrator stay
///   code = (upper 16 bits of c) * 2 * half_wave >> 16
/// Unwrapped phase: r + c of the window (2^-16 turn), differences between windows with enough counts taken
/// within half a turn either way and summed from 0, modulo 2^32.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

namespace tf {
inline namespace TF_TARGET {

/// As the register map.
struct PhaseRegisters {
  std::uint32_t loop_enable;
  std::uint32_t gain_p, gain_i;      ///< Q0.16
  std::uint32_t integrator_limit;    ///< 2^-24 turn, 24 bits
  std::uint32_t least_counts;
  std::uint32_t half_wave;           ///< 1..32768
  std::uint32_t phase_start;         ///< 2^-16 turn
};

struct PhaseLoop {
  std::int32_t integrator;  ///< 2^-24 turn per window, 25 bits
  std::uint32_t phase;      ///< compensating phase, 2^-24 turn, 24 bits
  std::uint32_t unwrapped;  ///< 2^-16 turn, two's complement
};

/// What one window has done to the loop.
struct LoopUpdate {
  bool limited;           ///< the clamp changed the integrator
  std::uint32_t applied;  ///< compensating phase before this update, 2^-16 turn
};

/// 16 bits as two's complement.
inline std::int32_t signed_16(std::uint32_t value) {
#pragma HLS INLINE
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(value & 0xFFFF));
}

inline void loop_start(PhaseLoop& loop, const PhaseRegisters& registers) {
  loop.integrator = 0;
  loop.phase = (registers.phase_start & 0xFFFF) << 8;
  loop.unwrapped = 0;
}

inline std::uint32_t loop_code(const PhaseLoop& loop, const PhaseRegisters& registers) {
#pragma HLS INLINE
  return (((loop.phase >> 8) * registers.half_wave) >> 15) & 0xFFFF;
}

/// estimate: -32768..32767. Shifts of negative values are arithmetic.
inline LoopUpdate loop_update(PhaseLoop& loop, const PhaseRegisters& registers, bool enough,
                              std::int32_t estimate) {
#pragma HLS INLINE
  LoopUpdate update = {false, loop.phase >> 8};
  if (enough) {
    const std::uint32_t link = update.applied + static_cast<std::uint32_t>(estimate);
    loop.unwrapped += static_cast<std::uint32_t>(signed_16(link - loop.unwrapped));
  }
  if (registers.loop_enable != 0) {
    std::int32_t proportional = 0;
    if (enough) {
      const std::int64_t wide = estimate;
      proportional = static_cast<std::int32_t>((wide * registers.gain_p) >> 8);
      const std::int32_t limit = static_cast<std::int32_t>(registers.integrator_limit);
      const std::int32_t sum = loop.integrator + static_cast<std::int32_t>((wide * registers.gain_i) >> 8);
      update.limited = sum > limit || sum < -limit;
      loop.integrator = sum > limit ? limit : sum < -limit ? -limit : sum;
    }
    loop.phase = (loop.phase + static_cast<std::uint32_t>(proportional) +
                  static_cast<std::uint32_t>(loop.integrator)) & 0xFFFFFF;
  }
  return update;
}

}  // namespace TF_TARGET
}  // namespace tf
