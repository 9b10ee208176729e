// SPDX-License-Identifier: Apache-2.0
/// \file
/// The measurement node put together from the kernels, clock by clock, with a ring that never fills.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "hls/measurement/phase_compensator.hpp"
#include "hls/measurement/time_tagger.hpp"
#include "tests/cosim/measurement/wires.hpp"

namespace twinspan::test {

/// Registers of one run.
template <unsigned LANES>
struct NodeRegisters {
  tf::TaggerRegisters<LANES, kChannels> tagger{};
  tf::PhaseRegisters phase{};
  std::uint32_t frame_length = 4096, frame_reference = 512, frame_guard = 64, window = 8192;
  std::uint64_t start_slot = 0, stop_slot = 0;
};

template <unsigned LANES>
class KernelNode {
 public:
  explicit KernelNode(const NodeRegisters<LANES>& registers) : registers_(registers) {
    tf::phase_start(phase, registers_.phase);
    code_ = phase.phase_code;
  }

  tf::TaggerState<LANES, kChannels> tagger{};
  tf::PhaseState phase{};
  std::vector<std::uint64_t> words;  ///< that have left for the ring

  /// Code in the clock that the next step is for.
  std::uint32_t phase_code() const {
    const Clock& done = ago(tf::kWindowToCode);
    return done.ends ? done.update.phase_code : code_;
  }

  /// One clock since the start time, with its taps.
  void step(std::uint32_t tap_mask, const ClockTaps& taps) {
    Clock& now = clocks_[clock_ % kRing];
    const Clock& done = ago(tf::kWindowToCode);
    code_ = done.ends ? done.update.phase_code : code_;
    now.ends = false;
    now.tags = tf::Tags<kChannels>{};
    const std::uint64_t passed = clock_ * LANES;
    const std::uint64_t slot = registers_.start_slot + passed;
    if (slot < registers_.stop_slot) {
      if (tap_mask != 0) {
        now.tags = tf::tag_clicks(tagger, registers_.tagger, slot, section(passed), tap_mask, taps.data());
        tf::phase_clicks(phase, now.tags.reference_valid, now.tags.reference_phase);
      }
      if ((passed + LANES) % registers_.window == 0) {
        now.ends = true;
        now.update = tf::phase_window(phase, registers_.phase, slot + LANES);
      }
    }
    merge(ago(tf::kTapsToTags).tags);
    ++clock_;
  }

 private:
  struct Clock {
    tf::Tags<kChannels> tags{};
    bool ends = false;
    tf::PhaseUpdate update{};
  };
  static constexpr std::size_t kRing = 128;

  const Clock& ago(unsigned clocks) const { return clocks_[(clock_ + kRing - clocks) % kRing]; }

  std::uint32_t section(std::uint64_t passed) const {
    const std::uint64_t position = passed % registers_.frame_length;
    return position < registers_.frame_reference ? tf::kSectionReference
           : position < registers_.frame_reference + registers_.frame_guard ? tf::kSectionGuard
                                                                            : tf::kSectionQuantum;
  }

  void merge(const tf::Tags<kChannels>& tags) {
    bool record = false;
    std::uint64_t telemetry = 0;
    bool last = false;
    for (unsigned word = 0; word < 4; ++word) {
      const Clock& clock = ago(tf::kWindowToTelemetry + word);
      if (clock.ends) {
        record = true;
        telemetry = clock.update.telemetry[word];
        last = word == 3;
      }
    }
    if (tags.mask == 0 && !record && tf::tagger_idle(tagger) && !tf::tag_waits(tagger)) {
      return;
    }
    std::uint64_t word = 0;
    if (tf::merge_clock(tagger, registers_.tagger, tags, true, record, telemetry, last, true, word)) {
      words.push_back(word);
    }
  }

  NodeRegisters<LANES> registers_;
  std::array<Clock, kRing> clocks_{};
  std::uint64_t clock_ = 0;
  std::uint32_t code_ = 0;
};

}  // namespace twinspan::test
