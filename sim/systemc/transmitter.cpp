// SPDX-License-Identifier: Apache-2.0
// Before SystemC, which Verilator would otherwise take its time from.
#include <verilated.h>
#include "Vtf_transmitter.h"

#include "sim/systemc/transmitter.hpp"

#include "sim/systemc/registers.hpp"

namespace twinspan::systemc {

RtlTransmitter::RtlTransmitter(const sc_core::sc_module_name& name, const Timing& timing)
    : sc_module(name),
      registers("registers"),
      light("light"),
      period_(picoseconds(timing.clock_ps)),
      context_(std::make_unique<VerilatedContext>()),
      pins_(std::make_unique<Vtf_transmitter>(context_.get(), "transmitter")) {
  static_assert(sizeof(pins_->m_axis_symbol_tdata) == kLanes * sizeof(std::uint64_t));
  registers.register_b_transport(this, &RtlTransmitter::access);
  pins_->m_axis_symbol_tready = 1;
  pins_->s_axis_entropy_tvalid = 0;
  pins::reset(*pins_);
  SC_METHOD(tick);
}

RtlTransmitter::~RtlTransmitter() { pins_->final(); }

void RtlTransmitter::tick() {
  next_trigger(period_);
  if (now_ps() == 0) {
    return;
  }
  pins::rise(*pins_);
  pins::fall(*pins_);
  std::uint64_t words[kLanes] = {};
  if (pins_->m_axis_symbol_tvalid) {
    std::memcpy(words, &pins_->m_axis_symbol_tdata, sizeof(words));
  }
  light->send(words, 1);
}

void RtlTransmitter::access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  access_pins(*pins_, period_, payload, delay);
}

UntimedTransmitterModule::UntimedTransmitterModule(const sc_core::sc_module_name& name, const Timing& timing,
                                                   UntimedTransmitter& node)
    : sc_module(name),
      registers("registers"),
      light("light"),
      period_(picoseconds(timing.clock_ps)),
      node_(node) {
  registers.register_b_transport(this, &UntimedTransmitterModule::access);
  SC_METHOD(tick);
}

void UntimedTransmitterModule::tick() {
  next_trigger(kQuantum * period_);
  node_.run(kQuantum, words_.data());
  light->send(words_.data(), kQuantum);
}

void UntimedTransmitterModule::access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  access_node(node_, period_, payload, delay);
}

}  // namespace twinspan::systemc
