// SPDX-License-Identifier: Apache-2.0
/// \file
/// AXI4-Lite master for tests of Verilated modules whose slave ports are called `s_axil_*`.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

namespace twinspan::test {

/// Answer code of the slave: 0 OKAY, 2 SLVERR.
enum class Response : std::uint8_t { Okay = 0, ExclusiveOkay = 1, SlaveError = 2, DecodeError = 3 };

/// Drives the `s_axil_*` ports of a Verilated model, one access at a time.
///
/// The master never evaluates the model by itself: `tick` advances it by one clock (falling edge, evaluate,
/// rising edge, evaluate), so that the owner can watch every clock, also those of register accesses.
/// Signals change after a tick and are sampled before the next one; combinational answers need `settle`,
/// which evaluates the model without a clock edge.
template <class Model>
class AxilMaster {
 public:
  AxilMaster(Model& model, std::function<void()> tick, std::function<void()> settle)
      : model_(model), tick_(std::move(tick)), settle_(std::move(settle)) {
    model_.s_axil_awvalid = 0;
    model_.s_axil_awprot = 0;
    model_.s_axil_wvalid = 0;
    model_.s_axil_bready = 0;
    model_.s_axil_arvalid = 0;
    model_.s_axil_arprot = 0;
    model_.s_axil_rready = 0;
  }

  /// Writes and returns the slave's answer. Throws std::runtime_error when none comes within 100 clocks.
  Response try_write(std::uint32_t address, std::uint32_t value) {
    set(model_.s_axil_awaddr, address);
    model_.s_axil_wdata = value;
    model_.s_axil_wstrb = 0xF;
    model_.s_axil_awvalid = 1;
    model_.s_axil_wvalid = 1;
    model_.s_axil_bready = 1;
    for (int clock = 0; clock < kPatience; ++clock) {
      settle_();
      const bool address_taken = model_.s_axil_awvalid && model_.s_axil_awready;
      const bool data_taken = model_.s_axil_wvalid && model_.s_axil_wready;
      const bool answered = model_.s_axil_bvalid;
      const auto response = static_cast<Response>(model_.s_axil_bresp);
      tick_();
      if (address_taken) {
        model_.s_axil_awvalid = 0;
      }
      if (data_taken) {
        model_.s_axil_wvalid = 0;
      }
      if (answered) {
        model_.s_axil_bready = 0;
        return response;
      }
    }
    throw std::runtime_error("no answer to a write of address " + std::to_string(address));
  }

  /// Reads; first = answer code, second = data.
  std::pair<Response, std::uint32_t> try_read(std::uint32_t address) {
    set(model_.s_axil_araddr, address);
    model_.s_axil_arvalid = 1;
    model_.s_axil_rready = 1;
    for (int clock = 0; clock < kPatience; ++clock) {
      settle_();
      const bool address_taken = model_.s_axil_arvalid && model_.s_axil_arready;
      const bool answered = model_.s_axil_rvalid;
      const auto response = static_cast<Response>(model_.s_axil_rresp);
      const std::uint32_t data = model_.s_axil_rdata;
      tick_();
      if (address_taken) {
        model_.s_axil_arvalid = 0;
      }
      if (answered) {
        model_.s_axil_rready = 0;
        return {response, data};
      }
    }
    throw std::runtime_error("no answer to a read of address " + std::to_string(address));
  }

  /// Writes; throws when the slave answers with an error.
  void write(std::uint32_t address, std::uint32_t value) {
    if (try_write(address, value) != Response::Okay) {
      throw std::runtime_error("write of address " + std::to_string(address) + " was refused");
    }
  }

  /// Reads; throws when the slave answers with an error.
  std::uint32_t read(std::uint32_t address) {
    const auto [response, data] = try_read(address);
    if (response != Response::Okay) {
      throw std::runtime_error("read of address " + std::to_string(address) + " was refused");
    }
    return data;
  }

  /// Reads a pair of registers, low word first (which latches the high word).
  std::uint64_t read_pair(std::uint32_t low, std::uint32_t high) {
    const std::uint64_t first = read(low);
    return first | (static_cast<std::uint64_t>(read(high)) << 32U);
  }

 private:
  static constexpr int kPatience = 100;

  template <class Port>
  static void set(Port& port, std::uint32_t value) {
    port = static_cast<Port>(value);
  }

  Model& model_;
  std::function<void()> tick_;
  std::function<void()> settle_;
};

}  // namespace twinspan::test
