// SPDX-License-Identifier: Apache-2.0
/// \file
/// Time per window of the click-driven simulation's phase loop, everything that is not a click included.
#include <vector>

#include <benchmark/benchmark.h>

#include "sim/event/window_normal.hpp"
#include "sim/event/window_phase.hpp"

namespace {

using namespace twinspan::event;
using twinspan::photonics::kPi;

// About `counts` reference clicks per window of 8192 slots at 1 GHz, lines of 100 Hz, field fibre.
Parameters link_of(double counts, bool second) {
  Parameters p;
  p.frame = {4096, 512, 64};
  p.loop = {true, 28180, 393, 1335088, 8, 32768};
  for (auto* user : {&p.link.alice, &p.link.bob}) {
    user->laser.linewidth_hz = 100.0;
    user->fibre.loss_db = 40.0;
    user->fibre.drift_rad_per_ms = 2.0;
  }
  for (std::size_t j = 0; j < 4; ++j) {
    p.light[0].reference_phase_rad[j] = 0.5 * kPi * static_cast<double>(j);
  }
  for (auto& light : p.light) {
    light.photons[kReferenceLight][kReferenceLight] = counts / (1024.0 * 0.6 * 2.0 * 1e-4);
  }
  p.link.reference.enabled = second;
  p.link.reference.photons_per_slot = {counts / (8192.0 * 0.6 * 2.0 * 1e-4), counts / (8192.0 * 0.6 * 2.0 * 1e-4)};
  return p;
}

void windows(benchmark::State& state, bool second) {
  const WindowPhaseModel model(link_of(static_cast<double>(state.range(0)), second));
  WindowPhases phases(model, 1, 1, 0);
  std::vector<WindowPhase> out(256);
  for (auto _ : state) {
    phases.simulate(out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * 256);
  state.counters["ns_per_window"] = benchmark::Counter(256e-9 * static_cast<double>(state.iterations()),
                                                       benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void one_line(benchmark::State& state) { windows(state, false); }
void two_lines(benchmark::State& state) { windows(state, true); }
BENCHMARK(one_line)->Arg(20)->Arg(60)->Arg(300);
BENCHMARK(two_lines)->Arg(60);

void build_model(benchmark::State& state) {
  for (auto _ : state) {
    const WindowPhaseModel model(link_of(static_cast<double>(state.range(0)), false));
    benchmark::DoNotOptimize(&model);
  }
}
BENCHMARK(build_model)->Arg(60)->Arg(300);

void normal_numbers(benchmark::State& state) {
  NormalSource source(twinspan::photonics::Random(1, 1));
  std::vector<double> out(256);
  for (auto _ : state) {
    source.fill(out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * 256);
}
BENCHMARK(normal_numbers);

}  // namespace

BENCHMARK_MAIN();
