// SPDX-License-Identifier: Apache-2.0
#include "sim/event/detection.hpp"

#include <algorithm>
#include <bit>
#include <functional>

#include "hls/common/tf_types.hpp"
#include "hls/measurement/tf_tdc_channel.hpp"

namespace twinspan::event {
namespace {

constexpr std::uint64_t kDetector = 64;          // stream of channel 0
constexpr std::uint32_t kExported = 0b110;       // guard and quantum, as session::configure_measurement
constexpr std::int64_t kLongestTable = 1 << 16;  // ps

std::int64_t slot_ps(const photonics::LinkParameters& link) {
  return static_cast<std::int64_t>(photonics::nearest(link.slot_s * 1e12));
}

}  // namespace

TapTables::TapTables(const photonics::LinkParameters& link) {
  const std::int64_t clock_ps = slot_ps(link) * kLanes;
  for (unsigned channel = 0; channel < link.channels(); ++channel) {
    lines_.emplace_back(link.delay_lines[channel], static_cast<std::uint32_t>(clock_ps), channel,
                        photonics::Random(0, channel));
    if (clock_ps <= kLongestTable) {
      for (std::uint32_t ps = 0; ps < clock_ps; ++ps) {
        times_[channel].push_back(static_cast<std::uint16_t>(measured(channel, ps)));
      }
    }
  }
}

std::uint32_t TapTables::measured(unsigned channel, std::uint32_t arrival_ps) const {
  return tf::default_time<kLanes>(lines_[channel].count(arrival_ps));
}

Detection::Detection(const Parameters& parameters, const TapTables& taps, std::int64_t begin_ps,
                     bool reference, std::uint64_t seed)
    : taps_(taps),
      tagger_(parameters.tagger),
      clock_ps_(slot_ps(parameters.link) * kLanes),
      reference_(reference),
      arrivals_(16) {
  for (unsigned channel = 0; channel < parameters.link.channels(); ++channel) {
    detectors_.emplace_back(parameters.link.detectors[channel], photonics::Random(seed, kDetector + channel));
    if (reference || channel < kQuantumChannels) {
      schedule({detectors_[channel].next_dark(begin_ps), channel, true});
    }
  }
}

std::int64_t Detection::within_clock(std::int64_t time_ps, std::int64_t begin_ps) const {
  if (time_ps < begin_ps) {
    time_ps = 2 * begin_ps - 1 - time_ps;
  }
  if (time_ps >= begin_ps + clock_ps_) {
    time_ps = 2 * (begin_ps + clock_ps_) - 1 - time_ps;
  }
  return std::clamp(time_ps, begin_ps, begin_ps + clock_ps_ - 1);
}

void Detection::schedule(const Event& event) {
  scheduled_.insert(std::upper_bound(scheduled_.begin(), scheduled_.end(), event, std::greater<>()), event);
}

void Detection::sort_arrivals() {
  for (std::size_t i = 1; i < arrived_; ++i) {  // few, and nearly in order
    for (std::size_t k = i; k > 0 && arrivals_[k] < arrivals_[k - 1]; --k) {
      std::swap(arrivals_[k], arrivals_[k - 1]);
    }
  }
}

std::span<const Accepted> Detection::clock(std::int64_t begin_ps, std::uint64_t first_slot,
                                           std::uint32_t section) {
  sort_arrivals();
  hit_mask_ = 0;
  std::size_t next = 0;
  while (true) {
    const bool light = next < arrived_;
    if (scheduled_.back().time_ps < begin_ps + clock_ps_ && (!light || scheduled_.back() < arrivals_[next])) {
      const Event event = scheduled_.back();
      scheduled_.pop_back();
      if (event.dark) {
        schedule({detectors_[event.channel].next_dark(event.time_ps), event.channel, true});
      }
      avalanche(event, begin_ps);
    } else if (light) {
      avalanche(arrivals_[next++], begin_ps);
    } else {
      break;
    }
  }
  arrived_ = 0;
  tag(begin_ps, first_slot, section);
  return {accepted_.data(), accepted_count_};
}

void Detection::avalanche(const Event& event, std::int64_t begin_ps) {
  photonics::Snspd& detector = detectors_[event.channel];
  if (!detector.fire(event.time_ps)) {
    return;
  }
  if (const auto time = detector.after_pulse(event.time_ps)) {
    schedule({*time, event.channel, false});
  }
  const std::int64_t time = within_clock(event.time_ps + detector.jitter(), begin_ps);
  const std::uint32_t bit = 1U << event.channel;
  const bool first = (hit_mask_ & bit) == 0;  // the delay line shows one click per clock, the earliest
  hit_ps_[event.channel] = first ? time : std::min(hit_ps_[event.channel], time);
  hit_mask_ |= bit;
}

void Detection::tag(std::int64_t begin_ps, std::uint64_t first_slot, std::uint32_t section) {
  accepted_count_ = 0;
  if (!reference_ && section == tf::kSectionReference) {
    return;
  }
  for (std::uint32_t rest = hit_mask_; rest != 0; rest &= rest - 1) {
    const auto channel = static_cast<unsigned>(std::countr_zero(rest));
    const std::uint32_t time = taps_.time(channel, static_cast<std::uint32_t>(hit_ps_[channel] - begin_ps));
    const tf::ClickRules rules = {0, channel < kQuantumChannels ? kExported : 0, tagger_.dead_time,
                                  tagger_.gate_first, tagger_.gate_last};
    const auto filtered =
        tf::filter_click<kChannels>(filters_, channel, rules, {0, time, first_slot, section});
    if (filtered.accepted) {
      const Click click{first_slot + (time >> 10), static_cast<std::uint16_t>(time & 1023),
                        static_cast<std::uint8_t>(channel), section == tf::kSectionQuantum};
      accepted_[accepted_count_++] = {click, filtered.produced};
    }
  }
  const auto later = [](const Accepted& a, const Accepted& b) {
    return a.click.slot != b.click.slot ? a.click.slot < b.click.slot : a.click.offset < b.click.offset;
  };
  if (accepted_count_ > 1) {
    std::stable_sort(accepted_.begin(), accepted_.begin() + static_cast<std::ptrdiff_t>(accepted_count_),
                     later);
  }
}

std::array<ChannelCounters, kChannels> Detection::counters() const {
  std::array<ChannelCounters, kChannels> result;
  for (unsigned c = 0; c < kChannels; ++c) {
    result[c] = {filters_.clicks[c], filters_.in_dead_time[c], filters_.outside_gate[c],
                 filters_.not_exported[c], filters_.produced[c]};
  }
  return result;
}

}  // namespace twinspan::event
