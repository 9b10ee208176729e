// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the keys of a network are good for: calls by codec rate and number of measurement units.
#pragma once

#include <vector>

#include "host/cli/reproduce/result.hpp"

namespace twinspan::cli {

/// A line per codec rate under one-time pad and one for AES-256 with fresh keys. The pairs that were simulated stand
/// for all: the mean of their net rates is that of an active pair.
std::vector<ServiceLine> service_lines(const Network& network, const ModeResult& mode);

/// Sustained key per user when every user shares key with every other, with as many units as users can keep busy.
schedule::AllPairs everybody(const Network& network, const ModeResult& mode);

/// The most calls of any line.
double most_calls(const std::vector<ServiceLine>& lines);

}  // namespace twinspan::cli
