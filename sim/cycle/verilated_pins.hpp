// SPDX-License-Identifier: Apache-2.0
/// \file
/// Pins of a Verilated node, whoever clocks it: clock and reset, and AXI4-Lite accesses. C++17: the SystemC
/// modules use it too.
#pragma once

#include <cstdint>

namespace twinspan::pins {

/// How a register access ended.
enum class Answer { Ok, Refused, NoAnswer };

/// SLVERR, in answers of AXI and AXI-Lite.
constexpr std::uint8_t kSlaveError = 2;

/// The two halves of a clock: outputs change with the first.
template <typename Pins>
void rise(Pins& pins) {
  pins.clk_i = 1;
  pins.eval();
}

/// See rise.
template <typename Pins>
void fall(Pins& pins) {
  pins.clk_i = 0;
  pins.eval();
}

/// Clocks the node through its reset. What it reads then besides must be driven.
template <typename Pins>
void reset(Pins& pins) {
  constexpr unsigned kClocks = 8;
  pins.rst_i = 1;
  for (unsigned i = 0; i < kClocks; ++i) {
    rise(pins);
    fall(pins);
  }
  pins.rst_i = 0;
}

/// \param pins   s_axil_*
/// \param clock  lets one clock pass
/// \param deadline  clocks after which the access counts as unanswered
template <typename Pins, typename Clock>
Answer axil_write(Pins& pins, std::uint32_t address, std::uint32_t value, const Clock& clock,
                  unsigned deadline) {
  pins.s_axil_awaddr = static_cast<std::uint16_t>(address);
  pins.s_axil_awprot = 0;
  pins.s_axil_wdata = value;
  pins.s_axil_wstrb = 0xF;
  pins.s_axil_awvalid = 1;
  pins.s_axil_wvalid = 1;
  pins.s_axil_bready = 1;
  Answer answer = Answer::NoAnswer;
  for (unsigned i = 0; i < deadline && answer == Answer::NoAnswer; ++i) {
    const bool address_taken = pins.s_axil_awvalid && pins.s_axil_awready;
    const bool data_taken = pins.s_axil_wvalid && pins.s_axil_wready;
    if (pins.s_axil_bvalid) {
      answer = pins.s_axil_bresp != 0 ? Answer::Refused : Answer::Ok;
    }
    clock();
    if (address_taken) {
      pins.s_axil_awvalid = 0;
    }
    if (data_taken) {
      pins.s_axil_wvalid = 0;
    }
  }
  pins.s_axil_awvalid = 0;
  pins.s_axil_wvalid = 0;
  pins.s_axil_bready = 0;
  return answer;
}

/// See axil_write. \param value  takes what was read, when there is an answer
template <typename Pins, typename Clock>
Answer axil_read(Pins& pins, std::uint32_t address, std::uint32_t& value, const Clock& clock,
                 unsigned deadline) {
  pins.s_axil_araddr = static_cast<std::uint16_t>(address);
  pins.s_axil_arprot = 0;
  pins.s_axil_arvalid = 1;
  pins.s_axil_rready = 1;
  Answer answer = Answer::NoAnswer;
  for (unsigned i = 0; i < deadline && answer == Answer::NoAnswer; ++i) {
    const bool taken = pins.s_axil_arvalid && pins.s_axil_arready;
    if (pins.s_axil_rvalid) {
      answer = pins.s_axil_rresp != 0 ? Answer::Refused : Answer::Ok;
      value = pins.s_axil_rdata;
    }
    clock();
    if (taken) {
      pins.s_axil_arvalid = 0;
    }
  }
  pins.s_axil_arvalid = 0;
  pins.s_axil_rready = 0;
  return answer;
}

}  // namespace twinspan::pins
