// SPDX-License-Identifier: Apache-2.0
/// \file
/// Merges the tags of all channels and the telemetry records into one stream of 64-bit words, clock for
/// clock.
///
/// Each channel has a small FIFO, telemetry one for two records; the sources take turns word by word, a
/// record stays whole, and each channel keeps its order. A word that finds its FIFO full, or a record that
/// does not fit whole, is dropped, counted at its source and marked by the gap marker. Neither input is ever
/// held back; both have a register in front of all this.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/measurement/tf_gap_marker.hpp"
#include "hls/measurement/tf_stream_arbiter.hpp"
#include "hls/measurement/tf_stream_fifo.hpp"
#include "hls/measurement/tf_tag_layout.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr unsigned kChannelDepth = 16;                  ///< tags per channel
constexpr unsigned kTelemetryDepth = 2 * kRecordWords;  ///< words

struct TelemetryWord {
  std::uint64_t data;
  bool last;
};

/// A word of a telemetry record as it is offered in one clock.
struct TelemetryOffer {
  bool valid;
  TelemetryWord word;
};

template <unsigned LANES, unsigned CHANNELS>
struct TagMerger {
  bool merger_busy;            ///< a word or a marker is inside or comes
  std::uint32_t offered_mask;  ///< tags of the clock before, and its telemetry
  std::uint64_t offered_tag[CHANNELS];
  TelemetryOffer offered_telemetry;
  bool record;                 ///< a record is open at the input
  bool keep;                   ///< and goes into the FIFO
  StreamArbiter arbiter;
  GapMarker gap;
  std::uint32_t dropped[CHANNELS];
  std::uint32_t telemetry_produced, telemetry_dropped, gaps;
  StreamFifo<TelemetryWord, kTelemetryDepth> telemetry_fifo;
  StreamFifo<std::uint64_t, kChannelDepth> channel_fifo[CHANNELS];
};

/// What the outside is like in a clock.
struct MergerPort {
  bool enable;            ///< there is a ring
  bool telemetry_enable;
  bool ready;             ///< the output word is taken
  bool room;              ///< and so will be two more, as long as nothing else comes
};

/// The word at the merger's output in this clock.
struct MergedWord {
  bool valid;
  std::uint64_t data;
};

/// Forgets everything inside; counters to 0.
template <unsigned LANES, unsigned CHANNELS>
void merger_reset(TagMerger<LANES, CHANNELS>& merger) {
  merger.merger_busy = false;
  merger.offered_mask = 0;
  merger.offered_telemetry.valid = false;
  merger.record = false;
  merger.keep = false;
  merger.arbiter = StreamArbiter();
  merger.gap = GapMarker();
  merger.telemetry_produced = 0;
  merger.telemetry_dropped = 0;
  merger.gaps = 0;
  fifo_reset(merger.telemetry_fifo);
  for (unsigned c = 0; c < CHANNELS; ++c) {
    merger.dropped[c] = 0;
    fifo_reset(merger.channel_fifo[c]);
  }
}

/// Takes one word of telemetry in: the first word of a record decides for all of it. Returns whether the FIFO
/// gets it.
template <unsigned LANES, unsigned CHANNELS>
bool take_telemetry(TagMerger<LANES, CHANNELS>& merger, const TelemetryOffer& telemetry, bool enable,
                    bool open, LostWords<LANES>& lost) {
#pragma HLS INLINE
  if (!telemetry.valid) {
    return false;
  }
  const bool begins = !merger.record && enable && ((telemetry.word.data >> kTelemetryIndexLsb) & 15) == 0;
  const bool fits = merger.telemetry_fifo.level <= kTelemetryDepth - kRecordWords;
  const bool queue = (begins && open && fits) || (merger.record && merger.keep);
  if (begins) {
    merger.record = true;
    merger.keep = open && fits;
    ++merger.telemetry_produced;
    if (!merger.keep) {
      ++merger.telemetry_dropped;
      lose_record(lost, telemetry.word.data);
    }
  }
  if (telemetry.word.last) {
    merger.record = false;
  }
  return queue;
}

/// One clock behind the input register.
template <unsigned LANES, unsigned CHANNELS>
MergedWord merge_offered(TagMerger<LANES, CHANNELS>& merger, const MergerPort& port) {
#pragma HLS INLINE
  const std::uint32_t mask = merger.offered_mask;
  const bool hold = gap_hold(merger.gap);
  const bool marker_valid = merger.gap.valid;
  const MergedWord output = {marker_valid || (merger.arbiter.valid && !hold),
                             marker_valid ? merger.gap.data : merger.arbiter.data};

  // What waits, and at which outputs.
  std::uint32_t waiting = merger.telemetry_fifo.valid ? 1U << CHANNELS : 0;
  bool any = merger.telemetry_fifo.level != 0 || (merger.record && merger.keep);
  for (unsigned c = 0; c < CHANNELS; ++c) {
#pragma HLS UNROLL
    waiting |= merger.channel_fifo[c].valid ? 1U << c : 0;
    any = any || merger.channel_fifo[c].level != 0;
  }
  const bool passed = !any && !merger.arbiter.valid;
  const bool release = gap_release(merger.gap, port.enable, passed, port.room);
  const bool open = port.enable && (!merger.gap.gap || merger.gap.release);
  merger.merger_busy = mask != 0 || merger.offered_telemetry.valid || gap_waiting(merger.gap) || !passed;

  LostWords<LANES> lost = {0, false, false, 0, 0, 0};
  const bool queue_record =
      take_telemetry(merger, merger.offered_telemetry, port.telemetry_enable, open, lost);

  const bool ready = port.ready && !hold;
  const std::uint32_t grant = arbiter_grant(merger.arbiter, waiting, ready);
  std::uint64_t granted = merger.telemetry_fifo.data.data;
  const bool last = (grant >> CHANNELS) == 0 || merger.telemetry_fifo.data.last;
  for (unsigned c = 0; c < CHANNELS; ++c) {
#pragma HLS UNROLL
    const bool take = ((grant >> c) & 1) != 0;
    const bool arrives = ((mask >> c) & 1) != 0;
    if (take) {
      granted = merger.channel_fifo[c].data;
    }
    if (arrives && (!open || !fifo_ready(merger.channel_fifo[c]))) {
      ++merger.dropped[c];
      lose_tag(lost, merger.offered_tag[c]);
    }
    if (arrives || merger.channel_fifo[c].level != 0) {
      fifo_clock(merger.channel_fifo[c], arrives && open, merger.offered_tag[c], take);
    }
  }
  arbiter_clock(merger.arbiter, grant, waiting, granted, last, ready);
  if (queue_record || merger.telemetry_fifo.level != 0) {
    fifo_clock(merger.telemetry_fifo, queue_record, merger.offered_telemetry.word, (grant >> CHANNELS) != 0);
  }
  gap_clock(merger.gap, release, lost, merger.gaps);
  return output;
}

/// One clock. mask, tag: the tags of the clock. May be left out while merger_busy is low and nothing is
/// offered.
template <unsigned LANES, unsigned CHANNELS>
MergedWord merger_clock(TagMerger<LANES, CHANNELS>& merger, std::uint32_t mask,
                        const std::uint64_t (&tag)[CHANNELS], const TelemetryOffer& telemetry,
                        const MergerPort& port) {
#pragma HLS INLINE
  const MergedWord output = merge_offered(merger, port);
  merger.merger_busy = merger.merger_busy || mask != 0 || telemetry.valid;
  merger.offered_mask = mask;
  for (unsigned c = 0; c < CHANNELS; ++c) {
#pragma HLS UNROLL
    if (((mask >> c) & 1) != 0) {
      merger.offered_tag[c] = tag[c];
    }
  }
  merger.offered_telemetry.valid = telemetry.valid;
  if (telemetry.valid) {
    merger.offered_telemetry.word = telemetry.word;
  }
  return output;
}

}  // namespace TF_TARGET
}  // namespace tf
