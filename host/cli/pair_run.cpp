// SPDX-License-Identifier: Apache-2.0
#include "host/cli/pair_run.hpp"

#include <chrono>

#include "host/cli/event_run.hpp"
#include "host/cli/expectation.hpp"
#include "host/cli/pair_setup.hpp"
#include "host/session/announced_phase.hpp"

namespace twinspan::cli {
namespace {

using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

struct Analysis {
  std::vector<distillation::ClickAnnouncement> announcements;
  session::PhaseSummary phase;
};

/// What the measurement node announces with every event.
Analysis analyse(const Network& network, const session::Announced& announced) {
  Analysis result;
  session::AnnouncedPhase phase(network, announced.telemetry, announced.quantum_reference);
  result.announcements.reserve(announced.events.size());
  for (const auto& event : announced.events) {
    result.announcements.push_back({event.slot, event.detector, phase.at(event.slot)});
  }
  session::PhaseStatistics statistics(network);
  statistics.add(announced.telemetry);
  if (phase.offset()) {
    statistics.add(*phase.offset(), announced.telemetry.size());
  }
  result.phase = statistics.summary();
  return result;
}

/// Nodes behind the device seam, real or simulated slot by slot.
PairOutcome run_devices(const PairSetup& setup, const RunOptions& options) {
  PairOutcome outcome;
  outcome.pair = setup.pair();
  const auto simulation_begin = SteadyClock::now();
  const auto back_end = make_back_end(setup.network, setup.pair(), {options.fidelity, setup.world_seed,
                                                                    options.threads, options.trace_file});
  session::Hooks hooks;
  hooks.progress = options.progress;
  hooks.stop_requested = options.stop_requested;
  hooks.armed = [&](const device::RunWindow& window, std::uint32_t lanes) {
    if (options.trace_count > 0 && options.trace_first + options.trace_count > window.start_slot) {
      const std::uint64_t first = std::max(options.trace_first, window.start_slot) - window.start_slot;
      back_end->set_trace_window(window.start_time + first / lanes, (options.trace_count + lanes - 1) / lanes);
    }
  };
  outcome.announced = session::run(setup.network, back_end->nodes(), setup.alice, setup.bob,
                                   {options.first_slot, options.slots}, hooks);
  outcome.shares = back_end->shares();
  outcome.simulation_seconds = seconds_since(simulation_begin);

  const auto distillation_begin = SteadyClock::now();
  auto analysis = analyse(setup.network, outcome.announced);
  outcome.phase = analysis.phase;
  outcome.expected = expectation(setup.network, setup.pair(), outcome.announced.slots);
  outcome.distilled = distillation::distill(setup.settings(outcome.announced.quantum_slots), setup.alice.clone(),
                                            setup.bob.clone(), analysis.announcements, setup.distillation);
  outcome.distillation_seconds = seconds_since(distillation_begin);
  return outcome;
}

}  // namespace

PairOutcome run_pair(const Network& network, std::size_t pair, const RunOptions& options) {
  const PairSetup setup = pair_setup(network, pair, options.seed);
  return options.fidelity == Fidelity::Event ? run_events(setup, options) : run_devices(setup, options);
}

}  // namespace twinspan::cli
