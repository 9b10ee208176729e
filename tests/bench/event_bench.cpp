// SPDX-License-Identifier: Apache-2.0
// Click engine alone, symbols included: slots per second of CPU time at three losses, one thread.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "tests/sim/event/setup.hpp"

namespace {

using namespace twinspan;

void run(benchmark::State& state, const Network& network, std::uint64_t slots) {
  const event::Engine engine = event::test::engine(network, 1, 0, slots);
  std::uint64_t index = 0;
  std::uint64_t done = 0;
  std::uint64_t clicks = 0;
  for (auto _ : state) {
    const event::Stretch stretch = engine.simulate(index);
    done += stretch.slots;
    clicks += stretch.clicks.size();
    index = (index + 1) % engine.stretches();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(done));
  state.counters["clicks/s"] = benchmark::Counter(static_cast<double>(clicks), benchmark::Counter::kIsRate);
}

void loss_8_db(benchmark::State& state) { run(state, event::test::metro(8), 160000000); }

void loss_61_db(benchmark::State& state) { run(state, event::test::long_link(61, 100000, 60), 40000000000); }

void loss_91_db(benchmark::State& state) {
  Network network = event::test::long_link(61, 100000, 60);
  for (auto& arm : network.pairs[0].arms) {
    arm.loss_db = 91.5 / 2;
  }
  // The light that the loss of 61 dB would leave of the same reference: as many counts per window.
  auto parameters = cli::event_parameters(network);
  for (auto& user : parameters.light) {
    user.photons[event::kReferenceLight][event::kReferenceLight] *= std::pow(10.0, 3.05 / 2);
  }
  const event::Engine engine(parameters, event::test::symbols(network, 0, 1),
                             event::test::symbols(network, 1, 1), 1, 0, 40000000000);
  std::uint64_t index = 0;
  std::uint64_t done = 0;
  for (auto _ : state) {
    done += engine.simulate(index).slots;
    index = (index + 1) % engine.stretches();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(done));
}

BENCHMARK(loss_8_db)->Unit(benchmark::kMillisecond);
BENCHMARK(loss_61_db)->Unit(benchmark::kMillisecond);
BENCHMARK(loss_91_db)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
