// SPDX-License-Identifier: Apache-2.0
/// \file
/// Runs a network at event fidelity in each of its modes of operation and holds the result against what is published.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "host/cli/reproduce/result.hpp"

namespace twinspan::cli {

struct ReproduceOptions {
  std::uint64_t seed = 1;
  unsigned threads = 1;
  double share = 1;  ///< of the session length that the network file says; results of short sessions are not claimed
  /// Told what begins and of how many slots; gives what is told the slots that are done.
  std::function<std::function<void(std::uint64_t)>(const std::string& what, std::uint64_t slots)> progress;
  std::function<bool()> stop_requested;
};

/// Sequential mode shares the time that all pairs have at once among them, what switching takes subtracted.
/// \return nothing when it was asked to stop before the end
/// \throws Failure, InputError
std::optional<NetworkResult> reproduce(const Network& network, const ReproduceOptions& options);

}  // namespace twinspan::cli
