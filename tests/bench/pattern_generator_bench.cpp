// SPDX-License-Identifier: Apache-2.0
// How fast the kernel pattern_generator makes drive words at LANES 4, 8 and 16, with the frame of the metro
// operating point.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "tests/cosim/transmitter/pattern_kernel.hpp"

namespace {

using namespace twinspan::test;

constexpr unsigned kBatchWords = 1024;

tf::PatternRegisters metro_registers() {
  tf::PatternRegisters r{};
  for (unsigned i = 0; i < tf::kThresholds; ++i) {
    r.threshold[i] = 0xC0000 + 0x9000 * i;
  }
  for (std::uint32_t i = 0; i < tf::kTableDepth; ++i) {
    r.intensity[i] = i * 0x9E3779B1U;
    r.phase[i] = i * 2048U % 0x10000U;
  }
  r.nonce = 0x0123456789ABCDEF;
  r.half_wave = 0x8000;
  r.phase_offset = 1234;
  r.reference_step = 4;
  r.frame_length = 4096;
  r.frame_reference = 512;
  r.frame_guard = 64;
  r.stop_slot = std::uint64_t{1} << 47U;
  return r;
}

template <unsigned Lanes>
void pattern_generator(benchmark::State& state, PatternKernel<Lanes> (*target)(), bool runs_here) {
  if (!runs_here) {
    state.SkipWithError("not on this processor");
    return;
  }
  const PatternKernel<Lanes> kernel = target();
  const auto registers = std::make_unique<tf::PatternRegisters>(metro_registers());
  const std::uint32_t key[4] = {1, 2, 3, 4};
  kernel.expand_key(key, registers->round_keys);
  tf::PatternState<Lanes> run{};
  kernel.start(run, *registers);
  std::vector<std::uint64_t> drive(std::size_t{kBatchWords} * Lanes);
  for (auto _ : state) {
    kernel.run(run, *registers, kBatchWords, drive.data());
    benchmark::DoNotOptimize(drive.data());
    benchmark::ClobberMemory();
  }
  const double slots = static_cast<double>(state.iterations()) * kBatchWords * Lanes;
  state.counters["slots/s"] = benchmark::Counter(slots, benchmark::Counter::kIsRate);
}

constexpr bool kAlways = true;
BENCHMARK_CAPTURE(pattern_generator, portable_4, portable::pattern_kernel<4>, kAlways);
BENCHMARK_CAPTURE(pattern_generator, portable_8, portable::pattern_kernel<8>, kAlways);
BENCHMARK_CAPTURE(pattern_generator, portable_16, portable::pattern_kernel<16>, kAlways);
#ifdef TWINSPAN_HLS_NATIVE
bool native_runs() { return __builtin_cpu_supports("x86-64-v3") && __builtin_cpu_supports("aes"); }
BENCHMARK_CAPTURE(pattern_generator, native_4, native::pattern_kernel<4>, native_runs());
BENCHMARK_CAPTURE(pattern_generator, native_8, native::pattern_kernel<8>, native_runs());
BENCHMARK_CAPTURE(pattern_generator, native_16, native::pattern_kernel<16>, native_runs());
#endif

}  // namespace
