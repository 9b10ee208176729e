// SPDX-License-Identifier: Apache-2.0
// Privacy amplification: input bits per second of CPU time. Arguments: log2 of the columns, columns per row,
// path (0 portable, 1 avx2, 2 avx512).
#include <benchmark/benchmark.h>

#include "host/core/random_source.hpp"
#include "host/distillation/amplification.hpp"
#include "host/distillation/toeplitz_plan.hpp"

namespace {

using namespace twinspan;
using namespace twinspan::distillation;

void toeplitz_hash(benchmark::State& state) {
  const auto path = static_cast<gf2::Path>(state.range(2));
  if (!gf2::supported(path)) {
    state.SkipWithError("the processor lacks the instructions");
    return;
  }
  const std::size_t columns = std::size_t{1} << state.range(0);
  const std::size_t rows = columns / static_cast<std::size_t>(state.range(1));
  RandomSource random(seed_from_number(1, "amplification benchmark"), "bits");
  SecretBits bits(columns);
  random.fill(bits.words());
  std::vector<std::uint64_t> seed(words_for(toeplitz_seed_bits(rows, columns)));
  random.fill(std::span<std::uint64_t>(seed));
  const ToeplitzPlan plan = plan_toeplitz(rows, columns, path);
  for (auto _ : state) {
    benchmark::DoNotOptimize(toeplitz_by(plan, bits, seed, rows));
  }
  state.counters["transform_log"] = plan.transform_log;
  state.counters["Mbit_per_s"] =
      benchmark::Counter(static_cast<double>(columns) * 1e-6, benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(toeplitz_hash)
    ->ArgNames({"log2_columns", "columns_per_row", "path"})
    ->ArgsProduct({{16, 20, 22, 24, 27}, {3, 2, 1}, {0, 1, 2}})
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
