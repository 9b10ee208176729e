// SPDX-License-Identifier: Apache-2.0
/// \file
/// Detector saturation: which share of the slots can make an effective event when each click blinds its
/// detector.
///
/// Dead time is non-extending: a click in slot t blocks the same detector in slots t+1 .. t+D. An effective
/// event needs exactly one click and the other detector out of its dead time, so a slot counts only when both
/// detectors are live. The two residual dead times form a Markov chain on (D+1)^2 states, stepped exactly
/// through the frames; the two detectors are correlated through the joint outcome probabilities of a slot.
#pragma once

#include <cstdint>
#include <vector>

#include "host/protocol/expectation.hpp"

namespace twinspan::protocol {

/// Sections of a frame in slots: reference, guard, then quantum up to the end.
struct FrameShape {
  std::uint32_t length = 4096;
  std::uint32_t reference = 512;
  std::uint32_t guard = 64;
};

/// Joint distribution of the residual dead times of two detectors.
class DeadTimeChain {
 public:
  /// Both detectors live.
  /// \param dead_slots D, slots blocked after a click; 0 = no dead time
  /// \throws InputError when D exceeds 255
  explicit DeadTimeChain(unsigned dead_slots);

  /// Probability that both detectors are live at the beginning of the next slot.
  double both_live() const { return state_[0]; }

  /// One slot in which live detectors behave as `outcome` says. A live detector beside a dead one clicks with
  /// its marginal probability.
  void step(const SlotOutcome& outcome);

  /// Largest change of a state's probability in the last step; 0 before the first.
  double change() const { return change_; }

 private:
  std::size_t at(unsigned plus, unsigned minus) const { return plus * std::size_t{dead_ + 1} + minus; }
  unsigned dead_;
  double change_ = 0;
  std::vector<double> state_;  ///< [residual of plus][residual of minus]
  std::vector<double> next_;
};

/// Quantum slots of a session and how many of them are live.
struct LiveSlots {
  double quantum = 0;     ///< quantum slots
  double live = 0;        ///< expected number of them with both detectors live
  double stationary = 0;  ///< live fraction long after the beginning of a quantum section
  double fraction() const { return quantum > 0 ? live / quantum : 0; }
};

/// Live slots of a session of `slots` slots that begins with a frame.
/// \param quantum   outcome of a quantum slot, averaged over the alphabet (alphabet_outcome)
/// \param reference outcome of a reference slot on the same detectors (zeros when the reference has its own)
/// \param dark_probability per slot and detector, in the guard
/// \throws InputError when the sections do not fit the frame
LiveSlots live_slots(std::uint64_t slots, const FrameShape& frame, unsigned dead_slots,
                     const SlotOutcome& quantum, const SlotOutcome& reference, double dark_probability);

}  // namespace twinspan::protocol
