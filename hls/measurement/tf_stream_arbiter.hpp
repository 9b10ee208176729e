// SPDX-License-Identifier: Apache-2.0
/// \file
/// Merges packet streams into one, clock for clock. Packets stay whole, and the ports take turns: after a
/// packet of port p the search for the next one begins at p + 1. Who is next is decided a clock ahead; the
/// turn stays where it is while no other port has a word. The output is a register.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

namespace tf {
inline namespace TF_TARGET {

struct StreamArbiter {
  std::uint32_t turn = 1;  ///< one-hot: the port that is served when it has a word
  bool open = false;       ///< within a packet
  bool valid = false;
  std::uint64_t data = 0;
};

/// The port that is served in this clock, one-hot, or 0. valid: bit p says that port p has a word; ready: the
/// output is taken over in this clock.
inline std::uint32_t arbiter_grant(const StreamArbiter& arbiter, std::uint32_t valid, bool ready) {
#pragma HLS INLINE
  return arbiter.valid && !ready ? 0 : arbiter.turn & valid;
}

/// The clock edge: `word` and `last` belong to the port in `grant`.
inline void arbiter_clock(StreamArbiter& arbiter, std::uint32_t grant, std::uint32_t valid,
                          std::uint64_t word, bool last, bool ready) {
#pragma HLS INLINE
  if (grant != 0) {
    arbiter.data = word;
    arbiter.valid = true;
    arbiter.open = !last;
  } else if (ready) {
    arbiter.valid = false;
  }
  const bool served = grant != 0 && last;
  const bool nothing = (valid & arbiter.turn) == 0 && !arbiter.open;
  if (valid != 0 && (served || nothing)) {
    const std::uint32_t behind = valid & ~(arbiter.turn | (arbiter.turn - 1));
    const std::uint32_t candidates = behind != 0 ? behind : valid;
    arbiter.turn = candidates & (~candidates + 1);
  }
}

}  // namespace TF_TARGET
}  // namespace tf
