// SPDX-License-Identifier: Apache-2.0
// Reconciliation of a long string in frames of 1e5 bits with the error rate estimated, both sides in one
// thread. Times are of the processor. Items are bits: items per second are those of both sides together;
// leader and follower are each side's own bits per second.
#include <cmath>
#include <ctime>

#include <benchmark/benchmark.h>

#include "host/core/bits.hpp"
#include "host/distillation/reconciliation.hpp"
#include "tests/host/distillation/reconciliation_clock.hpp"

namespace {

using namespace twinspan;
using namespace twinspan::distillation;

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double entropy(double x) { return -x * std::log2(x) - (1 - x) * std::log2(1 - x); }

/// Argument: error rate in units of 1e-5.
void reconcile(benchmark::State& state) {
  constexpr std::size_t kBits = 12'800'000;
  const double rate = static_cast<double>(state.range(0)) * 1e-5;
  RandomSource random(seed_from_number(1, "reconciliation benchmark"), "bits");
  SecretBits alice(kBits);
  random.fill(alice.words());
  SecretBits bob = alice.clone();
  double errors = 0;
  for (std::size_t i = 0; i < kBits; ++i) {
    if (random.uniform() < rate) {
      bob.flip(i);
      ++errors;
    }
  }
  double leading = 0;
  double following = 0;
  double disclosed = 0;
  double round_trips = 0;
  double octets = 0;
  double runs = 0;
  for (auto _ : state) {
    ReconciliationLeader leader(bob.clone(), 0, random);
    ReconciliationFollower follower(alice.clone());
    double last = processor_seconds();
    const auto lap = [&last](double& sum) {
      const double now = processor_seconds();
      sum += now - last;
      last = now;
    };
    while (const auto request = leader.next()) {
      lap(leading);
      const Message reply = follower.answer(*request);
      lap(following);
      leader.reply(reply);
      octets += static_cast<double>(request->size() + reply.size());
    }
    disclosed += static_cast<double>(leader.disclosed());
    round_trips += static_cast<double>(leader.round_trips());
    if (!constant_time_equal(leader.take_bits(), follower.take_bits())) {
      state.SkipWithError("the strings differ");
    }
    ++runs;
  }
  const double bits = runs * static_cast<double>(kBits);
  state.SetItemsProcessed(static_cast<std::int64_t>(bits));
  state.counters["leader"] = bits / leading;
  state.counters["follower"] = bits / following;
  state.counters["f"] = disclosed / bits / entropy(errors / static_cast<double>(kBits));
  state.counters["round_trips"] = round_trips / runs;
  state.counters["octets_per_bit"] = octets / bits;
}
BENCHMARK(reconcile)->Name("reconciliation/error_rate_1e-5")->Arg(25)->Arg(1000)->Arg(2000)->Arg(5000)
    ->Unit(benchmark::kMillisecond);

/// Two users at two processors, a way of so many milliseconds there and back; 51 Mbit, 2 % wrong. The work is
/// measured, the way is counted (reconciliation_clock.hpp). Arguments: parts, milliseconds.
void reconcile_far_away(benchmark::State& state) {
  constexpr std::size_t kBits = 51'000'000;
  constexpr double kRate = 0.02;
  const auto parts = static_cast<std::size_t>(state.range(0));
  RandomSource random(seed_from_number(2, "reconciliation benchmark"), "bits");
  SecretBits alice(kBits);
  random.fill(alice.words());
  SecretBits bob = alice.clone();
  double errors = 0;
  for (std::size_t i = 0; i < kBits; ++i) {
    if (random.uniform() < kRate) {
      bob.flip(i);
      ++errors;
    }
  }
  for (auto _ : state) {
    PartedLeader leader(bob.clone(), kRate, random, {.frame_bits = 100'000, .frames_in_flight = 512}, parts);
    PartedFollower follower(alice.clone(), parts);
    const test::ClockedRun run = test::run_clocked(
        leader, follower, 0.5e-3 * static_cast<double>(state.range(1)), [](auto&& work, std::size_t) {
          const double begin = processor_seconds();
          work();
          return processor_seconds() - begin;
        });
    state.SetIterationTime(run.seconds);
    state.counters["Mbit_per_s"] = kBits * 1e-6 / run.seconds;
    state.counters["bob_s"] = run.bob_seconds;
    state.counters["alice_s"] = run.alice_seconds;
    state.counters["requests"] = static_cast<double>(leader.requests());
    state.counters["f"] = static_cast<double>(leader.disclosed()) / kBits / entropy(errors / kBits);
    if (!constant_time_equal(leader.take_bits(), follower.take_bits())) {
      state.SkipWithError("the strings differ");
    }
  }
}
BENCHMARK(reconcile_far_away)->Name("reconciliation/far_away")->ArgNames({"parts", "round_trip_ms"})
    ->ArgsProduct({{1, 2, 4}, {0, 4}})->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
