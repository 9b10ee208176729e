// SPDX-License-Identifier: Apache-2.0
/// \file
/// In which section of the frame a slot lies: reference, then guard, then quantum until the frame ends, again
/// and again. Lengths are slots, multiples of 16, so that a word lies in one section.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/common/tf_types.hpp"

namespace tf {

struct FrameTimer {
  std::uint32_t length;
  std::uint32_t reference;  ///< First slot after the reference section.
  std::uint32_t guarded;    ///< First slot after the guard section.
  std::uint32_t position;   ///< Of the next slot within its frame.
};

inline namespace TF_TARGET {

/// False, and nothing taken over: not a multiple of 16, length 0, or sections longer than the frame.
inline bool frame_load(FrameTimer& timer, std::uint32_t length, std::uint32_t reference,
                       std::uint32_t guard) {
  if (((length | reference | guard) & 15U) != 0 || length == 0 || reference + guard > length) {
    return false;
  }
  timer.length = length;
  timer.reference = reference;
  timer.guarded = reference + guard;
  timer.position = 0;
  return true;
}

inline std::uint32_t frame_section(const FrameTimer& timer) {
  return timer.position < timer.reference ? kSectionReference
         : timer.position < timer.guarded ? kSectionGuard
                                          : kSectionQuantum;
}

/// Slots from the next one to the end of its section.
inline std::uint32_t frame_section_left(const FrameTimer& timer) {
  const std::uint32_t end = timer.position < timer.reference ? timer.reference
                            : timer.position < timer.guarded ? timer.guarded
                                                             : timer.length;
  return end - timer.position;
}

/// Moves on by slots that lie in one section. True when they end the frame.
inline bool frame_advance(FrameTimer& timer, std::uint32_t slots) {
  timer.position += slots;
  const bool last = timer.position == timer.length;
  timer.position = last ? 0 : timer.position;
  return last;
}

}  // namespace TF_TARGET
}  // namespace tf
