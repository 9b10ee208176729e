// SPDX-License-Identifier: Apache-2.0
/// \file
/// What reproducing a network gives: its sessions in every mode of operation, and the figures that follow.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/cli/pair_run.hpp"
#include "host/cli/reproduce/verdict.hpp"
#include "host/core/network.hpp"
#include "host/schedule/calls.hpp"

namespace twinspan::cli {

/// One way to operate a network for a stretch of time.
struct ModeResult {
  std::string mode;              ///< "sequential": pairs one after the other; "at-once": all at the same time
  double link_seconds = 0;       ///< time that passes on the link, switching included
  std::vector<PairOutcome> pairs;

  /// Net of all pairs per second of that time.
  double network_bits_per_second() const;
};

/// Calls that a network carries at one codec rate.
struct ServiceLine {
  std::string cipher;             ///< "one-time pad" or "AES-256"
  double bits_per_second = 0;     ///< key that a call consumes
  std::vector<schedule::CallCapacity> capacity;  ///< by number of measurement units
};

struct NetworkResult {
  Network network;
  std::vector<ModeResult> modes;
  std::vector<ServiceLine> service;
  std::optional<schedule::AllPairs> everybody;  ///< every user with every other; with a service section
  std::vector<Verdict> lines;
  double wall_seconds = 0;
};

/// Bits per second of a pair while it is active.
double bits_per_second(const PairOutcome& pair, const Network& network);
/// Secret bits per quantum slot over the repeaterless bound of the whole loss with perfect detectors: how the papers
/// count.
double ratio_per_quantum_slot(const PairOutcome& pair);

/// By the names of published_quantities().
ModeFigures mode_figures(const ModeResult& mode, const Network& network);

}  // namespace twinspan::cli
