// SPDX-License-Identifier: Apache-2.0
/// \file
/// A short session in one call.
#pragma once

#include <span>

#include "host/core/symbol_source.hpp"
#include "host/distillation/distillery.hpp"

namespace twinspan::distillation {

/// Runs both users on the same announcements, as one block, until both have the key or none has.
/// \param alice, bob     the users' symbols; their thresholds must be those of the settings
/// \param announcements  effective events in quantum slots; at most settings.slots
/// \return always a whole result; without a key `reason` says why in words
/// \throws InputError when settings and symbol sources do not fit, Failure when a library fails
DistillationResult distill(const PairSettings& settings, SymbolSource alice, SymbolSource bob,
                           std::span<const ClickAnnouncement> announcements, const Seeds& seeds);

}  // namespace twinspan::distillation
