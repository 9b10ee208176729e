// SPDX-License-Identifier: Apache-2.0
/// \file
/// One user pair from light to key: world, session, distillation.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/cli/back_end.hpp"
#include "host/core/network.hpp"
#include "host/distillation/distill.hpp"
#include "host/protocol/optimise.hpp"
#include "host/session/phase_statistics.hpp"
#include "host/session/session.hpp"

namespace twinspan::cli {

struct RunOptions {
  Fidelity fidelity = Fidelity::Cycle;
  std::uint64_t slots = 0;
  std::uint64_t first_slot = 0;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  std::string trace_file;           ///< empty: no waveform
  std::uint64_t trace_first = 0;    ///< first slot recorded
  std::uint64_t trace_count = 0;    ///< slots recorded
  std::string checkpoint;           ///< folder, event fidelity alone; empty: none
  bool resume = false;              ///< go on from what lies there
  std::function<void(std::uint64_t)> progress;
  std::function<bool()> stop_requested;
};

/// A piece of a session, for pictures.
struct CoursePoint {
  double seconds = 0;  ///< of link time, end of the piece
  double qber_x = 0;   ///< of the events of the piece
};

/// A window of the phase tracker, for pictures.
struct PhaseSample {
  double milliseconds = 0;
  double link_rad = 0;      ///< unwrapped
  double residual_rad = 0;  ///< measured after compensation
};

struct PairOutcome {
  UserPair pair;
  session::Announced announced;
  session::PhaseSummary phase;
  protocol::OperatingPoint expected;        ///< closed form for the same settings and slots
  distillation::DistillationResult distilled;
  std::uint64_t lock_losses = 0;            ///< at event fidelity: lasers that left their injection lock
  std::string checkpoint_failure;           ///< why the last checkpoint could not be written; empty when it was
  std::vector<CoursePoint> course;          ///< at event fidelity
  std::vector<PhaseSample> trace;           ///< at event fidelity: the beginning
  BackEnd::Shares shares;              ///< wall seconds per station
  double simulation_seconds = 0;
  double distillation_seconds = 0;
};

/// \param pair index into the network's pairs
/// \throws Failure, InputError
PairOutcome run_pair(const Network& network, std::size_t pair, const RunOptions& options);

}  // namespace twinspan::cli
