// SPDX-License-Identifier: Apache-2.0
/// \file
/// The measurement node as a module: registers as a TLM target, taps from the light, tags to memory as a TLM
/// initiator. C++17.
#pragma once

#include <deque>
#include <memory>

#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "sim/systemc/channels.hpp"
#include "sim/systemc/burst.hpp"
#include "sim/systemc/pins.hpp"

class VerilatedContext;
class Vtf_measurement;

namespace twinspan::systemc {

/// Brings bursts to memory, as many at a time as a node may have under way.
class BurstWriters {
 public:
  static constexpr std::size_t kOutstanding = 4;

  /// To be made with the module that `memory` belongs to.
  explicit BurstWriters(tlm::tlm_initiator_socket<>& memory);
  /// `burst` stays where it is until it is done.
  void send(Burst& burst);

 private:
  void serve();

  tlm::tlm_initiator_socket<>& memory_;
  std::deque<Burst*> waiting_;
  sc_core::sc_event sent_;
};

/// Verilated RTL, cycle accurate: one clock edge per period.
class RtlMeasurement : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<RtlMeasurement> registers;
  tlm_utils::simple_initiator_socket<RtlMeasurement> memory;
  sc_core::sc_port<TapsInterface> taps;
  /// The event line.
  sc_core::sc_signal<bool> event;

  SC_HAS_PROCESS(RtlMeasurement);
  RtlMeasurement(const sc_core::sc_module_name& name, const Timing& timing, Observer& observer);
  ~RtlMeasurement() override;

 private:
  void tick();
  void light(std::uint64_t clock);
  void access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  Observer& observer_;
  std::uint64_t clock_ps_;
  sc_core::sc_time period_;
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Vtf_measurement> pins_;
  WriteSlave<Vtf_measurement> slave_;
  BurstWriters writers_;
  std::uint16_t phase_code_ = 0;
};

/// Kernels, approximately timed: a clock at a time, a register access in one clock. The AXI master is a model of
/// its own here: words are collected until a burst is full, reaches a page or has waited; then its beats go out,
/// one per clock.
class UntimedMeasurementModule : public sc_core::sc_module, public RingSink {
 public:
  static constexpr std::size_t kBurst = 16;          // words
  static constexpr std::uint64_t kIdleClocks = 64;   // a word waits this long for company
  static constexpr std::uint64_t kPageBytes = 4096;  // no burst leaves a page

  tlm_utils::simple_target_socket<UntimedMeasurementModule> registers;
  tlm_utils::simple_initiator_socket<UntimedMeasurementModule> memory;
  sc_core::sc_port<TapsInterface> taps;
  /// The event line.
  sc_core::sc_signal<bool> event;

  SC_HAS_PROCESS(UntimedMeasurementModule);
  UntimedMeasurementModule(const sc_core::sc_module_name& name, const Timing& timing, UntimedMeasurement& node,
                           Observer& observer);

  bool ready() const override { return !full_ && !draining_; }
  bool write(std::uint64_t address, std::uint64_t word) override;
  std::uint32_t under_way() const override { return under_way_; }
  void restart() override;

 private:
  void tick();
  void take_answers();
  void send();
  bool has_memory(std::uint64_t address);
  void access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  Observer& observer_;
  UntimedMeasurement& node_;
  std::uint64_t clock_ps_;
  sc_core::sc_time period_;
  BurstWriters writers_;
  std::uint64_t clock_ = 0;
  std::uint16_t phase_code_ = 0;
  Burst open_;                    // being collected
  bool full_ = false;
  bool mapped_ = false;           // there is memory for it
  std::uint64_t opened_ = 0;      // clock of its first word
  std::uint64_t beats_until_ = 0; // clock after the last beat of the bursts sent
  std::deque<Burst> bursts_;      // sent, from the oldest unanswered; references stay valid
  std::uint32_t under_way_ = 0;
  bool draining_ = false;         // bursts of the run before are unanswered
};

}  // namespace twinspan::systemc
