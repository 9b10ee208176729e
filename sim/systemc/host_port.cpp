// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/host_port.hpp"

#include <algorithm>

namespace twinspan::systemc {

HostPort::HostPort(const sc_core::sc_module_name& name, const Timing& timing)
    : sc_module(name),
      alice("alice"),
      bob("bob"),
      unit("unit"),
      event("event"),
      clock_ps_(timing.clock_ps),
      latency_ps_(timing.host_latency_ps),
      poll_ps_(timing.poll_ps) {
  SC_THREAD(serve);
}

void HostPort::set_host(std::uint64_t latency_ps, std::uint64_t poll_ps) {
  latency_ps_ = latency_ps;
  poll_ps_ = poll_ps;
}

/// Waits for the middle of a clock, where pins are at rest.
void HostPort::align() {
  const std::uint64_t phase = now_ps() % clock_ps_;
  const std::uint64_t middle = clock_ps_ / 2;
  if (phase != middle) {
    wait(picoseconds((middle + clock_ps_ - phase) % clock_ps_));
  }
}

void HostPort::serve() {
  while (true) {
    while (request_.done) {
      wait(requested_);
    }
    align();
    if (request_.kind == Kind::Event) {
      do_wait_event();
    } else {
      do_access();
    }
    align();
    request_.done = true;
    sc_core::sc_pause();
  }
}

void HostPort::do_access() {
  tlm::tlm_generic_payload payload;
  payload.set_command(request_.kind == Kind::Write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(request_.address);
  payload.set_data_ptr(reinterpret_cast<unsigned char*>(&request_.value));
  payload.set_data_length(sizeof(request_.value));
  payload.set_streaming_width(sizeof(request_.value));
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  // Half of the latency on the way there, half on the way back, in whole clocks.
  const std::uint64_t way = latency_ps_ / 2 / clock_ps_ * clock_ps_;
  sc_core::sc_time delay = picoseconds(way);
  auto& socket = request_.node == kAlice ? alice : request_.node == kBob ? bob : unit;
  socket->b_transport(payload, delay);
  wait(delay + picoseconds(way));
  request_.answer = payload.is_response_ok() ? Answer::Ok
                    : payload.get_response_status() == tlm::TLM_ADDRESS_ERROR_RESPONSE ? Answer::Refused
                                                                                       : Answer::NoAnswer;
}

void HostPort::do_wait_event() {
  const std::uint64_t end = now_ps() + request_.clocks * clock_ps_;
  while (!event.read() && now_ps() < end) {
    const std::uint64_t rest = end - now_ps();
    if (poll_ps_ == 0) {
      wait(picoseconds(rest), event.posedge_event());
    } else {
      wait(picoseconds(std::min(rest, poll_ps_)));
    }
  }
  request_.event = event.read();
}

void HostPort::run(std::uint64_t deadline_ps) {
  request_.done = false;
  requested_.notify(sc_core::SC_ZERO_TIME);
  sc_core::sc_start(picoseconds(deadline_ps));
}

Answer HostPort::access(unsigned node, bool write, std::uint32_t address, std::uint32_t& value) {
  request_ = Request{};
  request_.kind = write ? Kind::Write : Kind::Read;
  request_.node = node;
  request_.address = address;
  request_.value = value;
  run(2 * latency_ps_ + std::uint64_t{2 * kAccessDeadline} * clock_ps_);
  value = request_.value;
  return request_.done ? request_.answer : Answer::NoAnswer;
}

bool HostPort::wait_event(std::uint64_t clocks) {
  request_ = Request{};
  request_.kind = Kind::Event;
  request_.clocks = clocks;
  run((clocks + 4) * clock_ps_);
  return request_.event;
}

}  // namespace twinspan::systemc
