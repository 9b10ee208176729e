// SPDX-License-Identifier: Apache-2.0
// A whole session of distillation on announcements as a metropolitan link makes them: X error 1.4 %, 0.024 %
// of the pairs that stay are wrong. Counters named after the stages are their shares of the wall time of both
// users together; peak_MiB is that of the whole process. The channel is not simulated: outcomes are drawn from
// the users' symbols, which is not timed. Arguments: millions of slots; sifted bits per block, log2.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "host/distillation/distillery.hpp"
#include "host/protocol/alphabet.hpp"

namespace {

using namespace twinspan;
using namespace twinspan::distillation;

PairSettings metro_settings() {
  PairSettings settings;
  settings.alice = {.mu_1 = 0.065, .mu_2 = 0.62, .mu_z = 0.39, .p_z = 0.8, .epsilon = 0.2,
                    .p_0 = 0.06,   .p_1 = 0.91,  .p_2 = 0.03};
  settings.bob = settings.alice;
  settings.security.epsilon_total = 1e-10;
  return settings;
}

SymbolSource symbols(const PairSettings& settings, const char* label) {
  RandomSource random(seed_from_number(1, "distillation benchmark"), label);
  SecretBytes key(SymbolSource::kKeyBytes);
  random.fill(key.span());
  return SymbolSource(std::move(key), random.word(), protocol::cumulative_thresholds(settings.alice).value);
}

/// Probability that exactly one detector clicks.
struct Outcomes {
  double plus;
  double minus;
};

Outcomes outcomes(double a, double b, double delta) {
  constexpr double kEfficiency = 0.13;  // of each arm
  constexpr double kDark = 2.8e-6;
  constexpr double kSwapped = 0.0138;
  const double half = 0.5 * kEfficiency * (a + b);
  const double swing = kEfficiency * std::sqrt(a * b) * std::cos(delta);
  const double silent_plus = (1 - kDark) * std::exp(-(half + swing));
  const double silent_minus = (1 - kDark) * std::exp(-(half - swing));
  const double plus = (1 - silent_plus) * silent_minus;
  const double minus = (1 - silent_minus) * silent_plus;
  return {(1 - kSwapped) * plus + kSwapped * minus, (1 - kSwapped) * minus + kSwapped * plus};
}

/// Announces chunk after chunk.
class Announcer {
 public:
  static constexpr std::size_t kChunk = std::size_t{1} << 16;

  explicit Announcer(const PairSettings& settings)
      : alice_(symbols(settings, "alice")), bob_(symbols(settings, "bob")), a_(kChunk), b_(kChunk) {
    const std::array<double, protocol::kRoles> mu = {0, settings.alice.mu_z, 0, settings.alice.mu_1,
                                                     settings.alice.mu_2};
    for (const double a : mu) {
      for (const double b : mu) {
        for (int slice = 0; slice < 16; ++slice) {
          table_.push_back(outcomes(a, b, slice * std::numbers::pi / 8));
        }
      }
    }
  }

  const std::vector<ClickAnnouncement>& next() {
    clicks_.clear();
    alice_.symbols(first_, a_);
    bob_.symbols(first_, b_);
    for (std::size_t i = 0; i < kChunk; ++i) {
      const auto slice = static_cast<std::size_t>(a_[i].slice - b_[i].slice + 64) % 16;
      const std::size_t pair = a_[i].intensity_class * protocol::kRoles + b_[i].intensity_class;
      const Outcomes& p = table_[pair * 16 + slice];
      const double draw = random_.uniform();
      if (draw < p.plus + p.minus) {
        clicks_.push_back({first_ + i, static_cast<std::uint8_t>(draw < p.plus ? 0 : 1), 0});
      }
    }
    first_ += kChunk;
    return clicks_;
  }

 private:
  SymbolSource alice_;
  SymbolSource bob_;
  std::vector<Symbol> a_;
  std::vector<Symbol> b_;
  std::vector<Outcomes> table_;
  std::vector<ClickAnnouncement> clicks_;
  RandomSource random_{seed_from_number(1, "distillation benchmark"), "channel"};
  std::uint64_t first_ = 0;
};

void session(benchmark::State& state) {
  const PairSettings settings = metro_settings();
  const auto slots = static_cast<std::uint64_t>(state.range(0)) * 1'000'000;
  DistillationLimits limits;
  limits.block_bits = std::uint64_t{1} << state.range(1);
  DistillationResult result;
  for (auto _ : state) {
    Announcer announcer(settings);
    Distillery distillery(settings, symbols(settings, "alice"), symbols(settings, "bob"),
                          {seed_from_number(1, "a"), seed_from_number(1, "b")}, limits);
    for (std::uint64_t done = 0; done < slots; done += Announcer::kChunk) {
      state.PauseTiming();
      const std::vector<ClickAnnouncement>& clicks = announcer.next();
      state.ResumeTiming();
      distillery.add(clicks, Announcer::kChunk);
    }
    result = distillery.finish();
  }
  if (!result.keys_equal) {
    state.SkipWithError("there is no key");
    return;
  }
  double all = 0;
  for (const StageRecord& stage : result.stages) {
    all += stage.seconds;
  }
  for (const StageRecord& stage : result.stages) {
    state.counters[to_text(stage.stage)] = stage.seconds / all;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
  state.counters["sifted_bits"] = static_cast<double>(result.bob.counts.z_events);
  state.counters["secret_bits"] = static_cast<double>(result.secret_bits);
  state.counters["qber_x"] = result.qber_x.value_or(1);
  state.counters["qber_z_paired"] = result.qber_z_paired.value_or(1);
  state.SetItemsProcessed(static_cast<std::int64_t>(slots) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(session)->ArgNames({"megaslots", "log2_block"})->Args({30, 26})->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
