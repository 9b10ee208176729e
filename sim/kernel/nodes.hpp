// SPDX-License-Identifier: Apache-2.0
/// \file
/// The two node kinds on the HLS kernels: the same bits as the RTL, in a fraction of the time.
///
/// Register accesses take one clock, a word reaches the ring in the clock in which the kernel gives it: AXI handshakes
/// and bursts are not modelled. Everything that depends on the light alone, tags, telemetry and phase codes, is the same
/// as in the RTL in every clock; when the ring overflows, which words are lost may differ.
#pragma once

#include <memory>

#include "sim/world/nodes.hpp"

namespace twinspan::kernel {

std::unique_ptr<world::TransmitterNode> make_transmitter();
std::unique_ptr<world::MeasurementNode> make_measurement(world::HostMemory& memory);

/// All nodes of a pair, reset.
world::Nodes make_nodes();

}  // namespace twinspan::kernel
