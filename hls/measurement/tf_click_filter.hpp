// SPDX-License-Identifier: Apache-2.0
/// \file
/// Decides what becomes of each click of a channel and counts every one of them:
///   in dead time    less than the dead time after the last click that was not itself in dead time
///   outside gate    else, the offset within the slot is not in [gate_first, gate_last)
///   not exported    else, the section of the slot is not among the exported ones
///   produced        else: it becomes a tag
/// clicks = in_dead_time + outside_gate + not_exported + produced, always, modulo 2^32.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/measurement/tf_tag_layout.hpp"

namespace tf {
inline namespace TF_TARGET {

/// Of all channels.
template <unsigned CHANNELS>
struct ClickFilters {
  std::uint64_t dead_until[CHANNELS];  ///< 1/1024 slot since slot 0, modulo 2^58
  std::uint32_t clicks[CHANNELS];
  std::uint32_t in_dead_time[CHANNELS];
  std::uint32_t outside_gate[CHANNELS];
  std::uint32_t not_exported[CHANNELS];
  std::uint32_t produced[CHANNELS];
};

/// One click of a channel.
struct ChannelClick {
  std::uint32_t count;    ///< ones among the taps
  std::uint32_t time;     ///< within the clock, 1/1024 slot
  std::uint64_t slot;     ///< first slot of the clock, multiple of LANES
  std::uint32_t section;
};

/// What one click has become.
struct FilteredClick {
  bool accepted;  ///< not in dead time and inside the gate
  bool produced;  ///< accepted and exported: `tag` is a tag
  std::uint64_t tag;
};

/// Settings of one channel.
struct ClickRules {
  std::uint32_t raw, sections, dead_time, gate_first, gate_last;
};

template <unsigned CHANNELS>
FilteredClick filter_click(ClickFilters<CHANNELS>& filters, unsigned channel, const ClickRules& rules,
                           const ChannelClick& click) {
#pragma HLS INLINE
  const std::uint64_t arrival_mask = (1ULL << 58) - 1;
  const std::uint64_t arrival = ((click.slot & kSlotMask) << 10) + click.time;
  FilteredClick result = {false, false, 0};
  ++filters.clicks[channel];
  if (arrival < filters.dead_until[channel]) {
    ++filters.in_dead_time[channel];
    return result;
  }
  filters.dead_until[channel] = (arrival + rules.dead_time) & arrival_mask;
  const std::uint32_t offset = click.time & 1023;
  const std::uint32_t field = rules.raw == 0 ? offset : click.count > 1023 ? 1023 : click.count;
  const std::uint64_t kind = click.section == kSectionQuantum ? kKindClick : kKindReferenceClick;
  result.tag = (arrival >> 10) << kSlotLsb | static_cast<std::uint64_t>(field) << kClickOffsetLsb |
               static_cast<std::uint64_t>(channel) << kClickChannelLsb | kind;
  result.accepted = offset >= rules.gate_first && offset < rules.gate_last;
  result.produced = result.accepted && click.section <= kSectionQuantum &&
                    ((rules.sections >> click.section) & 1) != 0;
  if (!result.accepted) {
    ++filters.outside_gate[channel];
  } else if (!result.produced) {
    ++filters.not_exported[channel];
  } else {
    ++filters.produced[channel];
  }
  return result;
}

}  // namespace TF_TARGET
}  // namespace tf
