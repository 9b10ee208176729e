// SPDX-License-Identifier: Apache-2.0
/// \file
/// Phase at a candidate when the windows are simulated one by one and their reference clicks are drawn as
/// numbers.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/event/stretch.hpp"
#include "sim/event/window_phase.hpp"
#include "sim/photonics/elementary.hpp"
#include "sim/photonics/random.hpp"

namespace twinspan::event {

/// The link phase at a slot is the straight line between the edges of its window and a Gaussian of the
/// Brownian bridge's variance, drawn anew for every slot: two clicks of one window seldom know of each other.
/// In a window in which a laser has lost its lock the phase is anything.
class CountedPhase {
 public:
  /// \param begin, end  slots of the stretch since the start of the session; begin is a multiple of the
  /// window
  CountedPhase(const WindowPhaseModel& model, std::uint32_t window_slots, bool second,
               std::uint64_t first_slot, std::uint64_t begin, std::uint64_t end, std::uint64_t seed,
               std::uint64_t index)
      : phases_(model, seed, index, begin),
        bridge_(std::sqrt(model.bridge_variance())),
        window_(window_slots),
        per_slot_(1.0 / window_slots),
        second_(second),
        first_slot_(first_slot),
        window_begin_(begin),
        end_(end),
        noise_(seed, kBridge + index) {
    const std::uint64_t whole = (end - begin) / window_;
    records_.reserve(whole);
    fetch();
  }

  /// Makes the window of a slot the one at hand; slots must not decrease.
  void advance(std::uint64_t slot) {
    while (slot >= window_begin_ + window_) {
      leave();
    }
  }

  /// Phase of Alice's light minus Bob's at the splitter, modulators of the transmitters not included.
  double quantum(std::uint64_t slot) {
    const WindowPhase& window = windows_[at_];
    if (window.lock_lost[0] || window.lock_lost[1]) {
      return photonics::kTwoPi * noise_.uniform();
    }
    const double x = static_cast<double>(slot - window_begin_) * per_slot_;
    const double line = window.link_first + x * (window.link_last - window.link_first);
    return line + bridge_ * std::sqrt(x * (1 - x)) * noise_.normal() - window.compensation;
  }

  /// Windows, and what their reference clicks add to the counters.
  void finish(Stretch& stretch) {
    advance(end_);
    stretch.lock_losses = phases_.lock_losses();
    stretch.windows = std::move(records_);
    stretch.quantum_reference = std::move(quantum_reference_);
  }

 private:
  static constexpr std::size_t kBatch = 64;
  static constexpr std::uint64_t kBridge = 0x4252000000000000ULL;

  void fetch() {
    const std::uint64_t left = (end_ - window_begin_ + window_ - 1) / window_;
    fetched_ = static_cast<std::size_t>(std::min<std::uint64_t>(kBatch, left));
    phases_.simulate({windows_.data(), fetched_});
    at_ = 0;
  }

  void leave() {
    WindowPhase& window = windows_[at_];
    window_begin_ += window_;
    window.record.end_slot = first_slot_ + window_begin_;
    records_.push_back(window.record);
    if (second_) {
      quantum_reference_.push_back(window.quantum_reference);
    }
    if (++at_ == fetched_ && window_begin_ < end_) {
      fetch();
    }
  }

  WindowPhases phases_;
  double bridge_;
  std::uint64_t window_;
  double per_slot_;
  bool second_;
  std::uint64_t first_slot_, window_begin_, end_;
  photonics::Random noise_;
  std::array<WindowPhase, kBatch> windows_{};
  std::size_t fetched_ = 0;
  std::size_t at_ = 0;
  std::vector<Telemetry> records_;
  std::vector<ReferenceCounts> quantum_reference_;
};

}  // namespace twinspan::event
