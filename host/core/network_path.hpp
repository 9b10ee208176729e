// SPDX-License-Identifier: Apache-2.0
/// \file
/// The way of the light through a network.
#pragma once

#include <optional>

#include "host/core/network.hpp"

namespace twinspan {

/// The path of least loss from node `from` to node `to` (indices into network.nodes): its length and loss, links
/// and insertion losses of the nodes passed included. Transmitters and measurement units are never passed through.
/// \return nothing when there is no path.
std::optional<Arm> least_loss_path(const Network& network, std::size_t from, std::size_t to);

}  // namespace twinspan
