// SPDX-License-Identifier: Apache-2.0
/// \file
/// Two arms of fibre that meet at the measurement unit. C++17.
#pragma once

#include <vector>

#include "sim/systemc/channels.hpp"

namespace twinspan::systemc {

/// One arm: drive words come out of it `delay` clocks after they went in.
class Arm : public ArmInterface {
 public:
  explicit Arm(std::uint32_t delay_clocks);
  void send(const std::uint64_t* words, std::size_t clocks) override;
  /// Words that have been sent, in clocks since reset.
  std::uint64_t sent() const { return sent_; }
  /// First clock after the last whose light can be sampled: a node samples in the clock after the word left.
  std::uint64_t end() const { return sent_ + 1 + delay_; }
  /// The words that arrive in the clocks [clock, clock + clocks).
  void arriving(std::uint64_t clock, std::size_t clocks, std::uint64_t* words) const;

 private:
  std::uint64_t delay_;
  std::uint64_t sent_ = 0;
  std::vector<std::uint64_t> words_;  // the last clocks, clock n at n modulo the size
};

/// The light on the slot axis: silent until light_from(), from then on one step per clock.
class Photonics : public sc_core::sc_module, public TapsInterface {
 public:
  sc_core::sc_export<ArmInterface> alice;
  sc_core::sc_export<ArmInterface> bob;
  sc_core::sc_export<TapsInterface> taps;

  Photonics(const sc_core::sc_module_name& name, const Timing& timing, Light& light);
  void light_from(std::uint64_t clock) { first_clock_ = clock; }
  void sample(std::uint64_t clock, std::uint16_t phase_code, Taps& result) override;
  bool load(std::uint64_t clock) override;

 private:
  Light& light_;
  Arm arms_[2];
  std::uint64_t first_clock_;
  std::uint64_t loaded_until_ = 0;  // clock
  std::vector<std::uint64_t> batch_[2];
};

}  // namespace twinspan::systemc
