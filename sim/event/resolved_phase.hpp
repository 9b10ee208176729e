// SPDX-License-Identifier: Apache-2.0
/// \file
/// Phase of the link and compensation loop when every click of the phase reference is simulated: the
/// counters, the angle and the loop of the hardware, fed click by click.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hls/measurement/phase_compensator.hpp"
#include "sim/event/detection.hpp"
#include "sim/event/parameters.hpp"
#include "sim/event/stretch.hpp"
#include "sim/photonics/phase_modulator.hpp"
#include "sim/photonics/phase_track.hpp"

namespace twinspan::event {

/// Phase that lasers out of their injection lock add to Alice's light minus Bob's.
class LockWalk {
 public:
  /// Losses between two slots of the session.
  LockWalk(const Parameters& parameters, std::uint64_t begin, std::uint64_t end, std::uint64_t seed);

  /// Phase at a slot; slots must not decrease.
  double at(std::uint64_t slot);
  /// Losses that begin in [first, last).
  [[nodiscard]] std::uint64_t begun(std::uint64_t first, std::uint64_t last) const;

 private:
  struct Loss {
    std::uint64_t begin, end;  // slots
    double variance_per_slot;
  };
  std::vector<Loss> losses_;
  std::size_t over_ = 0;  // losses before this one have ended
  photonics::Random random_;
  std::uint64_t slot_;
  double phase_ = 0;
};

/// All slots count from the start of the session.
class ResolvedPhase {
 public:
  /// \param begin   first slot simulated, a multiple of the window
  /// \param counts  first slot that counts: windows that end later are reported
  ResolvedPhase(const Parameters& parameters, std::uint64_t first_slot, std::uint64_t begin,
                std::uint64_t counts, std::uint64_t end, std::uint64_t seed);

  /// Windows that have ended and codes that have come into force before the clock of `slot`.
  void advance(std::uint64_t slot) {
    while (next_event_ <= slot) {
      step();
    }
  }
  /// Phase of Alice's light minus Bob's at the splitter, modulators of the transmitters not included, in the
  /// clock that advance() has reached.
  double quantum(std::uint64_t slot) { return link(slot).quantum - compensation_; }
  double reference(std::uint64_t slot) { return link(slot).reference - ratio_ * compensation_; }

  /// A click that the filter has accepted.
  void click(const Accepted& accepted, std::uint32_t section);

  /// Adds windows, reference counts and lock losses to a stretch.
  void finish(Stretch& stretch);

 private:
  photonics::LinkPhase link(std::uint64_t slot);
  void preset(const Parameters& parameters);
  void step();
  void end_window();

  tf::PhaseRegisters registers_{};
  tf::PhaseLoop loop_{};
  tf::PhaseCounter counter_{};
  tf::PhaseCounter quantum_counter_{};
  photonics::PhaseModulator modulator_;
  photonics::PhaseTrack track_;
  LockWalk walk_;
  double walk_share_;  // of the reference of a second wavelength in the walk of the lasers
  double ratio_;
  bool second_;
  double compensation_ = 0;
  std::uint64_t first_slot_, begin_, counts_, end_;
  std::uint32_t window_;
  std::uint64_t window_end_;
  std::uint64_t code_slot_;
  std::uint64_t next_event_;
  std::vector<Telemetry> windows_;
  std::vector<ReferenceCounts> quantum_reference_;
};

}  // namespace twinspan::event
