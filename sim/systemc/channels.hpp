// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the modules of the platform share: the interfaces between nodes and light, and time in clocks. C++17.
#pragma once

#include <cstdint>

// sc_spawn
#define SC_INCLUDE_DYNAMIC_PROCESSES
#include <systemc>

#include "sim/systemc/model.hpp"

namespace twinspan::systemc {

inline sc_core::sc_time picoseconds(std::uint64_t ps) { return sc_core::sc_time::from_value(ps); }

inline std::uint64_t now_ps() { return sc_core::sc_time_stamp().value(); }

/// Edge n of a clock domain is at (n + 1) periods: clocks passed = time / period.
inline std::uint64_t clocks_passed(std::uint64_t period_ps) { return now_ps() / period_ps; }

/// Where a transmitter puts its drive words.
class ArmInterface : public virtual sc_core::sc_interface {
 public:
  /// Drive words of the next `clocks` clocks, kLanes each.
  virtual void send(const std::uint64_t* words, std::size_t clocks) = 0;
};

/// Where the measurement unit finds its clicks.
class TapsInterface : public virtual sc_core::sc_interface {
 public:
  /// The taps in clock `clock`, while `phase_code` drives the compensating modulator.
  virtual void sample(std::uint64_t clock, std::uint16_t phase_code, Taps& taps) = 0;
  /// Loads the light of clock `clock` for a node that steps it itself. \return false: no light yet, nothing
  /// to step
  virtual bool load(std::uint64_t clock) = 0;
};

}  // namespace twinspan::systemc
