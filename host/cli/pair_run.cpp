// SPDX-License-Identifier: Apache-2.0
#include "host/cli/pair_run.hpp"

#include <chrono>

#include <fmt/format.h>

#include "host/cli/compose.hpp"
#include "host/cli/expectation.hpp"
#include "host/core/random_source.hpp"
#include "host/session/announced_phase.hpp"

namespace twinspan::cli {
namespace {

using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

SymbolSource symbol_source(const Network& network, RandomSource& random) {
  SecretBytes key(SymbolSource::kKeyBytes);
  random.fill(key.span());
  return {std::move(key), random.word(), network.protocol.thresholds};
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

}  // namespace

PairOutcome run_pair(const Network& network, const UserPair& pair, const RunOptions& options) {
  PairOutcome outcome;
  outcome.pair = pair;
  const auto seed = seed_from_number(options.seed, fmt::format("{}/{}/{}", network.name, pair.users[0], pair.users[1]));
  RandomSource alice_random(seed, "symbols of the first user");
  RandomSource bob_random(seed, "symbols of the second user");
  RandomSource world_random(seed, "light");
  const SymbolSource alice = symbol_source(network, alice_random);
  const SymbolSource bob = symbol_source(network, bob_random);

  const auto simulation_begin = SteadyClock::now();
  const auto back_end =
      make_back_end(network, pair, {options.fidelity, world_random.word(), options.threads, options.trace_file});

  session::Hooks hooks;
  hooks.progress = options.progress;
  hooks.stop_requested = options.stop_requested;
  hooks.armed = [&](const device::RunWindow& window, std::uint32_t lanes) {
    if (options.trace_count > 0 && options.trace_first + options.trace_count > window.start_slot) {
      const std::uint64_t first = std::max(options.trace_first, window.start_slot) - window.start_slot;
      back_end->set_trace_window(window.start_time + first / lanes, (options.trace_count + lanes - 1) / lanes);
    }
  };
  outcome.announced = session::run(network, back_end->nodes(), alice, bob,
                                   {options.first_slot, options.slots}, hooks);
  outcome.shares = back_end->shares();
  outcome.simulation_seconds = seconds_since(simulation_begin);

  const auto distillation_begin = SteadyClock::now();
  auto analysis = analyse(network, outcome.announced);
  outcome.phase = analysis.phase;
  outcome.expected = expectation(network, pair, outcome.announced.slots);
  distillation::PairSettings settings;
  settings.alice = settings.bob = source_parameters(network.protocol);
  settings.security.epsilon_total = network.protocol.epsilon;
  settings.slots = outcome.announced.quantum_slots;
  settings.slice_half_width = network.protocol.slice_half_width;
  outcome.distilled = distillation::distill(settings, alice.clone(), bob.clone(), analysis.announcements,
                                            {RandomSource(seed, "distillation of the first user").seed(),
                                             RandomSource(seed, "distillation of the second user").seed()});
  outcome.distillation_seconds = seconds_since(distillation_begin);
  return outcome;
}

}  // namespace twinspan::cli
