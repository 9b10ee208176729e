// SPDX-License-Identifier: Apache-2.0
#include "host/session/effective_events.hpp"

#include <algorithm>

namespace twinspan::session {
namespace {

constexpr std::uint64_t kOffsetsPerSlot = 1024;

std::uint64_t instant(const Click& click) { return click.slot * kOffsetsPerSlot + click.offset; }

/// Whether the slot lies in a gap or so soon after one that a lost click could have blinded a detector.
bool near_gap(std::uint64_t slot, std::uint64_t dead_time, std::span<const Gap> gaps) {
  const std::uint64_t reach = dead_time / kOffsetsPerSlot + 1;
  return std::any_of(gaps.begin(), gaps.end(), [&](const Gap& gap) {
    return slot >= gap.first_slot && slot <= gap.last_slot + reach;
  });
}

}  // namespace

std::vector<EffectiveEvent> effective_events(std::span<const Click> clicks, std::uint8_t plus, std::uint8_t minus,
                                             std::uint64_t dead_time, std::span<const Gap> gaps, EventCounts& counts) {
  std::vector<Click> order;
  order.reserve(clicks.size());
  std::copy_if(clicks.begin(), clicks.end(), std::back_inserter(order),
               [&](const Click& click) { return click.channel == plus || click.channel == minus; });
  std::stable_sort(order.begin(), order.end(),
                   [](const Click& a, const Click& b) { return instant(a) < instant(b); });

  std::vector<EffectiveEvent> events;
  constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint64_t last[2] = {kNever, kNever};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Click& click = order[i];
    const unsigned detector = click.channel == minus ? 1 : 0;
    const std::uint64_t other = last[1 - detector];
    const bool other_blind = other != kNever && instant(click) - other < dead_time && other / kOffsetsPerSlot != click.slot;
    last[detector] = instant(click);
    if (!click.quantum) {
      continue;
    }
    const bool paired_before = i > 0 && order[i - 1].slot == click.slot;
    const bool paired_after = i + 1 < order.size() && order[i + 1].slot == click.slot;
    if (paired_before) {
      continue;
    }
    if (near_gap(click.slot, dead_time, gaps)) {
      ++counts.within_gap;
    } else if (paired_after) {
      ++counts.both_clicked;
    } else if (other_blind) {
      ++counts.other_blind;
    } else {
      ++counts.effective;
      events.push_back({click.slot, static_cast<std::uint8_t>(detector)});
    }
  }
  return events;
}

}  // namespace twinspan::session
