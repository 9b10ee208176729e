// SPDX-License-Identifier: Apache-2.0
/// \file
/// AXI4-Lite accesses through the pins of a Verilated model. The caller advances time.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/world/nodes.hpp"

namespace twinspan::cycle {

using world::Access;
using world::AccessError;
using world::kAccessDeadline;

/// \param model  pins s_axil_*
/// \param clock  advances the whole world by one clock
template <typename Model, typename Clock>
Access axil_write(Model& model, std::uint32_t address, std::uint32_t value, Clock&& clock) {
  model.s_axil_awaddr = static_cast<std::uint16_t>(address);
  model.s_axil_awprot = 0;
  model.s_axil_wdata = value;
  model.s_axil_wstrb = 0xF;
  model.s_axil_awvalid = 1;
  model.s_axil_wvalid = 1;
  model.s_axil_bready = 1;
  Access access{0, AccessError::NoAnswer};
  for (unsigned i = 0; i < kAccessDeadline; ++i) {
    const bool address_taken = model.s_axil_awvalid && model.s_axil_awready;
    const bool data_taken = model.s_axil_wvalid && model.s_axil_wready;
    const bool answered = model.s_axil_bvalid != 0;
    const bool refused = answered && model.s_axil_bresp != 0;
    clock();
    if (address_taken) {
      model.s_axil_awvalid = 0;
    }
    if (data_taken) {
      model.s_axil_wvalid = 0;
    }
    if (answered) {
      access.error = refused ? std::optional{AccessError::Refused} : std::nullopt;
      break;
    }
  }
  model.s_axil_awvalid = 0;
  model.s_axil_wvalid = 0;
  model.s_axil_bready = 0;
  return access;
}

/// See axil_write.
template <typename Model, typename Clock>
Access axil_read(Model& model, std::uint32_t address, Clock&& clock) {
  model.s_axil_araddr = static_cast<std::uint16_t>(address);
  model.s_axil_arprot = 0;
  model.s_axil_arvalid = 1;
  model.s_axil_rready = 1;
  Access access{0, AccessError::NoAnswer};
  for (unsigned i = 0; i < kAccessDeadline; ++i) {
    const bool taken = model.s_axil_arvalid && model.s_axil_arready;
    const bool answered = model.s_axil_rvalid != 0;
    const bool refused = answered && model.s_axil_rresp != 0;
    const std::uint32_t data = model.s_axil_rdata;
    clock();
    if (taken) {
      model.s_axil_arvalid = 0;
    }
    if (answered) {
      access.data = data;
      access.error = refused ? std::optional{AccessError::Refused} : std::nullopt;
      break;
    }
  }
  model.s_axil_arvalid = 0;
  model.s_axil_rready = 0;
  return access;
}

}  // namespace twinspan::cycle
