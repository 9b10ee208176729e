// SPDX-License-Identifier: Apache-2.0
#include "host/cli/event_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

#include "host/cli/event_parameters.hpp"
#include "host/cli/expectation.hpp"
#include "host/protocol/slices.hpp"
#include "host/session/announced_phase.hpp"
#include "host/session/configure.hpp"
#include "host/session/effective_events.hpp"
#include "sim/event/engine.hpp"
#include "sim/event/run_in_order.hpp"

namespace twinspan::cli {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr double kRadiansPerUnit = 2 * std::numbers::pi / protocol::kTurn;
constexpr std::size_t kTracedWindows = 4096;

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

/// Takes what the simulation hands over, as a session takes what a measurement node reports.
class EventRun {
 public:
  EventRun(const PairSetup& setup, const RunOptions& options)
      : setup_(setup), options_(options), statistics_(setup.network) {
    outcome_.pair = setup.pair();
    outcome_.announced.ledger.channels.resize(setup.network.second_wavelength.used ? 4 : 2);
  }

  PairOutcome go() {
    const auto begin = SteadyClock::now();
    const event::Engine engine(event_parameters(setup_.network), setup_.alice, setup_.bob, setup_.world_seed,
                               options_.first_slot, options_.slots);
    const auto next = event::run_in_order(
        engine, options_.threads, 0,
        [this](std::uint64_t, event::Stretch&& stretch) { consume(stretch); }, options_.stop_requested);
    outcome_.announced.stopped_early = next < engine.stretches();
    outcome_.simulation_seconds = seconds_since(begin) - outcome_.distillation_seconds;
    conclude();
    return std::move(outcome_);
  }

 private:
  void consume(const event::Stretch& stretch) {
    auto& announced = outcome_.announced;
    account(stretch);
    const auto events = session::effective_events(stretch.clicks, 0, 1, session::dead_time_units(setup_.network), {},
                                                  announced.event_counts);
    session::AnnouncedPhase phase(setup_.network, stretch.windows, stretch.quantum_reference);
    statistics_.add(stretch.windows);
    if (phase.offset()) {
      statistics_.add(*phase.offset(), stretch.windows.size());
    }
    if (outcome_.trace.empty()) {
      trace(stretch);
    }
    for (const auto& event : events) {
      clicks_.push_back({event.slot, event.detector, phase.at(event.slot)});
    }
    announced.slots += stretch.slots;
    if (options_.progress) {
      options_.progress(announced.slots);
    }
  }

  void account(const event::Stretch& stretch) {
    auto& ledger = outcome_.announced.ledger;
    for (std::size_t i = 0; i < ledger.channels.size(); ++i) {
      const auto& from = stretch.counters[i];
      auto& to = ledger.channels[i];
      to.clicks += from.clicks;
      to.in_dead_time += from.in_dead_time;
      to.outside_gate += from.outside_gate;
      to.not_exported += from.not_exported;
      to.produced += from.produced;
      to.consumed += from.produced;
    }
    ledger.telemetry_produced += stretch.windows.size();
    ledger.telemetry_consumed += stretch.windows.size();
    outcome_.lock_losses += stretch.lock_losses;
  }

  /// Keeps the beginning of the phase record, for pictures.
  void trace(const event::Stretch& stretch) {
    const double slot_ms = 1e3 / setup_.network.slots_per_second();
    for (std::size_t i = 0; i < std::min(kTracedWindows, stretch.windows.size()); ++i) {
      const auto& window = stretch.windows[i];
      outcome_.trace.push_back({slot_ms * static_cast<double>(window.end_slot - stretch.first_slot),
                                kRadiansPerUnit * window.unwrapped, kRadiansPerUnit * window.estimate});
    }
  }

  void conclude() {
    const auto begin = SteadyClock::now();
    auto& announced = outcome_.announced;
    announced.window = {0, options_.first_slot, options_.first_slot + announced.slots};
    announced.quantum_slots = session::quantum_slots(setup_.network.frame, announced.slots);
    outcome_.phase = statistics_.summary();
    outcome_.expected = expectation(setup_.network, setup_.pair(), announced.slots);
    outcome_.distilled = distillation::distill(setup_.settings(announced.quantum_slots), setup_.alice.clone(),
                                               setup_.bob.clone(), clicks_, setup_.distillation);
    outcome_.distillation_seconds += seconds_since(begin);
  }

  const PairSetup& setup_;
  const RunOptions& options_;
  session::PhaseStatistics statistics_;
  std::vector<distillation::ClickAnnouncement> clicks_;
  PairOutcome outcome_;
};

}  // namespace

PairOutcome run_events(const PairSetup& setup, const RunOptions& options) { return EventRun(setup, options).go(); }

}  // namespace twinspan::cli
