// SPDX-License-Identifier: Apache-2.0
// Before SystemC, which Verilator would otherwise take its time from.
#include <verilated.h>
#include "Vtf_measurement.h"

#include "sim/systemc/measurement.hpp"

#include <algorithm>
#include <cstring>

#include "sim/systemc/registers.hpp"

namespace twinspan::systemc {
namespace {

constexpr unsigned kResetClocks = 8;

}  // namespace

RtlMeasurement::RtlMeasurement(const sc_core::sc_module_name& name, const Timing& timing, Observer& observer)
    : sc_module(name),
      registers("registers"),
      memory("memory"),
      taps("taps"),
      event("event"),
      observer_(observer),
      clock_ps_(timing.clock_ps),
      period_(picoseconds(timing.clock_ps)),
      context_(std::make_unique<VerilatedContext>()),
      pins_(std::make_unique<Vtf_measurement>(context_.get(), "measurement")),
      slave_(*pins_) {
  registers.register_b_transport(this, &RtlMeasurement::access);
  pins_->tap_valid_i = 0;
  pins_->rst_i = 1;
  for (unsigned i = 0; i < kResetClocks; ++i) {
    edge();
  }
  pins_->rst_i = 0;
  SC_METHOD(tick);
  // As many bursts as the node may have under way travel at the same time.
  for (std::size_t i = 0; i < WriteSlave<Vtf_measurement>::kOutstanding; ++i) {
    sc_core::sc_spawn([this] { write_bursts(); }, sc_core::sc_gen_unique_name("writer"));
  }
}

RtlMeasurement::~RtlMeasurement() { pins_->final(); }

void RtlMeasurement::edge() {
  pins_->clk_i = 1;
  pins_->eval();
  pins_->clk_i = 0;
  pins_->eval();
}

/// Brings the clicks of `clock` to the tap pins.
void RtlMeasurement::light(std::uint64_t clock) {
  if (pins_->phase_code_o != phase_code_) {
    phase_code_ = pins_->phase_code_o;
    observer_.code_changed(clock);
  }
  Taps clicks;
  taps->sample(clock, phase_code_, clicks);
  pins_->tap_valid_i = static_cast<std::uint8_t>(clicks.mask);
  for (std::size_t channel = 0; channel < kChannelsMax; ++channel) {
    if ((clicks.mask >> channel & 1u) != 0) {
      std::memcpy(&pins_->taps_i[channel * kTapWords], clicks.words[channel], kTapWords * sizeof(std::uint32_t));
    }
  }
}

void RtlMeasurement::tick() {
  next_trigger(period_);
  if (now_ps() == 0) {
    return;
  }
  light(clocks_passed(clock_ps_) - 1);
  const bool bus = !slave_.idle();
  if (bus) {
    if (Burst* burst = slave_.sample(); burst != nullptr) {
      complete_.push_back(burst);
      burst_ready_.notify(sc_core::SC_ZERO_TIME);
    }
  }
  edge();
  if (bus) {
    slave_.drive();
  }
  event.write(pins_->event_o != 0);
}

void RtlMeasurement::write_bursts() {
  while (true) {
    while (complete_.empty()) {
      wait(burst_ready_);
    }
    Burst& burst = *complete_.front();
    complete_.pop_front();
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_WRITE_COMMAND);
    payload.set_address(burst.address);
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(burst.words.data()));
    payload.set_data_length(static_cast<unsigned>(burst.words.size() * sizeof(std::uint64_t)));
    payload.set_streaming_width(payload.get_data_length());
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    memory->b_transport(payload, delay);
    wait(delay);
    burst.refused |= payload.is_response_error();
    burst.done = true;
  }
}

void RtlMeasurement::access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  wait(delay);
  delay = sc_core::SC_ZERO_TIME;
  const auto clock = [this] { wait(period_); };
  serve_access(
      payload,
      [&](std::uint32_t address, std::uint32_t value) { return axil_write(*pins_, address, value, clock); },
      [&](std::uint32_t address, std::uint32_t& value) { return axil_read(*pins_, address, value, clock); });
}

}  // namespace twinspan::systemc
