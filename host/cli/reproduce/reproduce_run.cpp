// SPDX-License-Identifier: Apache-2.0
#include "host/cli/reproduce/reproduce_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "host/cli/numbers.hpp"
#include "host/cli/reproduce/service.hpp"
#include "host/core/error.hpp"

namespace twinspan::cli {
namespace {

/// A session as long as a mode of operation gives each pair.
std::uint64_t slots_of_mode(const Network& network, bool sequential, double share) {
  double slots = static_cast<double>(network.operation.slots);
  if (sequential) {
    const auto pairs = static_cast<double>(network.pairs.size());
    slots = slots / pairs - network.operation.switch_seconds * network.slots_per_second();
  }
  slots *= share;
  if (!(slots >= kSlotStep)) {
    throw InputError(
        fmt::format("{}: operation.switch_seconds: found {}, which leaves no time for a session of {} pairs "
                    "one after the other",
                    network.file, network.operation.switch_seconds, network.pairs.size()));
  }
  return static_cast<std::uint64_t>(slots) / kSlotStep * kSlotStep;
}

std::optional<ModeResult> run_mode(const Network& network, bool sequential, const ReproduceOptions& options) {
  ModeResult mode;
  mode.mode = sequential ? "sequential" : "at-once";
  RunOptions run;
  run.fidelity = Fidelity::Event;
  run.seed = options.seed;
  run.threads = options.threads;
  run.slots = slots_of_mode(network, sequential, options.share);
  run.stop_requested = options.stop_requested;
  mode.link_seconds = options.share * static_cast<double>(network.operation.slots) / network.slots_per_second();
  for (std::size_t i = 0; i < network.pairs.size(); ++i) {
    const auto& users = network.pairs[i].users;
    run.progress =
        options.progress
            ? options.progress(fmt::format("{} {} {}-{}", network.name, mode.mode, users[0], users[1]), run.slots)
            : nullptr;
    mode.pairs.push_back(run_pair(network, i, run));
    if (mode.pairs.back().announced.stopped_early) {
      return std::nullopt;
    }
  }
  return mode;
}

}  // namespace

std::optional<NetworkResult> reproduce(const Network& network, const ReproduceOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  NetworkResult result;
  result.network = network;
  for (const bool sequential : {true, false}) {
    if (sequential ? network.operation.sequential : network.operation.at_once) {
      auto mode = run_mode(network, sequential, options);
      if (!mode) {
        return std::nullopt;
      }
      result.modes.push_back(std::move(*mode));
    }
  }
  std::vector<ModeFigures> figures;
  for (const auto& mode : result.modes) {
    figures.push_back(mode_figures(mode, network));
  }
  if (network.service.used) {
    result.service = service_lines(network, result.modes.back());
    result.everybody = everybody(network, result.modes.back());
    figures.back().network["simultaneous_calls"] = most_calls(result.service);
  }
  result.lines = verdicts(network.figures, figures);
  result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace twinspan::cli
