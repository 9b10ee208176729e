// SPDX-License-Identifier: Apache-2.0
/// \file
/// From a network description to the registers and tables of the nodes.
#pragma once

#include "host/calibration/drive_tables.hpp"
#include "host/core/network.hpp"
#include "host/core/symbol_source.hpp"
#include "host/device/measurement.hpp"
#include "host/device/transmitter.hpp"

namespace twinspan::session {

/// Alice's reference steps through 0, pi/2, pi, 3pi/2; Bob's stands still.
enum class TransmitterSide { Alice, Bob };

/// Drive codes of the intensity modulators for the intensities of the network's protocol.
/// \throws InputError when the modulators cannot give them.
calibration::IntensityTable intensity_table(const Network& network);

/// Dead time of the tagger in 1/1024 slot.
std::uint64_t dead_time_units(const Network& network);

void configure_transmitter(device::Transmitter& node, const Network& network, const SymbolSource& source,
                           TransmitterSide side);
void configure_measurement(device::Measurement& node, const Network& network);

}  // namespace twinspan::session
