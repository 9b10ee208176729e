// SPDX-License-Identifier: Apache-2.0
/// \file
/// First-in first-out buffer of a stream, clock for clock: a word written to the empty buffer is at the
/// output two clocks later. DEPTH words fit, the one in the output register included.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

namespace tf {
inline namespace TF_TARGET {

template <class T, unsigned DEPTH>
struct StreamFifo {
  static_assert(DEPTH >= 4 && (DEPTH & (DEPTH - 1)) == 0, "DEPTH must be a power of two, 4 or more");
  std::uint32_t write, read;  ///< addresses
  std::uint32_t level;        ///< words inside, 0..DEPTH
  bool valid;                 ///< `data` is the word at the output
  T data;
  T memory[DEPTH];
};

template <class T, unsigned DEPTH>
bool fifo_ready(const StreamFifo<T, DEPTH>& fifo) {
  return fifo.level < DEPTH;
}

/// Empties the buffer; the memory keeps its contents.
template <class T, unsigned DEPTH>
void fifo_reset(StreamFifo<T, DEPTH>& fifo) {
  fifo.write = 0;
  fifo.read = 0;
  fifo.level = 0;
  fifo.valid = false;
}

/// One clock: `offered` with `word` is taken over when there is room, `ready` takes the word at the output.
template <class T, unsigned DEPTH>
void fifo_clock(StreamFifo<T, DEPTH>& fifo, bool offered, const T& word, bool ready) {
#pragma HLS INLINE
  const bool push = offered && fifo.level < DEPTH;
  const bool pop = fifo.valid && ready;
  const bool load = fifo.level != (fifo.valid ? 1U : 0U) && (!fifo.valid || ready);
  if (load) {
    fifo.data = fifo.memory[fifo.read];
    fifo.read = (fifo.read + 1) % DEPTH;
    fifo.valid = true;
  } else if (pop) {
    fifo.valid = false;
  }
  if (push) {
    fifo.memory[fifo.write] = word;
    fifo.write = (fifo.write + 1) % DEPTH;
    ++fifo.level;
  }
  if (pop) {
    --fifo.level;
  }
}

}  // namespace TF_TARGET
}  // namespace tf
