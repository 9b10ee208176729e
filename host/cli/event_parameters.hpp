// SPDX-License-Identifier: Apache-2.0
/// \file
/// A network of one pair as the click-driven simulation takes it.
#pragma once

#include "host/core/network.hpp"
#include "sim/event/parameters.hpp"

namespace twinspan::cli {

/// Optics, light of every symbol as the drive tables make it, and the registers of the measurement node. The
/// codes of a slot owe a little to the slot before, so that the light of a slot owes something to the last
/// but one: that is averaged over the symbols. \param network  with exactly one pair, see for_pair() \throws
/// InputError when there is another number of pairs, or the modulators cannot give the intensities
event::Parameters event_parameters(const Network& network);

}  // namespace twinspan::cli
