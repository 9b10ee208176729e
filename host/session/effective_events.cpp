// SPDX-License-Identifier: Apache-2.0
#include "host/session/effective_events.hpp"

#include <algorithm>

namespace twinspan::session {
namespace {

constexpr std::uint64_t kOffsetsPerSlot = 1024;

std::uint64_t instant(const Click& click) { return click.slot * kOffsetsPerSlot + click.offset; }

bool earlier(const Click& a, const Click& b) { return instant(a) < instant(b); }

/// Whether the slot lies in a gap or so soon after one that a lost click could have blinded a detector.
bool near_gap(std::uint64_t slot, std::uint64_t dead_time, std::span<const Gap> gaps) {
  const std::uint64_t reach = dead_time / kOffsetsPerSlot + 1;
  return std::any_of(gaps.begin(), gaps.end(), [&](const Gap& gap) {
    return slot >= gap.first_slot && slot <= gap.last_slot + reach;
  });
}

/// Clicks of both quantum channels in order of time.
std::vector<Click> in_order(std::span<const Click> clicks, std::uint8_t plus, std::uint8_t minus) {
  std::vector<Click> order;
  order.reserve(clicks.size());
  std::copy_if(clicks.begin(), clicks.end(), std::back_inserter(order),
               [&](const Click& click) { return click.channel == plus || click.channel == minus; });
  std::stable_sort(order.begin(), order.end(), earlier);
  return order;
}

/// What becomes of each of the clicks, which are those of both quantum channels in order of time.
class Selection {
 public:
  Selection(std::uint8_t minus, std::uint64_t dead_time, std::span<const Gap> gaps, EventCounts& counts)
      : minus_(minus), dead_time_(dead_time), gaps_(gaps), counts_(counts) {}

  void take(std::span<const Click> order, std::vector<EffectiveEvent>& events) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Click& click = order[i];
      const unsigned detector = click.channel == minus_ ? 1 : 0;
      const std::uint64_t other = last_[1 - detector];
      const bool other_blind =
          other != kNever && instant(click) - other < dead_time_ && other / kOffsetsPerSlot != click.slot;
      last_[detector] = instant(click);
      if (!click.quantum || (i > 0 && order[i - 1].slot == click.slot)) {
        continue;
      }
      if (near_gap(click.slot, dead_time_, gaps_)) {
        ++counts_.within_gap;
      } else if (i + 1 < order.size() && order[i + 1].slot == click.slot) {
        ++counts_.both_clicked;
      } else if (other_blind) {
        ++counts_.other_blind;
      } else {
        ++counts_.effective;
        events.push_back({click.slot, static_cast<std::uint8_t>(detector)});
      }
    }
  }

 private:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint8_t minus_;
  std::uint64_t dead_time_;
  std::span<const Gap> gaps_;
  EventCounts& counts_;
  std::uint64_t last_[2] = {kNever, kNever};
};

}  // namespace

std::vector<EffectiveEvent> effective_events(std::span<const Click> clicks, std::uint8_t plus, std::uint8_t minus,
                                             std::uint64_t dead_time, std::span<const Gap> gaps, EventCounts& counts) {
  std::vector<EffectiveEvent> events;
  Selection selection(minus, dead_time, gaps, counts);
  const bool ready = std::is_sorted(clicks.begin(), clicks.end(), earlier) &&
                     std::all_of(clicks.begin(), clicks.end(), [&](const Click& click) {
                       return click.channel == plus || click.channel == minus;
                     });
  if (ready) {
    selection.take(clicks, events);
  } else {
    selection.take(in_order(clicks, plus, minus), events);
  }
  return events;
}

}  // namespace twinspan::session
