// SPDX-License-Identifier: Apache-2.0
#include "host/cli/event_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

#include <spdlog/spdlog.h>

#include "host/cli/event_checkpoint.hpp"
#include "host/cli/event_parameters.hpp"
#include "host/cli/event_progress.hpp"
#include "host/cli/expectation.hpp"
#include "host/distillation/distillery.hpp"
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
constexpr std::chrono::seconds kCheckpointPeriod{30};

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

/// Takes what the simulation hands over, as a session takes what a measurement node reports.
class EventRun {
 public:
  EventRun(const PairSetup& setup, const RunOptions& options)
      : setup_(setup),
        options_(options),
        checkpoint_(event_checkpoint(setup, options)),
        statistics_(setup.network),
        distillery_(setup.settings(0), setup.alice.clone(), setup.bob.clone(), setup.distillation) {
    progress_.channels.resize(setup.network.second_wavelength.used ? 4 : 2);
    if (checkpoint_ && options.resume && checkpoint_->exists()) {
      resume();
    }
  }

  PairOutcome go() {
    const auto begin = SteadyClock::now();
    const event::Engine engine(event_parameters(setup_.network), setup_.alice, setup_.bob, setup_.world_seed,
                               options_.first_slot, options_.slots);
    last_saved_ = SteadyClock::now();
    if (options_.progress) {
      options_.progress(progress_.slots);
    }
    event::run_in_order(
        engine, options_.threads, progress_.next_stretch,
        [this](std::uint64_t index, event::Stretch&& stretch) { consume(index, stretch); }, options_.stop_requested);
    const bool whole = progress_.next_stretch == engine.stretches();
    if (checkpoint_) {
      save();  // of a whole session too: other pairs of the run may be stopped
    }
    outcome_.simulation_seconds = seconds_since(begin) - outcome_.distillation_seconds;
    conclude(whole);
    return std::move(outcome_);
  }

 private:
  void consume(std::uint64_t index, const event::Stretch& stretch) {
    account(stretch);
    const auto events = session::effective_events(stretch.clicks, 0, 1, session::dead_time_units(setup_.network), {},
                                                  progress_.events);
    session::AnnouncedPhase phase(setup_.network, stretch.windows, stretch.quantum_reference);
    statistics_.add(stretch.windows);
    if (phase.offset()) {
      statistics_.add(*phase.offset(), stretch.windows.size());
    }
    if (outcome_.trace.empty()) {
      trace(stretch);
    }
    std::vector<distillation::ClickAnnouncement> announcements;
    announcements.reserve(events.size());
    for (const auto& event : events) {
      announcements.push_back({event.slot, event.detector, phase.at(event.slot)});
    }
    distil(announcements, stretch.slots);
    progress_.next_stretch = index + 1;
    if (checkpoint_ && SteadyClock::now() - last_saved_ > kCheckpointPeriod) {
      save();
    }
    if (options_.progress) {
      options_.progress(progress_.slots);
    }
  }

  void distil(std::span<const distillation::ClickAnnouncement> announcements, std::uint64_t slots) {
    const auto begin = SteadyClock::now();
    const auto& frame = setup_.network.frame;
    const std::uint64_t before = session::quantum_slots(frame, progress_.slots);
    progress_.slots += slots;
    distillery_.add(announcements, session::quantum_slots(frame, progress_.slots) - before);
    note_errors();
    outcome_.distillation_seconds += seconds_since(begin);
  }

  /// A point of the course whenever further events have been sifted.
  void note_errors() {
    const auto events = distillery_.x_events();
    if (events.accepted > noted_.accepted) {
      const auto wrong = static_cast<double>(events.wrong - noted_.wrong);
      outcome_.course.push_back({static_cast<double>(progress_.slots) / setup_.network.slots_per_second(),
                                 wrong / static_cast<double>(events.accepted - noted_.accepted)});
      noted_ = events;
    }
  }

  void account(const event::Stretch& stretch) {
    for (std::size_t i = 0; i < progress_.channels.size(); ++i) {
      const auto& from = stretch.counters[i];
      auto& to = progress_.channels[i];
      to.clicks += from.clicks;
      to.in_dead_time += from.in_dead_time;
      to.outside_gate += from.outside_gate;
      to.not_exported += from.not_exported;
      to.produced += from.produced;
      to.consumed += from.produced;
    }
    progress_.windows += stretch.windows.size();
    progress_.lock_losses += stretch.lock_losses;
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

  void save() {
    progress_.phase = statistics_.sums();
    last_saved_ = SteadyClock::now();
    try {
      checkpoint_->save(joined_state(progress_, distillery_.save()).span());
      outcome_.checkpoint_failure.clear();
    } catch (const std::exception& error) {  // the session is worth more than its checkpoint
      outcome_.checkpoint_failure = error.what();
      spdlog::warn("{}; the session goes on", error.what());
    }
  }

  void resume() {
    const SecretBytes content = checkpoint_->load();
    const auto [progress, secret] = parts_of_state(content.span());
    progress_ = decode_progress(progress);
    statistics_ = session::PhaseStatistics(setup_.network, progress_.phase);
    distillery_ = distillation::Distillery::restore(secret, setup_.settings(0), setup_.alice.clone(),
                                                    setup_.bob.clone(), setup_.distillation);
  }

  void conclude(bool whole) {
    const auto begin = SteadyClock::now();
    outcome_.pair = setup_.pair();
    auto& announced = outcome_.announced;
    announced.slots = progress_.slots;
    announced.stopped_early = !whole;
    announced.window = {0, options_.first_slot, options_.first_slot + announced.slots};
    announced.quantum_slots = session::quantum_slots(setup_.network.frame, announced.slots);
    announced.event_counts = progress_.events;
    announced.ledger.channels = progress_.channels;
    announced.ledger.telemetry_produced = announced.ledger.telemetry_consumed = progress_.windows;
    outcome_.lock_losses = progress_.lock_losses;
    outcome_.phase = statistics_.summary();
    outcome_.expected = expectation(setup_.network, setup_.pair(), announced.slots);
    outcome_.distilled = distillery_.finish();
    note_errors();
    outcome_.distillation_seconds += seconds_since(begin);
  }

  const PairSetup& setup_;
  const RunOptions& options_;
  const std::optional<CheckpointFile> checkpoint_;
  SteadyClock::time_point last_saved_;
  EventProgress progress_;
  session::PhaseStatistics statistics_;
  distillation::Distillery distillery_;
  distillation::XEvents noted_;
  PairOutcome outcome_;
};

}  // namespace

PairOutcome run_events(const PairSetup& setup, const RunOptions& options) { return EventRun(setup, options).go(); }

}  // namespace twinspan::cli
