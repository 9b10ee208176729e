// SPDX-License-Identifier: Apache-2.0
/// \file
/// 32-bit register accesses as generic payloads: b_transport of the register sockets. C++17.
#pragma once

#include <cstring>

#include <tlm>

#include "sim/cycle/verilated_pins.hpp"
#include "sim/systemc/channels.hpp"

namespace twinspan::systemc {

/// Answers one access. \param write, read  (address, value) -> Answer; read gives the value back by reference
template <typename Write, typename Read>
void answer_access(tlm::tlm_generic_payload& payload, const Write& write, const Read& read) {
  const auto address = static_cast<std::uint32_t>(payload.get_address());
  std::uint32_t value = 0;
  Answer answer = Answer::Refused;
  if (payload.get_data_length() != sizeof(value)) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  if (payload.is_write()) {
    std::memcpy(&value, payload.get_data_ptr(), sizeof(value));
    answer = write(address, value);
  } else if (payload.is_read()) {
    answer = read(address, value);
    std::memcpy(payload.get_data_ptr(), &value, sizeof(value));
  }
  switch (answer) {
    case Answer::Ok:
      payload.set_response_status(tlm::TLM_OK_RESPONSE);
      break;
    case Answer::Refused:
      payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
      break;
    case Answer::NoAnswer:
      payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
      break;
  }
}

/// Serves one access of a node with pins, clock by clock.
template <typename Pins>
void access_pins(Pins& pins, const sc_core::sc_time& period, tlm::tlm_generic_payload& payload,
                 sc_core::sc_time& delay) {
  sc_core::wait(delay);
  delay = sc_core::SC_ZERO_TIME;
  const auto clock = [&period] { sc_core::wait(period); };
  answer_access(
      payload,
      [&](std::uint32_t address, std::uint32_t value) {
        return pins::axil_write(pins, address, value, clock, kAccessDeadline);
      },
      [&](std::uint32_t address, std::uint32_t& value) {
        return pins::axil_read(pins, address, value, clock, kAccessDeadline);
      });
}

/// The same of a node without pins.
inline void access_node(UntimedNode& node, const sc_core::sc_time& period, tlm::tlm_generic_payload& payload,
                        sc_core::sc_time& delay) {
  sc_core::wait(delay);
  delay = sc_core::SC_ZERO_TIME;
  const UntimedNode::Clock clock = [&period] { sc_core::wait(period); };
  answer_access(
      payload, [&](std::uint32_t address, std::uint32_t value) { return node.write(address, value, clock); },
      [&](std::uint32_t address, std::uint32_t& value) { return node.read(address, value, clock); });
}

}  // namespace twinspan::systemc
