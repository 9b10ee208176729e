// SPDX-License-Identifier: Apache-2.0
/// \file
/// The way of the light through a network.
#pragma once

#include <optional>

#include "host/core/network.hpp"

namespace twinspan {

/// The path of least loss from node `from` to node `to` (indices into network.nodes): its length and loss,
/// links and insertion losses of the nodes passed included. Transmitters and measurement units are never
/// passed through.
/// \return nothing when there is no path.
std::optional<Arm> least_loss_path(const Network& network, std::size_t from, std::size_t to);

/// True when both arms use the same link somewhere.
bool share_fibre(const Arm& one, const Arm& other);
/// True when any arm of one pair uses a link of any arm of the other.
bool share_fibre(const UserPair& one, const UserPair& other);
/// True when the pairs have a user in common.
bool share_user(const UserPair& one, const UserPair& other);

}  // namespace twinspan
