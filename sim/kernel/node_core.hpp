// SPDX-License-Identifier: Apache-2.0
/// \file
/// What both kernel nodes share: identity, time base, run control, sticky errors, as tf_run_control has them.
#pragma once

#include <cstdint>
#include <span>

#include "rtl/registers/field.hpp"
#include "sim/kernel/register_file.hpp"

namespace twinspan::kernel {

/// Identity registers that are not constants of the map.
struct Shape {
  std::uint32_t lanes;
  std::uint32_t channels;
  std::uint32_t table_depth_a;
  std::uint32_t table_depth_b;
  std::uint32_t clock_hz = 250000000;
};

class NodeCore {
 public:
  /// \param lead  clocks from the start of a node's pipeline to its output (LEAD of tf_run_control)
  NodeCore(std::span<const regs::Register> map, const Shape& shape, unsigned lead);

  RegisterFile& registers() { return registers_; }
  const RegisterFile& registers() const { return registers_; }
  std::uint64_t time() const { return time_; }
  std::uint64_t slot() const { return slot_; }
  std::uint64_t slots_passed() const { return slot_ - first_slot_; }
  std::uint64_t start_time() const { return start_time_; }
  bool armed() const { return state_ == State::Armed; }
  bool running() const { return state_ == State::Running; }
  bool ended() const { return ended_; }

  /// A start command: takes over the run's place. \param fits  the node's own lengths are right
  /// \return whether the node is armed; else bad_configuration is due
  bool start(bool fits, bool refused);
  void stop() { state_ = State::Idle; }
  /// Lets clocks pass in which the node only waits.
  void pass(std::uint64_t clocks) { time_ += clocks; }
  /// The first clock of the run.
  void begin() { state_ = State::Running; }
  /// Clocks of the run passed with `slots` slots; ends it at the stop slot.
  void advance(std::uint64_t slots);
  /// Ends a run that has come to `slot`.
  void end(std::uint64_t slot);
  /// Clocks that may pass before the run begins.
  std::uint64_t clocks_until_start() const { return start_time_ - time_; }
  /// Slots that the run still has.
  std::uint64_t slots_left() const { return stop_slot_ - slot_; }

  /// Sticky errors; `slot` is kept of the first one.
  void set_errors(std::uint32_t bits, std::uint64_t slot);
  void clear_errors();
  std::uint32_t errors() const { return errors_; }

  /// Hardware bits of the shared registers; reading a low word latches its high one.
  /// \param done  the run is complete
  std::uint32_t status(std::uint32_t address, bool done);
  /// The registers of the next slot of the run, for a node that counts its slots itself.
  std::uint32_t slot_status(std::uint32_t address, std::uint64_t slot);

 private:
  enum class State { Idle, Armed, Running };

  RegisterFile registers_;
  Shape shape_;
  unsigned lead_;
  State state_ = State::Idle;
  bool ended_ = false;
  std::uint64_t time_ = 0;
  std::uint64_t start_time_ = 0;
  std::uint64_t first_slot_ = 0;
  std::uint64_t stop_slot_ = 0;
  std::uint64_t slot_ = 0;
  std::uint32_t errors_ = 0;
  std::uint64_t error_slot_ = 0;
  std::uint32_t time_high_ = 0;
  std::uint32_t slot_high_ = 0;
};

}  // namespace twinspan::kernel
