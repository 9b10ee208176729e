// SPDX-License-Identifier: Apache-2.0
/// \file
/// The measurement node as a module: registers as a TLM target, taps from the light, tags to memory as a TLM initiator.
/// C++17.
#pragma once

#include <deque>
#include <memory>

#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "sim/systemc/channels.hpp"
#include "sim/systemc/pins.hpp"

class VerilatedContext;
class Vtf_measurement;

namespace twinspan::systemc {

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
  void edge();
  void light(std::uint64_t clock);
  void write_bursts();
  void access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  Observer& observer_;
  std::uint64_t clock_ps_;
  sc_core::sc_time period_;
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Vtf_measurement> pins_;
  WriteSlave<Vtf_measurement> slave_;
  std::deque<Burst*> complete_;  // to be written
  sc_core::sc_event burst_ready_;
  std::uint16_t phase_code_ = 0;
};

}  // namespace twinspan::systemc
