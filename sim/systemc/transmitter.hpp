// SPDX-License-Identifier: Apache-2.0
/// \file
/// The transmitter node as a module: registers as a TLM target, light into an arm. C++17.
#pragma once

#include <memory>
#include <vector>

#include <tlm>
#include <tlm_utils/simple_target_socket.h>

#include "sim/systemc/channels.hpp"

class VerilatedContext;
class Vtf_transmitter;

namespace twinspan::systemc {

/// Verilated RTL, cycle accurate: one clock edge per period.
class RtlTransmitter : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<RtlTransmitter> registers;
  sc_core::sc_port<ArmInterface> light;

  SC_HAS_PROCESS(RtlTransmitter);
  RtlTransmitter(const sc_core::sc_module_name& name, const Timing& timing);
  ~RtlTransmitter() override;

 private:
  void tick();
  void access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  sc_core::sc_time period_;
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Vtf_transmitter> pins_;
};

/// Kernels, approximately timed: the words of kQuantum clocks at once. A register access takes effect with the
/// next quantum.
class UntimedTransmitterModule : public sc_core::sc_module {
 public:
  static constexpr unsigned kQuantum = 64;  // clocks

  tlm_utils::simple_target_socket<UntimedTransmitterModule> registers;
  sc_core::sc_port<ArmInterface> light;

  SC_HAS_PROCESS(UntimedTransmitterModule);
  UntimedTransmitterModule(const sc_core::sc_module_name& name, const Timing& timing, UntimedTransmitter& node);

 private:
  void tick();
  void access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  sc_core::sc_time period_;
  UntimedTransmitter& node_;
  std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(kQuantum * kLanes);
};

}  // namespace twinspan::systemc
