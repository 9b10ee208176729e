// SPDX-License-Identifier: Apache-2.0
/// \file
/// From protocol probabilities to the integers of the symbol sampler and back. The security analysis uses the
/// probabilities that the hardware really has, not the ones that were asked for.
#pragma once

#include <array>

#include "host/protocol/types.hpp"

namespace twinspan::protocol {

/// Thresholds of the sampler: cumulative probabilities of the roles in the order of `Role`, each rounded to
/// the nearest multiple of 2^-20. Unused classes get 2^20. \throws InputError when a probability is outside
/// [0, 1] or not a number, or p_0 + p_1 + p_2 differs from 1 by more than 1e-9.
Thresholds cumulative_thresholds(const SourceParameters& source);

/// The exact probabilities of the roles that a sampler with these thresholds has (multiples of 2^-20).
/// \throws InputError when the table is not monotone, exceeds 2^20 or reaches a class above the last role.
std::array<double, kRoles> role_probabilities(const Thresholds& thresholds);

/// role_probabilities(cumulative_thresholds(source)).
std::array<double, kRoles> role_probabilities(const SourceParameters& source);

/// Mean photon number that a role emits; NotSend and Vacuum emit `vacuum_intensity` (finite extinction).
double intensity(const SourceParameters& source, Role role, double vacuum_intensity = 0);

}  // namespace twinspan::protocol
