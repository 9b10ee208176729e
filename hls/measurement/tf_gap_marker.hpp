// SPDX-License-Identifier: Apache-2.0
/// \file
/// Keeps the gap of the tag stream, clock for clock: from the first word that found no room, every source is
/// closed until all earlier words have passed and the stream has room again; then the sources are open, and
/// one marker of two words goes out before anything that they bring.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/measurement/tf_tag_layout.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr std::uint32_t kRecordWords = 4;  ///< of a telemetry record
constexpr std::uint32_t kLostMax = 1023;   ///< where the number of lost words in a marker stops

struct GapMarker {
  bool gap;
  bool release;          ///< the sources are open in this clock, the gap has ended
  std::uint32_t marker;  ///< clocks since then; with bits 4 and 5 its words leave in the next clock
  bool valid;            ///< `data` leaves in this clock
  bool loss, fresh;      ///< words were lost in the clock before; they open a gap
  bool loss_tags, loss_record;
  std::uint32_t lost, loss_words;
  std::uint64_t loss_first;  ///< smallest slot that the clock before has lost
  std::uint64_t loss_tag_first, loss_tag_last, loss_record_slot;
  bool tags, records;        ///< the gap has lost tags, records; each come in the order of their slots
  std::uint64_t tag_first, tag_last, record_first, record_last;
  std::uint64_t data;
};

/// Words that a clock loses.
template <unsigned LANES>
struct LostWords {
  std::uint32_t words;
  bool tags, record;
  std::uint64_t tag_first, tag_last;  ///< slots, all within one word of LANES slots
  std::uint64_t record_slot;          ///< not after the slots of the tags
};

template <unsigned LANES>
void lose_tag(LostWords<LANES>& lost, std::uint64_t tag) {
#pragma HLS INLINE
  const std::uint64_t slot = tag >> kSlotLsb;
  lost.tag_first = lost.tags && lost.tag_first < slot ? lost.tag_first : slot;
  lost.tag_last = lost.tags && lost.tag_last > slot ? lost.tag_last : slot;
  lost.tags = true;
  ++lost.words;
}

template <unsigned LANES>
void lose_record(LostWords<LANES>& lost, std::uint64_t word_0) {
#pragma HLS INLINE
  lost.record = true;
  lost.record_slot = word_0 >> kSlotLsb;
  lost.words += kRecordWords;
}

/// No other word may leave: a marker does or is about to.
inline bool gap_hold(const GapMarker& gap) { return gap.marker != 0 || gap.valid; }

/// A marker is still to be written.
inline bool gap_waiting(const GapMarker& gap) { return gap.gap || gap_hold(gap); }

/// The gap ends in the next clock.
inline bool gap_release(const GapMarker& gap, bool enable, bool passed, bool room) {
#pragma HLS INLINE
  return gap.gap && enable && passed && room && !gap.release && !gap_hold(gap);
}

/// What the clock before has lost joins the gap.
inline void gap_join(GapMarker& gap) {
#pragma HLS INLINE
  const bool tags = gap.tags && !gap.fresh;
  const bool records = gap.records && !gap.fresh;
  if (gap.loss_tags) {
    gap.tag_first = tags ? gap.tag_first : gap.loss_tag_first;
    gap.tag_last = gap.loss_tag_last;
  }
  if (gap.loss_record) {
    gap.record_first = records ? gap.record_first : gap.loss_record_slot;
    gap.record_last = gap.loss_record_slot;
  }
  gap.tags = tags || gap.loss_tags;
  gap.records = records || gap.loss_record;
  const std::uint32_t sum = gap.fresh ? gap.loss_words : gap.lost + gap.loss_words;
  gap.lost = sum > kLostMax ? kLostMax : sum;
}

inline std::uint64_t gap_first(const GapMarker& gap) {
  return !gap.records || (gap.tags && gap.tag_first < gap.record_first) ? gap.tag_first : gap.record_first;
}

inline std::uint64_t gap_last(const GapMarker& gap) {
  return !gap.records || (gap.tags && gap.tag_last > gap.record_last) ? gap.tag_last : gap.record_last;
}

/// The clock edge; `gaps` counts the markers.
template <unsigned LANES>
void gap_clock(GapMarker& gap, bool release, const LostWords<LANES>& lost, std::uint32_t& gaps) {
#pragma HLS INLINE
  const bool any = lost.tags || lost.record;
  gap.valid = (gap.marker & 48) != 0;
  if (gap.valid) {
    const bool second = (gap.marker & 16) == 0;
    gap.data = (second ? gap_last(gap) : gap_first(gap)) << kSlotLsb |
               static_cast<std::uint64_t>(gap.lost) << kGapLostLsb |
               static_cast<std::uint64_t>(second ? 1 : 0) << kGapWhichLsb | kKindGap;
    gaps += second ? 0 : 1;
  }
  gap.marker = ((gap.marker << 1) | (gap.release ? 1U : 0U)) & 63;
  if (gap.loss) {
    gap_join(gap);
  }
  gap.loss = any;
  if (any) {
    gap.fresh = !gap.gap;
    gap.loss_words = lost.words;
    gap.loss_tags = lost.tags;
    gap.loss_record = lost.record;
    gap.loss_first = lost.record ? lost.record_slot : lost.tag_first;
    gap.loss_tag_first = lost.tag_first;
    gap.loss_tag_last = lost.tag_last;
    gap.loss_record_slot = lost.record_slot;
  }
  gap.gap = any || (gap.gap && !gap.release);
  gap.release = release;
}

}  // namespace TF_TARGET
}  // namespace tf
