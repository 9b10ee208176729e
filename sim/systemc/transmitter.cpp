// SPDX-License-Identifier: Apache-2.0
// Before SystemC, which Verilator would otherwise take its time from.
#include <verilated.h>
#include "Vtf_transmitter.h"

#include "sim/systemc/transmitter.hpp"

#include "sim/systemc/pins.hpp"
#include "sim/systemc/registers.hpp"

namespace twinspan::systemc {
namespace {

constexpr unsigned kResetClocks = 8;

}  // namespace

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
  pins_->rst_i = 1;
  for (unsigned i = 0; i < kResetClocks; ++i) {
    edge();
  }
  pins_->rst_i = 0;
  SC_METHOD(tick);
}

RtlTransmitter::~RtlTransmitter() { pins_->final(); }

void RtlTransmitter::edge() {
  pins_->clk_i = 1;
  pins_->eval();
  pins_->clk_i = 0;
  pins_->eval();
}

void RtlTransmitter::tick() {
  next_trigger(period_);
  if (now_ps() == 0) {
    return;
  }
  edge();
  std::uint64_t words[kLanes] = {};
  if (pins_->m_axis_symbol_tvalid) {
    std::memcpy(words, &pins_->m_axis_symbol_tdata, sizeof(words));
  }
  light->send(words, 1);
}

void RtlTransmitter::access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  wait(delay);
  delay = sc_core::SC_ZERO_TIME;
  const auto clock = [this] { wait(period_); };
  serve_access(
      payload,
      [&](std::uint32_t address, std::uint32_t value) { return axil_write(*pins_, address, value, clock); },
      [&](std::uint32_t address, std::uint32_t& value) { return axil_read(*pins_, address, value, clock); });
}

UntimedTransmitterModule::UntimedTransmitterModule(const sc_core::sc_module_name& name, const Timing& timing,
                                                   UntimedTransmitter& node)
    : sc_module(name), registers("registers"), light("light"), period_(picoseconds(timing.clock_ps)), node_(node) {
  registers.register_b_transport(this, &UntimedTransmitterModule::access);
  SC_METHOD(tick);
}

void UntimedTransmitterModule::tick() {
  next_trigger(kQuantum * period_);
  node_.run(kQuantum, words_.data());
  light->send(words_.data(), kQuantum);
}

void UntimedTransmitterModule::access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  wait(delay);
  delay = sc_core::SC_ZERO_TIME;
  const auto clock = [this] { wait(period_); };
  serve_access(
      payload, [&](std::uint32_t address, std::uint32_t value) { return node_.write(address, value, clock); },
      [&](std::uint32_t address, std::uint32_t& value) { return node_.read(address, value, clock); });
}

}  // namespace twinspan::systemc
