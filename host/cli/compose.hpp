// SPDX-License-Identifier: Apache-2.0
/// \file
/// Where host and simulation meet: a network file becomes the parameters of the simulated light.
#pragma once

#include <string>

#include "host/core/network.hpp"
#include "host/protocol/expectation.hpp"
#include "host/protocol/types.hpp"
#include "sim/photonics/parameters.hpp"

namespace twinspan::cli {

/// Reads a network file and makes sure that its modulators can give the intensities of its protocol.
/// \throws InputError
Network load_checked(const std::string& file);

/// The optics of one pair.
photonics::LinkParameters link_parameters(const Network& network, const UserPair& pair);

/// Both users' settings as the protocol takes them, exactly as quantised by the hardware.
protocol::SourceParameters source_parameters(const ProtocolSettings& settings);

}  // namespace twinspan::cli
