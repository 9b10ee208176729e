// SPDX-License-Identifier: Apache-2.0
// Before SystemC, which Verilator would otherwise take its time from.
#include <verilated.h>
#include "Vtf_measurement.h"

#include "sim/systemc/measurement.hpp"

#include <algorithm>
#include <cstring>

#include "sim/systemc/registers.hpp"

namespace twinspan::systemc {

BurstWriters::BurstWriters(tlm::tlm_initiator_socket<>& memory) : memory_(memory) {
  for (std::size_t i = 0; i < kOutstanding; ++i) {
    sc_core::sc_spawn([this] { serve(); }, sc_core::sc_gen_unique_name("writer"));
  }
}

void BurstWriters::send(Burst& burst) {
  waiting_.push_back(&burst);
  sent_.notify(sc_core::SC_ZERO_TIME);
}

void BurstWriters::serve() {
  while (true) {
    while (waiting_.empty()) {
      sc_core::wait(sent_);
    }
    Burst& burst = *waiting_.front();
    waiting_.pop_front();
    if (burst.ready_ps > now_ps()) {
      sc_core::wait(picoseconds(burst.ready_ps - now_ps()));
    }
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_WRITE_COMMAND);
    payload.set_address(burst.address);
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(burst.words.data()));
    payload.set_data_length(static_cast<unsigned>(burst.words.size() * sizeof(std::uint64_t)));
    payload.set_streaming_width(payload.get_data_length());
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    memory_->b_transport(payload, delay);
    sc_core::wait(delay);
    burst.refused |= payload.is_response_error();
    burst.done = true;
  }
}

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
      slave_(*pins_),
      writers_(memory) {
  registers.register_b_transport(this, &RtlMeasurement::access);
  pins_->tap_valid_i = 0;
  pins::reset(*pins_);
  SC_METHOD(tick);
}

RtlMeasurement::~RtlMeasurement() { pins_->final(); }

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
      std::memcpy(&pins_->taps_i[channel * kTapWords], clicks.words[channel],
                  kTapWords * sizeof(std::uint32_t));
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
      writers_.send(*burst);
    }
  }
  pins::rise(*pins_);
  pins::fall(*pins_);
  if (bus) {
    slave_.drive();
  }
  event.write(pins_->event_o != 0);
}

void RtlMeasurement::access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  access_pins(*pins_, period_, payload, delay);
}

UntimedMeasurementModule::UntimedMeasurementModule(const sc_core::sc_module_name& name, const Timing& timing,
                                                   UntimedMeasurement& node, Observer& observer)
    : sc_module(name),
      registers("registers"),
      memory("memory"),
      taps("taps"),
      event("event"),
      observer_(observer),
      node_(node),
      clock_ps_(timing.clock_ps),
      period_(picoseconds(timing.clock_ps)),
      writers_(memory) {
  registers.register_b_transport(this, &UntimedMeasurementModule::access);
  node_.connect(*this);
  SC_METHOD(tick);
}

void UntimedMeasurementModule::tick() {
  next_trigger(period_);
  if (now_ps() == 0) {
    return;
  }
  clock_ = clocks_passed(clock_ps_) - 1;
  const bool lit = taps->load(clock_);
  if (lit && node_.phase_code() != phase_code_) {
    phase_code_ = node_.phase_code();
    observer_.code_changed(clock_);
  }
  take_answers();
  node_.run(lit);
  full_ |= !open_.words.empty() && clock_ >= opened_ + kIdleClocks;
  if (full_ && bursts_.size() < BurstWriters::kOutstanding) {
    send();
  }
  event.write(node_.event());
}

/// Bursts are answered in order.
void UntimedMeasurementModule::take_answers() {
  while (!bursts_.empty() && bursts_.front().done) {
    under_way_ -= draining_ ? 0 : static_cast<std::uint32_t>(bursts_.front().words.size());
    bursts_.pop_front();
  }
  draining_ &= !bursts_.empty() || full_;
}

bool UntimedMeasurementModule::write(std::uint64_t address, std::uint64_t word) {
  if (open_.words.empty()) {
    open_.address = address;
    opened_ = clock_;
    mapped_ = has_memory(address);
  }
  open_.words.push_back(word);
  ++under_way_;
  full_ = open_.words.size() == kBurst || (address + sizeof(word)) % kPageBytes == 0;
  return mapped_;
}

void UntimedMeasurementModule::send() {
  beats_until_ = std::max(beats_until_, clock_) + open_.words.size();
  open_.ready_ps = (beats_until_ + 1) * clock_ps_;
  bursts_.push_back(std::move(open_));
  writers_.send(bursts_.back());
  open_ = Burst{};
  full_ = false;
}

void UntimedMeasurementModule::restart() {
  full_ = !open_.words.empty();
  draining_ = full_ || !bursts_.empty();
  under_way_ = 0;
}

bool UntimedMeasurementModule::has_memory(std::uint64_t address) {
  std::uint64_t word = 0;
  tlm::tlm_generic_payload payload;
  payload.set_command(tlm::TLM_READ_COMMAND);
  payload.set_address(address);
  payload.set_data_ptr(reinterpret_cast<unsigned char*>(&word));
  payload.set_data_length(sizeof(word));
  return memory->transport_dbg(payload) == sizeof(word);
}

void UntimedMeasurementModule::access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  access_node(node_, period_, payload, delay);
}

}  // namespace twinspan::systemc
