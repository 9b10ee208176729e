// SPDX-License-Identifier: Apache-2.0
// Cost of the light per slot at a metro operating point: 80 % vacuum and 20 % of 0.3 photons per user,
// efficiency with losses 0.24, dead time 9.5 ns, reference section of 512 in 4096 slots with 0.05 clicks per
// slot and detector.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "host/calibration/drive_tables.hpp"
#include "sim/photonics/link.hpp"

namespace {

using namespace twinspan;
constexpr std::size_t kSlots = 1U << 15U;
constexpr std::size_t kBatch = 4096;
constexpr std::size_t kReference = 512;

photonics::LinkParameters metro(bool second_wavelength) {
  photonics::LinkParameters p;
  for (auto* user : {&p.alice, &p.bob}) {
    user->peak_photons = 0.5;
    user->fibre.loss_db = 3.979;  // 0.4, times efficiency 0.6 = 0.24
    for (auto& modulator : user->intensity) {
      modulator.pattern = 0.02;
    }
  }
  for (auto& detector : p.detectors) {
    detector.dead_time_s = 9.5e-9;
    detector.after_pulse = 0.001;
  }
  p.reference.enabled = second_wavelength;
  p.reference.photons_per_slot = {0.01, 0.01};
  return p;
}

std::vector<std::uint64_t> words(std::uint64_t stream) {
  calibration::IntensityData data;
  data.peak_photons = 0.5;
  data.modulators[0].pattern = data.modulators[1].pattern = 0.02;
  std::array<double, calibration::kKinds> wanted{};
  wanted[1] = 0.3;
  wanted[calibration::kReferenceKind] = 0.05 / 0.24;
  const auto intensity = calibration::intensity_table(data, wanted, 0.05);
  const auto phase = calibration::phase_table({});
  photonics::Random random(7, stream);
  std::vector<std::uint64_t> result(kSlots);
  std::size_t previous = calibration::kDarkKind;
  for (std::size_t i = 0; i < kSlots; ++i) {
    const bool reference = i % 4096U < kReference;
    const std::size_t kind = reference ? calibration::kReferenceKind : (random.uniform() < 0.2 ? 1U : 0U);
    const std::size_t slice = reference ? (stream == 0 ? 4U * i % 16U : 0U) : random.bits() >> 60U;
    const auto level = intensity.entries[16U * previous + kind];
    const auto shift = phase.entries[16U * kind + slice];
    result[i] = level.first | (std::uint64_t{level.second} << 16U) | (std::uint64_t{shift.first} << 32U) |
                (std::uint64_t{shift.second} << 48U);
    previous = kind;
  }
  return result;
}

void link_metro(benchmark::State& state) {
  const auto alice = words(0);
  const auto bob = words(1);
  photonics::Link link(metro(state.range(0) != 0), 4, 1);
  std::uint64_t hits = 0;
  for (auto unused : state) {
    static_cast<void>(unused);
    for (std::size_t at = 0; at < kSlots; at += kBatch) {
      link.load(std::span(alice).subspan(at, kBatch), std::span(bob).subspan(at, kBatch));
      for (std::size_t clock = 0; clock < kBatch / 4U; ++clock) {
        hits += link.step(0).mask != 0U ? 1U : 0U;
      }
    }
  }
  benchmark::DoNotOptimize(hits);
  const auto slots = static_cast<double>(link.slots());
  state.counters["slots/s"] = benchmark::Counter(slots, benchmark::Counter::kIsRate);
  state.counters["s/slot"] =
      benchmark::Counter(slots, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["clicks/slot"] = static_cast<double>(link.counters(0).hits + link.counters(1).hits) / slots;
  state.counters["dead/slot"] =
      static_cast<double>(link.counters(0).in_dead_time + link.counters(1).in_dead_time) / slots;
}
BENCHMARK(link_metro)->ArgName("second_wavelength")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
