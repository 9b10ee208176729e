// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a run leaves behind: the JSON report, the table on stdout and the closing line.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "host/cli/pair_run.hpp"

namespace twinspan::cli {

inline constexpr const char* kReportSchema = "twinspan-report";
inline constexpr int kReportVersion = 1;

struct RunSummary {
  std::string network;
  std::string fidelity;
  std::uint64_t seed = 0;
  unsigned threads = 1;
  double wall_seconds = 0;
  bool complete = true;         ///< every pair to its last slot
  double slots_per_second = 0;  ///< of the hardware, not of the simulation
  std::vector<PairOutcome> pairs;
};

/// The pairs of a report, one object each.
nlohmann::ordered_json pairs_json(const std::vector<PairOutcome>& pairs, double slots_per_second);

/// The report as JSON text. Everything but "performance" depends on network, seed and
/// slots alone, and is the same for the fidelities that evaluate every slot. Numbers
/// that do not exist are null. Contains no secret; of keys only their SHA-256.
std::string report_json(const RunSummary& run);

/// One row per pair, columns aligned.
std::string report_table(const RunSummary& run);

/// What happened, in words.
std::string closing_line(const RunSummary& run);

}  // namespace twinspan::cli
