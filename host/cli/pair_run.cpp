// SPDX-License-Identifier: Apache-2.0
#include "host/cli/pair_run.hpp"

#include <chrono>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "host/cli/compose.hpp"
#include "host/cli/expectation.hpp"
#include "host/core/random_source.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::cli {
namespace {

constexpr double kRadiansPerUnit = 2 * std::numbers::pi / 65536.0;

using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

SymbolSource symbol_source(const Network& network, RandomSource& random) {
  SecretBytes key(SymbolSource::kKeyBytes);
  random.fill(key.span());
  return {std::move(key), random.word(), network.protocol.thresholds};
}

/// The tracked phase that the measurement node announces with every event. With the loop open it has none: 0.
std::vector<protocol::PhasePoint> phase_points(const Network& network, const std::vector<Telemetry>& records) {
  std::vector<protocol::PhasePoint> points;
  for (const auto& record : records) {
    if (record.closed) {
      points.push_back({record.end_slot - network.phase_loop.window_slots, record.end_slot, record.estimate,
                        record.applied, record.valid ? record.counts : 0});
    }
  }
  return points;
}

std::vector<distillation::ClickAnnouncement> announcements(const Network& network,
                                                           const session::Announced& announced) {
  const auto points = phase_points(network, announced.telemetry);
  const protocol::TrackedPhase phase(points, kSmoothedWindows);
  std::vector<distillation::ClickAnnouncement> result;
  result.reserve(announced.events.size());
  for (const auto& event : announced.events) {
    const double psi = points.empty() ? 0 : kRadiansPerUnit * phase.at(event.slot);
    result.push_back({event.slot, event.detector, static_cast<float>(psi)});
  }
  return result;
}

PhaseSummary summarise(const Network& network, const std::vector<Telemetry>& records) {
  PhaseSummary summary;
  double squares = 0;
  double counts = 0;
  double drift = 0;
  const double window_ms = network.phase_loop.window_slots / network.slots_per_second() * 1e3;
  const auto per_ms = static_cast<std::size_t>(std::max(1.0, std::round(1 / window_ms)));
  std::size_t steps = 0;
  summary.windows = records.size();
  for (std::size_t i = 0; i < records.size(); ++i) {
    summary.valid_windows += records[i].valid ? 1u : 0u;
    counts += records[i].counts;
    squares += std::pow(kRadiansPerUnit * records[i].estimate, 2);
    if (i >= per_ms) {
      drift += std::pow(kRadiansPerUnit * (records[i].unwrapped - records[i - per_ms].unwrapped), 2);
      ++steps;
    }
  }
  if (!records.empty()) {
    summary.mean_counts = counts / static_cast<double>(records.size());
    summary.estimate_rms_rad = std::sqrt(squares / static_cast<double>(records.size()));
  }
  if (steps > 0) {
    summary.link_drift_rad_per_ms =
        std::sqrt(drift / static_cast<double>(steps)) / (static_cast<double>(per_ms) * window_ms);
  }
  return summary;
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
  outcome.phase = summarise(network, outcome.announced.telemetry);
  outcome.expected = expectation(network, pair, outcome.announced.slots);
  distillation::PairSettings settings;
  settings.alice = settings.bob = source_parameters(network.protocol);
  settings.security.epsilon_total = network.protocol.epsilon;
  settings.slots = outcome.announced.quantum_slots;
  settings.slice_half_width = network.protocol.slice_half_width;
  const auto clicks = announcements(network, outcome.announced);
  outcome.distilled = distillation::distill(settings, alice.clone(), bob.clone(), clicks,
                                            {RandomSource(seed, "distillation of the first user").seed(),
                                             RandomSource(seed, "distillation of the second user").seed()});
  outcome.distillation_seconds = seconds_since(distillation_begin);
  return outcome;
}

}  // namespace twinspan::cli
