// SPDX-License-Identifier: Apache-2.0
#include "host/session/session.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "host/session/configure.hpp"
#include "host/session/line_offset.hpp"

namespace twinspan::session {
namespace {

constexpr std::uint64_t kSlotStep = 16;
constexpr std::uint64_t kStartMargin = 4096;   // clocks between arming and the first slot, accesses not counted
constexpr std::uint64_t kStartAccesses = 64;   // more register accesses than arming takes
constexpr std::uint64_t kWaitClocks = 65536;
constexpr unsigned kDrainWaits = 8;            // waits for the last words after the last slot

class Run {
 public:
  Run(const Network& network, const NodeSet& nodes, const Hooks& hooks)
      : network_(network),
        hooks_(hooks),
        rate_(network.slots_per_second()),
        alice_(nodes.alice, rate_),
        bob_(nodes.bob, rate_),
        unit_(nodes.unit, rate_, network.second_wavelength.used ? 4 : 2, network.tagger.ring_log2_entries) {}

  Announced go(const SymbolSource& alice, const SymbolSource& bob, const RunPlan& plan) {
    configure_transmitter(alice_, network_, alice, TransmitterSide::Alice);
    configure_transmitter(bob_, network_, bob, TransmitterSide::Bob);
    configure_measurement(unit_, network_);
    start(plan);
    const auto take = [this](std::span<const std::uint64_t> words) { stream_.consume(words); };
    follow(take);
    finish(take);
    return conclude(plan);
  }

 private:
  void start(const RunPlan& plan) {
    // Two readings of a time of two registers show what one access costs on this host link.
    const std::uint64_t before = unit_.time();
    const std::uint64_t now = unit_.time();
    margin_ = kStartMargin + kStartAccesses * ((now - before + 1) / 2);
    window_ = {now + margin_, plan.first_slot, plan.first_slot + plan.slots};
    alice_.arm(window_);
    bob_.arm(window_);
    unit_.arm(window_);
    if (unit_.time() >= window_.start_time) {
      throw Failure(
          fmt::format("arming three nodes took more than {} clocks; the host link has become slower", margin_));
    }
    if (hooks_.armed) {
      hooks_.armed(window_, unit_.identity().lanes);
    }
  }

  template <typename Take>
  void follow(const Take& take) {
    const std::uint64_t clocks = (window_.stop_slot - window_.start_slot) / unit_.identity().lanes;
    // Generous: the time base cannot stand still, so a run that is not over by then never ends.
    const std::uint64_t deadline = window_.start_time + clocks + 16 * kWaitClocks + margin_;
    while (true) {
      unit_.device().wait(kWaitClocks);
      unit_.drain(take);
      check_errors();
      if (unit_.status().done) {
        return;
      }
      if (unit_.time() > deadline) {
        throw Failure(fmt::format("{}: slot {} was not reached by clock {}; the node hangs, reset it",
                                  unit_.device().name(), window_.stop_slot, deadline));
      }
      const std::uint64_t slot = unit_.slot();
      if (hooks_.progress) {
        hooks_.progress(slot > window_.start_slot ? slot - window_.start_slot : 0);
      }
      if (hooks_.stop_requested && hooks_.stop_requested()) {
        stop_early();
        return;
      }
    }
  }

  /// Ends the run now, the measurement unit first: every slot that it saw was sent by both.
  void stop_early() {
    unit_.stop();
    alice_.stop();
    bob_.stop();
    stopped_ = true;
    window_.stop_slot = unit_.slot();
  }

  template <typename Take>
  void finish(const Take& take) {
    for (unsigned i = 0; i < kDrainWaits; ++i) {
      unit_.device().wait(margin_);
      if (unit_.drain(take) == 0) {
        break;
      }
    }
    if (!stopped_ && (!alice_.status().done || !bob_.status().done)) {
      throw Failure("a transmitter is still sending after the measurement unit's last slot; the time bases differ");
    }
    check_errors();
  }

  void check_errors() {
    if (unit_.status().error && unit_.fatal_error()) {
      throw Failure(fmt::format("{}: {}", unit_.device().name(), unit_.error_text()));
    }
    for (auto* transmitter : {&alice_, &bob_}) {
      const std::string text = transmitter->status().error ? transmitter->error_text() : "";
      if (!text.empty()) {
        throw Failure(fmt::format("{}: {}", transmitter->device().name(), text));
      }
    }
  }

  Announced conclude(const RunPlan& plan) {
    Announced result;
    result.window = window_;
    result.slots = window_.stop_slot - plan.first_slot;
    for (auto* transmitter : {&alice_, &bob_}) {
      const std::uint64_t sent = transmitter->slots_sent();
      if (stopped_ ? sent < result.slots : sent != result.slots) {
        throw Failure(fmt::format("{} slots were to be sent, but {} sent {}", result.slots,
                                  transmitter->device().name(), sent));
      }
    }
    result.quantum_slots = quantum_slots(network_.frame, result.slots);
    result.stopped_early = stopped_;
    result.ledger = make_ledger(unit_.counters(), stream_);
    const std::string mismatch = result.ledger.mismatch();
    if (!mismatch.empty()) {
      throw Failure(fmt::format("{}: the loss ledger does not close: {}", unit_.device().name(), mismatch));
    }
    result.events = effective_events(stream_.clicks(), 0, 1, dead_time_units(network_), stream_.gaps(),
                                     result.event_counts);
    result.telemetry = stream_.telemetry();
    if (network_.second_wavelength.used) {
      result.quantum_reference = reference_counts(stream_.clicks(), result.telemetry.size(), plan.first_slot,
                                                  network_.frame, network_.phase_loop.window_slots);
    }
    result.tags_sha256 = stream_.sha256();
    return result;
  }

  const Network& network_;
  const Hooks& hooks_;
  double rate_;
  device::Transmitter alice_;
  device::Transmitter bob_;
  device::Measurement unit_;
  TagStream stream_;
  device::RunWindow window_{};
  std::uint64_t margin_ = kStartMargin;  // clocks
  bool stopped_ = false;
};

}  // namespace

std::uint64_t quantum_slots(const FrameSettings& frame, std::uint64_t count) {
  const std::uint64_t before = std::uint64_t{frame.reference_slots} + frame.guard_slots;
  const std::uint64_t rest = count % frame.length_slots;
  return count / frame.length_slots * frame.quantum_slots() + (rest > before ? rest - before : 0);
}

Announced run(const Network& network, const NodeSet& nodes, const SymbolSource& alice, const SymbolSource& bob,
              const RunPlan& plan, const Hooks& hooks) {
  if (plan.slots == 0 || plan.slots % kSlotStep != 0 || plan.first_slot % kSlotStep != 0 ||
      plan.first_slot + plan.slots > (std::uint64_t{1} << 48)) {
    throw InputError(fmt::format("slots {} from slot {}: allowed are multiples of {} up to slot 2^48", plan.slots,
                                 plan.first_slot, kSlotStep));
  }
  return Run(network, nodes, hooks).go(alice, bob, plan);
}

}  // namespace twinspan::session
