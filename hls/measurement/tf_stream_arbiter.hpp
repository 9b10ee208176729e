// SPDX-License-Identifier: Apache-2.0
/// \file
/// Merges packet streams into one, clock for clock. Packets stay whole, and the ports take turns: after a
/// packet of port p the search for the next one begins at p + 1. The output is a register.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

namespace tf {
inline namespace TF_TARGET {

struct StreamArbiter {
  std::uint32_t open;       ///< one-hot: the port whose packet is open, 0 between packets
  std::uint32_t preferred;  ///< ports above the last one served
  bool valid;
  std::uint64_t data;
};

/// The port that is served in this clock, one-hot, or 0. valid: bit p says that port p has a word; ready: the
/// output is taken over in this clock.
inline std::uint32_t arbiter_grant(const StreamArbiter& arbiter, std::uint32_t valid, bool ready) {
#pragma HLS INLINE
  if (arbiter.valid && !ready) {
    return 0;
  }
  std::uint32_t candidates = valid;
  if (arbiter.open != 0) {
    candidates = valid & arbiter.open;
  } else if ((valid & arbiter.preferred) != 0) {
    candidates = valid & arbiter.preferred;
  }
  return candidates & (~candidates + 1);
}

/// The clock edge: `word` and `last` belong to the port in `grant`.
inline void arbiter_clock(StreamArbiter& arbiter, std::uint32_t grant, std::uint64_t word, bool last,
                          bool ready) {
#pragma HLS INLINE
  if (grant != 0) {
    arbiter.data = word;
    arbiter.valid = true;
    if (last) {
      arbiter.open = 0;
      arbiter.preferred = ~(grant | (grant - 1));
    } else {
      arbiter.open = grant;
    }
  } else if (ready) {
    arbiter.valid = false;
  }
}

}  // namespace TF_TARGET
}  // namespace tf
