// SPDX-License-Identifier: Apache-2.0
/// \file
/// What reproducing leaves behind: tables on the terminal, report.json and report.md.
#pragma once

#include <string>
#include <vector>

#include "host/cli/reproduce/plots.hpp"
#include "host/cli/reproduce/result.hpp"

namespace twinspan::cli {

inline constexpr const char* kReproductionSchema = "twinspan-reproduction";
inline constexpr int kReproductionVersion = 1;

/// One network: a row per pair and mode, the service table, the verdicts. Columns aligned.
std::string network_text(const NetworkResult& result);

/// How many claimed lines are inside, and which are not.
std::string closing_text(const std::vector<NetworkResult>& results);

/// Everything but the members "performance" depends on networks, seed and session lengths alone.
std::string reproduction_json(const std::vector<NetworkResult>& results, std::uint64_t seed, unsigned threads);

/// The same for people: tables and pictures.
std::string reproduction_markdown(const std::vector<NetworkResult>& results, const std::vector<Plot>& plots);

}  // namespace twinspan::cli
