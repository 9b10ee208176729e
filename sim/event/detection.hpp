// SPDX-License-Identifier: Apache-2.0
/// \file
/// Detectors, delay lines and tagger of a measurement node, clock by clock, for those clocks in which
/// something arrives. Dead time, jitter and after-pulses are those of photonics::Link; what becomes of a
/// click is decided by the click filter of the hardware.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hls/measurement/tf_click_filter.hpp"
#include "sim/event/parameters.hpp"
#include "sim/event/stretch.hpp"
#include "sim/photonics/snspd.hpp"

namespace twinspan::event {

/// Slots per clock of the nodes that the event fidelity stands for (those of the kernel fidelity).
inline constexpr unsigned kLanes = 4;
/// Detectors of the quantum line; with a second wavelength those of its reference follow.
inline constexpr unsigned kQuantumChannels = 2;

/// Time within a clock to time as tagged: the delay line of each channel and the straight line of its table.
class TapTables {
 public:
  explicit TapTables(const photonics::LinkParameters& link);

  /// \param arrival_ps  within the clock. \return time within the clock, 1/1024 slot
  [[nodiscard]] std::uint32_t time(unsigned channel, std::uint32_t arrival_ps) const {
    return times_[channel].empty() ? measured(channel, arrival_ps) : times_[channel][arrival_ps];
  }

 private:
  [[nodiscard]] std::uint32_t measured(unsigned channel, std::uint32_t arrival_ps) const;

  std::vector<photonics::DelayLine> lines_;
  std::array<std::vector<std::uint16_t>, kChannels> times_;  // per picosecond; empty for long clocks
};

/// A click that the filter has accepted.
struct Accepted {
  Click click;
  bool produced;  ///< exported; otherwise only the phase counter sees it
};

class Detection {
 public:
  /// \param parameters, taps  must outlive this
  /// \param begin_ps  since the start of the session: dark counts begin here
  /// \param reference  false: clicks in reference sections are counted by someone else and pass by the filter
  Detection(const Parameters& parameters, const TapTables& taps, std::int64_t begin_ps, bool reference,
            std::uint64_t seed);

  /// Time of the next dark count or after-pulse.
  [[nodiscard]] std::int64_t next_ps() const { return scheduled_.back().time_ps; }

  /// A photon that reaches an avalanche in the clock at hand unless the detector is dead. Beyond the edges of
  /// the clock its time is reflected, as in photonics::Link.
  void arrive(unsigned channel, std::int64_t time_ps, std::int64_t clock_begin_ps) {
    arrivals_[arrived_++] = {within_clock(time_ps, clock_begin_ps), channel, false};
    if (arrived_ == arrivals_.size()) {
      arrivals_.resize(2 * arrived_);
    }
  }

  /// All of one clock: what arrived and what was scheduled.
  /// \param first_slot     absolute slot of the clock, multiple of kLanes
  /// \param section        of its slots, as tf_types.hpp numbers them
  /// \return the accepted clicks in order of time, at most one per channel; valid until the next call
  std::span<const Accepted> clock(std::int64_t clock_begin_ps, std::uint64_t first_slot,
                                  std::uint32_t section);

  /// What the filter has counted so far. Channels of a second wavelength export nothing here: no one reads
  /// them.
  [[nodiscard]] std::array<ChannelCounters, kChannels> counters() const;

 private:
  struct Event {
    std::int64_t time_ps;
    std::uint32_t channel;
    bool dark;
    friend auto operator<=>(const Event&, const Event&) = default;
  };

  [[nodiscard]] std::int64_t within_clock(std::int64_t time_ps, std::int64_t begin_ps) const;
  void schedule(const Event& event);
  void sort_arrivals();
  void avalanche(const Event& event, std::int64_t begin_ps);
  void tag(std::int64_t begin_ps, std::uint64_t first_slot, std::uint32_t section);

  const TapTables& taps_;
  TaggerGate tagger_;
  std::int64_t clock_ps_;
  bool reference_;
  std::vector<photonics::Snspd> detectors_;
  std::vector<Event> arrivals_;  // of the clock at hand
  std::size_t arrived_ = 0;
  std::vector<Event> scheduled_;  // latest first
  std::uint32_t hit_mask_ = 0;
  std::array<std::int64_t, kChannels> hit_ps_{};
  tf::ClickFilters<kChannels> filters_{};
  std::array<Accepted, kChannels> accepted_{};
  std::size_t accepted_count_ = 0;
};

}  // namespace twinspan::event
