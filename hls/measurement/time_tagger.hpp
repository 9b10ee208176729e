// SPDX-License-Identifier: Apache-2.0
/// \file
/// Time tagger: all detector channels from the taps to tags, the clicks of the phase reference, and the
/// stream of tags and telemetry with its FIFO in front of the ring.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/measurement/tf_click_filter.hpp"
#include "hls/measurement/tf_stream_fifo.hpp"
#include "hls/measurement/tf_tag_merger.hpp"
#include "hls/measurement/tf_tdc_channel.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr unsigned kTagFifoDepth = 256;
constexpr unsigned kTagFifoRoom = 4;  ///< words that a gap marker may rely on

/// Clocks from the taps to their tags at the merger.
constexpr unsigned kTapsToTags = 12;
/// Clocks from the taps to the reference clicks, and from the last word of a window to its end, at the
/// compensator.
constexpr unsigned kTapsToReference = 13;

/// As the register map; times as the tables hold them (write_time).
template <unsigned LANES, unsigned CHANNELS>
struct TaggerRegisters {
  std::uint32_t enable;  ///< bit per channel
  std::uint32_t reference_plus, reference_minus, reference_always;
  std::uint32_t raw, sections, telemetry;
  std::uint32_t dead_time[CHANNELS];   ///< 1/1024 slot
  std::uint32_t gate_first[CHANNELS];  ///< 1/1024 slot
  std::uint32_t gate_last[CHANNELS];   ///< 1/1024 slot, exclusive
  std::uint16_t times[CHANNELS][kTaps + 1];
};

/// The straight line that the tables hold after configuration.
template <unsigned LANES, unsigned CHANNELS>
void default_times(TaggerRegisters<LANES, CHANNELS>& registers) {
  for (unsigned c = 0; c < CHANNELS; ++c) {
    for (unsigned count = 0; count <= kTaps; ++count) {
      registers.times[c][count] = default_time<LANES>(count);
    }
  }
}

/// Writes one entry of a table as TABLE_DATA does; channels and indices that do not exist are ignored.
template <unsigned LANES, unsigned CHANNELS>
void table_write(TaggerRegisters<LANES, CHANNELS>& registers, std::uint32_t channel, std::uint32_t index,
                 std::uint32_t time) {
#pragma HLS INLINE
  if (channel < CHANNELS) {
    write_time<LANES>(registers.times[channel], index, time);
  }
}

/// Filters, merger and tag FIFO. Value-initialised it is the state at the start of a run, as after
/// tagger_reset.
template <unsigned LANES, unsigned CHANNELS>
struct TaggerState : ClickFilters<CHANNELS>, TagMerger<LANES, CHANNELS> {
  static_assert(LANES == 4 || LANES == 8 || LANES == 16, "LANES must be 4, 8 or 16");
  static_assert(CHANNELS >= 1 && CHANNELS <= 8, "CHANNELS must be 1 to 8");
  StreamFifo<std::uint64_t, kTagFifoDepth> tag_fifo;
};

/// Counters to 0, no dead time, everything inside forgotten.
template <unsigned LANES, unsigned CHANNELS>
void tagger_reset(TaggerState<LANES, CHANNELS>& state) {
  static_cast<ClickFilters<CHANNELS>&>(state) = ClickFilters<CHANNELS>();
  merger_reset(state);
  fifo_reset(state.tag_fifo);
}

/// What the clicks of one clock have become.
template <unsigned CHANNELS>
struct Tags {
  std::uint32_t mask;             ///< channels with a tag
  std::uint64_t tag[CHANNELS];
  std::uint32_t reference_valid;  ///< bit 0 plus detector, bit 1 minus detector
  std::uint32_t reference_phase;  ///< slot modulo 4: plus [1:0], minus [3:2]
};

/// The clicks of one clock of the run. slot: first slot of the clock; tap_mask: channels with a click;
/// taps[c] of those channels is read.
template <unsigned LANES, unsigned CHANNELS>
Tags<CHANNELS> tag_clicks(TaggerState<LANES, CHANNELS>& state,
                          const TaggerRegisters<LANES, CHANNELS>& registers, std::uint64_t slot,
                          std::uint32_t section, std::uint32_t tap_mask, const TapWord* taps) {
#pragma HLS INLINE
  Tags<CHANNELS> tags = {};
  for (unsigned c = 0; c < CHANNELS; ++c) {
#pragma HLS UNROLL
    if (((tap_mask & registers.enable) >> c & 1) != 0) {
      const std::uint32_t count = tap_count(taps[c]);
      const ChannelClick click = {count, registers.times[c][count],
                                  slot & ~static_cast<std::uint64_t>(LANES - 1), section};
      const ClickRules rules = {registers.raw, registers.sections, registers.dead_time[c],
                                registers.gate_first[c], registers.gate_last[c]};
      const FilteredClick filtered = filter_click<CHANNELS>(state, c, rules, click);
      tags.tag[c] = filtered.tag;
      tags.mask |= filtered.produced ? 1U << c : 0;
      if (filtered.accepted && (registers.reference_always != 0 || section == kSectionReference)) {
        const std::uint32_t phase = static_cast<std::uint32_t>(filtered.tag >> kSlotLsb) & 3;
        if (registers.reference_plus == c) {
          tags.reference_valid |= 1;
          tags.reference_phase |= phase;
        }
        if (registers.reference_minus == c) {
          tags.reference_valid |= 2;
          tags.reference_phase |= phase << 2;
        }
      }
    }
  }
  return tags;
}

/// A clock without tags, telemetry and `ready` would change nothing. A word may wait at the output
/// (tag_waits).
template <unsigned LANES, unsigned CHANNELS>
bool tagger_idle(const TaggerState<LANES, CHANNELS>& state) {
  return !state.merger_busy && (state.tag_fifo.valid || state.tag_fifo.level == 0);
}

/// No word and no marker is inside the merger; those in the tag FIFO do not count.
template <unsigned LANES, unsigned CHANNELS>
bool merger_empty(const TaggerState<LANES, CHANNELS>& state) {
  return !state.merger_busy;
}

/// A word is at the output of the tag FIFO, as the consumer's tvalid and tdata.
template <unsigned LANES, unsigned CHANNELS>
bool tag_waits(const TaggerState<LANES, CHANNELS>& state) {
  return state.tag_fifo.valid;
}
template <unsigned LANES, unsigned CHANNELS>
std::uint64_t tag_word(const TaggerState<LANES, CHANNELS>& state) {
  return state.tag_fifo.data;
}

/// Words in the tag FIFO.
template <unsigned LANES, unsigned CHANNELS>
std::uint32_t tag_level(const TaggerState<LANES, CHANNELS>& state) {
  return state.tag_fifo.level;
}

/// One clock of merger and tag FIFO. Returns true when a word left in this clock, which is then in `word`;
/// ready is the consumer's. enable = false (no ring): everything is dropped.
template <unsigned LANES, unsigned CHANNELS>
bool merge_clock(TaggerState<LANES, CHANNELS>& state, const TaggerRegisters<LANES, CHANNELS>& registers,
                 const Tags<CHANNELS>& tags, bool enable, bool telemetry_valid, std::uint64_t telemetry_word,
                 bool telemetry_last, bool ready, std::uint64_t& word) {
#pragma HLS INLINE
  const bool leaves = state.tag_fifo.valid && ready;
  word = state.tag_fifo.data;
  MergedWord merged = {false, 0};
  if (state.merger_busy || tags.mask != 0 || telemetry_valid) {
    const MergerPort port = {enable, registers.telemetry != 0, fifo_ready(state.tag_fifo),
                             state.tag_fifo.level <= kTagFifoDepth - kTagFifoRoom};
    const TelemetryOffer telemetry = {telemetry_valid, {telemetry_word, telemetry_last}};
    merged = merger_clock<LANES, CHANNELS>(state, tags.mask, tags.tag, telemetry, port);
  }
  fifo_clock(state.tag_fifo, merged.valid, merged.data, ready);
  return leaves;
}

}  // namespace TF_TARGET
}  // namespace tf
