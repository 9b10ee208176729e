// SPDX-License-Identifier: Apache-2.0
// How fast each station simulates alone, at the metro operating point, and the whole session: slots/s, clocks/s, and
// the share of every station in a session on one thread.
#include <benchmark/benchmark.h>

#include <verilated.h>

#include "host/cli/compose.hpp"
#include "host/cli/pair_run.hpp"
#include "host/core/random_source.hpp"
#include "host/device/measurement.hpp"
#include "host/device/transmitter.hpp"
#include "host/distillation/amplification.hpp"
#include "host/session/configure.hpp"
#include "sim/cycle/nodes.hpp"
#include "tests/sim/world/lone_device.hpp"

namespace {

using namespace twinspan;
using world::LoneDevice;

constexpr std::size_t kBatch = 1024;
constexpr unsigned kLanes = 4;
constexpr std::uint64_t kEndless = std::uint64_t{1} << 47;

const Network& metro() {
  static const Network network = load_network(std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/metro-40km.toml");
  return network;
}

SymbolSource symbols(std::uint64_t seed) {
  RandomSource random(seed_from_number(seed, "bench"), "key");
  SecretBytes key(SymbolSource::kKeyBytes);
  random.fill(key.span());
  return {std::move(key), random.word(), metro().protocol.thresholds};
}

/// A running transmitter.
class LoneTransmitter {
 public:
  explicit LoneTransmitter(session::TransmitterSide side)
      : node_(cycle::make_transmitter({"transmitter", &context_, nullptr})),
        device_(*node_, memory_, [this] { node_->run(1, scratch_.data()); }),
        driver_(device_, metro().slots_per_second()) {
    session::configure_transmitter(driver_, metro(), symbols(static_cast<std::uint64_t>(side)), side);
    driver_.arm({driver_.time() + 200, 0, kEndless});
    device_.wait(400);
  }
  void run(std::size_t clocks, std::uint64_t* words) { node_->run(clocks, words); }

 private:
  VerilatedContext context_;
  world::HostMemory memory_;
  std::vector<std::uint64_t> scratch_ = std::vector<std::uint64_t>(kLanes);
  std::unique_ptr<world::TransmitterNode> node_;
  LoneDevice device_;
  device::Transmitter driver_;
};

/// Drive words of both users over many frames, made once.
struct DriveWords {
  static constexpr std::size_t kClocks = 256 * kBatch;
  std::vector<std::uint64_t> alice = std::vector<std::uint64_t>(kClocks * kLanes);
  std::vector<std::uint64_t> bob = alice;
  DriveWords() {
    LoneTransmitter(session::TransmitterSide::Alice).run(kClocks, alice.data());
    LoneTransmitter(session::TransmitterSide::Bob).run(kClocks, bob.data());
  }
  void load(photonics::Link& link, std::size_t batch) const {
    const std::size_t at = batch % (kClocks / kBatch) * kBatch * kLanes;
    link.load({&alice[at], kBatch * kLanes}, {&bob[at], kBatch * kLanes});
  }
  static const DriveWords& get() {
    static const DriveWords words;
    return words;
  }
};

void rates(benchmark::State& state, double clocks) {
  state.counters["slots/s"] = benchmark::Counter(clocks * kLanes, benchmark::Counter::kIsRate);
  state.counters["clocks/s"] = benchmark::Counter(clocks, benchmark::Counter::kIsRate);
}

void transmitter_rtl(benchmark::State& state) {
  LoneTransmitter transmitter(session::TransmitterSide::Alice);
  std::vector<std::uint64_t> words(kBatch * kLanes);
  for (auto _ : state) {
    transmitter.run(kBatch, words.data());
    benchmark::DoNotOptimize(words.data());
  }
  rates(state, static_cast<double>(state.iterations()) * kBatch);
}
BENCHMARK(transmitter_rtl);

void light(benchmark::State& state) {
  const auto& words = DriveWords::get();
  photonics::Link link(cli::link_parameters(metro(), metro().pairs[0]), kLanes, 1);
  std::size_t batch = 0;
  for (auto _ : state) {
    words.load(link, batch++);
    for (std::size_t i = 0; i < kBatch; ++i) {
      benchmark::DoNotOptimize(link.step(0));
    }
  }
  rates(state, static_cast<double>(state.iterations()) * kBatch);
}
BENCHMARK(light);

/// The measurement unit in running light; subtract `light` for the RTL alone.
void light_and_measurement_rtl(benchmark::State& state) {
  const auto& words = DriveWords::get();
  photonics::Link link(cli::link_parameters(metro(), metro().pairs[0]), kLanes, 1);
  photonics::Link darkness(cli::link_parameters(metro(), metro().pairs[0]), kLanes, 1);
  const std::vector<std::uint64_t> dark(kLanes);
  VerilatedContext context;
  world::HostMemory memory;
  const auto node = cycle::make_measurement({"measurement", &context, nullptr}, memory);
  LoneDevice device(*node, memory, [&] {
    darkness.load(dark, dark);
    node->run(1, &darkness);
  });
  device::Measurement driver(device, metro().slots_per_second(), 2, metro().tagger.ring_log2_entries);
  session::configure_measurement(driver, metro());
  driver.arm({driver.time() + 200, 0, kEndless});
  device.wait(400);
  std::size_t batch = 0;
  for (auto _ : state) {
    words.load(link, batch++);
    node->run(kBatch, &link);
    if (batch % 64 == 0) {
      state.PauseTiming();
      driver.drain([](std::span<const std::uint64_t>) {});
      state.ResumeTiming();
    }
  }
  rates(state, static_cast<double>(state.iterations()) * kBatch);
}
BENCHMARK(light_and_measurement_rtl);

void symbol_source(benchmark::State& state) {
  SymbolSource source = symbols(1);
  std::vector<Symbol> out(4096);
  std::uint64_t slot = 0;
  for (auto _ : state) {
    source.symbols(slot, out);
    slot += out.size();
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["slots/s"] = benchmark::Counter(static_cast<double>(slot), benchmark::Counter::kIsRate);
}
BENCHMARK(symbol_source);

/// Privacy amplification of `range(0)` bits to `range(1)`.
void toeplitz(benchmark::State& state) {
  const auto columns = static_cast<std::size_t>(state.range(0));
  const auto rows = static_cast<std::size_t>(state.range(1));
  RandomSource random(seed_from_number(1, "bench"), "toeplitz");
  SecretBits bits(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    bits.set(i, (random.word() & 1) != 0);
  }
  std::vector<std::uint64_t> seed((distillation::toeplitz_seed_bits(rows, columns) + 63) / 64);
  random.fill(std::span<std::uint64_t>(seed));
  for (auto _ : state) {
    benchmark::DoNotOptimize(distillation::toeplitz(bits, seed, rows));
  }
  state.counters["bit/s"] = benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(columns),
                                               benchmark::Counter::kIsRate);
}
BENCHMARK(toeplitz)->Args({100000, 20000})->Args({1 << 20, 1 << 18})->Unit(benchmark::kMillisecond);

/// Everything from light to key at one fidelity on `range(0)` threads.
void session_at(benchmark::State& state, cli::Fidelity fidelity, std::uint64_t slots) {
  cli::RunOptions options;
  options.fidelity = fidelity;
  options.slots = slots;
  options.threads = static_cast<unsigned>(state.range(0));
  double transmitters = 0;
  double unit = 0;
  double distillation = 0;
  double simulation = 0;
  for (auto _ : state) {
    const auto outcome = cli::run_pair(metro(), 0, options);
    transmitters += outcome.shares.transmitters;
    unit += outcome.shares.measurement;
    distillation += outcome.distillation_seconds;
    simulation += outcome.simulation_seconds;
  }
  const double busy = transmitters + unit + distillation;
  const double all = static_cast<double>(state.iterations()) * static_cast<double>(slots);
  state.counters["transmitters_%"] = 100 * transmitters / busy;
  state.counters["light+measurement_%"] = 100 * unit / busy;
  state.counters["distillation_%"] = 100 * distillation / busy;
  state.counters["simulated_slots/s"] = all / simulation;
  rates(state, all / kLanes);
}
BENCHMARK_CAPTURE(session_at, cycle, cli::Fidelity::Cycle, 4000000)
    ->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(session_at, kernel, cli::Fidelity::Kernel, 30000000)
    ->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(session_at, systemc, cli::Fidelity::SystemC, 4000000)
    ->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);

/// The first pair of a network at event fidelity, distillation included.
void event_session(benchmark::State& state, const char* file, std::uint64_t slots) {
  const Network network = cli::load_checked(std::string(TWINSPAN_SOURCE_DIR "/sim/networks/") + file);
  cli::RunOptions options;
  options.fidelity = cli::Fidelity::Event;
  options.slots = slots;
  options.threads = static_cast<unsigned>(state.range(0));
  double distillation = 0;
  for (auto _ : state) {
    distillation += cli::run_pair(network, 0, options).distillation_seconds;
  }
  state.counters["distillation_s"] = distillation / static_cast<double>(state.iterations());
  state.counters["slots/s"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * static_cast<double>(slots), benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(event_session, metro_8_dB, "metro-40km.toml", 300000000)
    ->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(event_session, star_61_dB, "weiming-370km.toml", 100000000000)
    ->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(event_session, leaf_spine_91_dB, "leaf-spine-540km.toml", 1000000000000)
    ->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
