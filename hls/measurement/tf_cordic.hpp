// SPDX-License-Identifier: Apache-2.0
/// \file
/// Angle of a vector over the full turn, atan2(y, x), by a vectoring CORDIC. (0, 0) gives 0.
///
/// The vector is first shifted up until its larger component fills the word, so that the angle of a vector a
/// few units long is as accurate as that of a long one. Error below 1.25 * 2^-16 turn.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr unsigned kCordicWidth = 18;       ///< of x and y, signed
constexpr unsigned kCordicIterations = 16;
constexpr unsigned kCordicAngleWidth = 16;  ///< of the angle, 2^-16 turn
constexpr unsigned kCordicGuard = 4;        ///< bits below the normalised word, against truncation
constexpr unsigned kCordicAngleGuard = 5;   ///< bits below the angle, against table rounding
constexpr unsigned kCordicTurnWidth = kCordicAngleWidth + kCordicAngleGuard;

/// atan(2^-index) in 2^-32 turn, rounded.
inline std::uint32_t atan_turn(unsigned index) {
#pragma HLS INLINE
  static const std::uint32_t table[kCordicIterations] = {
      536870912, 316933406, 167458907, 85004756, 42667331, 21354465, 10679838, 5340245,
      2670163,   1335087,   667544,    333772,   166886,   83443,    41722,    20861};
  return table[index];
}

/// The same in 2^-21 turn.
inline std::uint32_t atan_step(unsigned index) {
#pragma HLS INLINE
  return (atan_turn(index) + (1U << (31 - kCordicTurnWidth))) >> (32 - kCordicTurnWidth);
}

/// x, y: 18 bits signed, every value is allowed. Shifts of negative values are arithmetic.
inline std::int32_t cordic_angle(std::int32_t x, std::int32_t y) {
#pragma HLS INLINE
  // Fold: half a turn makes x positive or zero.
  const bool half = x < 0;
  std::int32_t u = half ? -x : x;
  std::int32_t v = half ? -y : y;
  if (u == 0 && v == 0) {
    return 0;
  }
  // Measure. ~v instead of -v is short by one for -2^k: the shift is one larger then, and the word has room
  // for it.
  const std::uint32_t magnitude = static_cast<std::uint32_t>(u | (v < 0 ? ~v : v));
  unsigned shift = kCordicWidth - 1;
  for (unsigned i = 0; i < kCordicWidth; ++i) {
#pragma HLS UNROLL
    if (((magnitude >> i) & 1) != 0) {
      shift = kCordicWidth - 1 - i;
    }
  }
  // Scale and turn towards the positive x axis.
  u *= 1 << (kCordicGuard + shift);
  v *= 1 << (kCordicGuard + shift);
  std::uint32_t angle = half ? 1U << (kCordicTurnWidth - 1) : 0;
  for (unsigned i = 0; i < kCordicIterations; ++i) {
#pragma HLS UNROLL
    const std::int32_t step_u = v >> i;
    const std::int32_t step_v = u >> i;
    if (v < 0) {
      u -= step_u;
      v += step_v;
      angle -= atan_step(i);
    } else {
      u += step_u;
      v -= step_v;
      angle += atan_step(i);
    }
  }
  // Round. The carry out of the top is a full turn.
  const std::uint32_t rounded = (angle + (1U << (kCordicAngleGuard - 1))) >> kCordicAngleGuard;
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(rounded & 0xFFFF));
}

}  // namespace TF_TARGET
}  // namespace tf
