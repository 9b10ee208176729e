// SPDX-License-Identifier: Apache-2.0
/// \file
/// Pins of a Verilated model as transactions: the slave side of the AXI4 write channels. C++17.
#pragma once

#include <cstdint>
#include <deque>

#include "sim/cycle/verilated_pins.hpp"
#include "sim/systemc/burst.hpp"

namespace twinspan::systemc {

/// Takes bursts from the pins, a beat per clock while there is room, and answers them in order.
template <typename Pins>
class WriteSlave {
 public:
  /// Bursts between address and answer.
  static constexpr std::size_t kOutstanding = 4;

  explicit WriteSlave(Pins& pins) : pins_(pins) {
    pins_.m_axi_awready = 1;
    pins_.m_axi_wready = 1;
    pins_.m_axi_bvalid = 0;
    pins_.m_axi_bresp = 0;
  }

  /// Samples the pins before the clock edge. \return a burst that is complete with this clock, or null
  Burst* sample() {
    if (pins_.m_axi_bvalid && pins_.m_axi_bready) {
      bursts_.pop_front();
      --complete_;
    }
    if (pins_.m_axi_awvalid && pins_.m_axi_awready) {
      bursts_.emplace_back();
      bursts_.back().address = pins_.m_axi_awaddr;
    }
    if (!pins_.m_axi_wvalid || !pins_.m_axi_wready || bursts_.size() <= complete_) {
      return nullptr;
    }
    Burst& burst = bursts_[complete_];
    burst.words.push_back(pins_.m_axi_wdata);
    burst.refused |= pins_.m_axi_wstrb != kWholeWord;
    if (!pins_.m_axi_wlast) {
      return nullptr;
    }
    ++complete_;
    return &burst;
  }

  /// Drives the pins after the clock edge.
  void drive() {
    const bool answer = !bursts_.empty() && bursts_.front().done;
    pins_.m_axi_awready = bursts_.size() < kOutstanding;
    pins_.m_axi_wready = bursts_.size() > complete_;
    pins_.m_axi_bvalid = answer;
    pins_.m_axi_bresp = answer && bursts_.front().refused ? pins::kSlaveError : 0;
  }

  /// True while nothing is under way and nothing is asked for.
  bool idle() const { return bursts_.empty() && !pins_.m_axi_awvalid; }

 private:
  static constexpr std::uint8_t kWholeWord = 0xFF;  // the node writes nothing less
  Pins& pins_;
  std::deque<Burst> bursts_;      // from address to answer; references stay valid
  std::size_t complete_ = 0;      // of these, all beats are here
};

}  // namespace twinspan::systemc
