// SPDX-License-Identifier: Apache-2.0
// What a loss was due to, how long the way to the host stood still, and how deep it filled.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "tests/rtl/measurement/models.hpp"
#include "tests/rtl/measurement/stream_check.hpp"

namespace twinspan::test {
namespace {

/// The counters of dropped items by cause.
struct Causes {
  std::uint32_t ring;
  std::uint32_t bus;
  std::uint32_t burst;
  bool operator==(const Causes&) const = default;
};

void PrintTo(const Causes& causes, std::ostream* out) {
  *out << "ring " << causes.ring << ", bus " << causes.bus << ", burst " << causes.burst;
}

template <class BenchType>
Causes causes(BenchType& bench) {
  return {bench.read(map::dropped_ring), bench.read(map::dropped_bus), bench.read(map::dropped_burst)};
}

/// All dropped items, from the counters of the sources.
template <class BenchType>
std::uint32_t dropped(BenchType& bench) {
  std::uint32_t sum = bench.read(map::telemetry_dropped);
  for (std::uint32_t channel = 0; channel < kChannels; ++channel) {
    sum += bench.read(map::dropped + channel * map::dropped_stride);
  }
  return sum;
}

template <class BenchType>
void check_each_cause(BenchType& bench) {
  Configuration configuration;
  configuration.stop_slot = 64000ULL * bench.lanes;
  configuration.window = 512 * bench.lanes;
  const std::vector<Click> clicks =
      prepare(bench, configuration, {{1.0, 1000, 1200}, {0.1, 10000, 14000}, {0.1, 30000, 58000}});
  bench.start(clicks);

  bench.until(5000);  // four words per clock came, one leaves
  const Causes burst = causes(bench);
  EXPECT_GT(burst.burst, 100U);
  EXPECT_EQ(burst, (Causes{0, 0, dropped(bench)}));
  EXPECT_EQ(bench.read(map::stall_ring), 0U);
  EXPECT_EQ(bench.read(map::stall_bus), 0U);
  bench.drain();

  bench.until(9000);
  bench.memory->behaviour.stopped = true;
  bench.until(15000);
  bench.memory->behaviour.stopped = false;
  bench.until(18000);
  const Causes bus = causes(bench);
  EXPECT_GT(bus.bus, 500U);
  EXPECT_EQ(bus, (Causes{0, dropped(bench) - burst.burst, burst.burst}));
  EXPECT_EQ(bench.read(map::stall_ring), 0U);
  EXPECT_EQ(bench.read(map::stall_bus), bench.memory->stalled);
  bench.drain();

  bench.until(44000);  // nobody reads the ring
  const Causes ring = causes(bench);
  EXPECT_GT(ring.ring, 500U);
  EXPECT_EQ(ring, (Causes{ring.ring, bus.bus, bus.burst}));
  EXPECT_GT(bench.read(map::stall_ring), 1000U);
  EXPECT_EQ(bench.read(map::stall_bus), bench.memory->stalled);
  EXPECT_EQ(bench.read(map::ring_peak), bench.memory->size());

  bench.memory->behaviour.stopped = true;  // in the same gap: the host reads now, but the memory is late
  bench.drain();
  bench.ticks(50);
  const Causes before = causes(bench);
  const std::uint32_t stall_ring = bench.read(map::stall_ring);
  bench.ticks(5000);
  const Causes after = causes(bench);
  EXPECT_GT(after.bus, before.bus + 500U);
  EXPECT_EQ(after, (Causes{before.ring, after.bus, before.burst}));
  EXPECT_EQ(bench.read(map::stall_ring), stall_ring);
  bench.memory->behaviour = {};
  finish_run(bench, clicks);
}

TEST(Loss, EachCauseIsCountedForItself) {
  Bench4 four(4, 31);
  check_each_cause(four);
  Bench16 sixteen(16, 32);
  check_each_cause(sixteen);
}

TEST(Loss, WithoutARingItIsTheRing) {
  Bench4 bench(4, 33);
  Configuration configuration;
  configuration.stop_slot = 16384;
  configuration.ring_enable = false;
  const std::vector<Click> clicks = prepare(bench, configuration, {{0.5, 0, 4096}});
  bench.start(clicks);
  bench.ticks(5000);
  EXPECT_TRUE(bench.done());
  EXPECT_GT(dropped(bench), 4000U);
  EXPECT_EQ(causes(bench), (Causes{dropped(bench), 0, 0}));
}

TEST(Loss, AStartForgetsTheCountersOfTheRunBefore) {
  Bench4 bench(4, 34);
  Configuration configuration;
  configuration.stop_slot = 32000;
  configuration.ring_log2 = 9;
  const std::vector<Click> clicks = prepare(bench, configuration, {{0.3, 0, 4000}});
  bench.memory->behaviour.address = 0.2;
  bench.start(clicks);
  bench.finish(3000);
  EXPECT_GT(dropped(bench), 0U);
  EXPECT_GT(bench.read(map::stall_ring), 0U);
  EXPECT_GT(bench.read(map::stall_bus), 0U);
  bench.memory->behaviour = {};
  configuration.telemetry = false;
  bench.configure(configuration);
  bench.start({});
  bench.finish();
  EXPECT_EQ(causes(bench), (Causes{0, 0, 0}));
  for (const std::uint32_t address : {map::fifo_peak, map::ring_peak, map::stall_ring, map::stall_bus}) {
    EXPECT_EQ(bench.read(address), 0U) << address;
  }
}

// A lone word is written a fixed time after its click, if it comes when it is another channel's turn. One
// that finds the ring full is written later: by the clocks in which it waited for room.
TEST(Stall, ClocksWithoutRoomAreCountedExactly) {
  for (const std::uint64_t pause : {200U, 201U, 1234U}) {
    Bench4 bench(4, 35);
    Configuration configuration;
    configuration.stop_slot = 40000;
    configuration.ring_log2 = 9;
    configuration.telemetry = false;
    random_tables(configuration, 4, bench.random);
    bench.configure(configuration);
    std::vector<Click> clicks{{10, 2, 7}};
    for (std::uint64_t word = 0; word < 511; ++word) {
      clicks.push_back({200 + 2 * word, 1, 9});
    }
    clicks.push_back({3000, 2, 11});
    bench.start(clicks);
    const std::uint64_t usual = bench.next_address() - (bench.start_time + 10);
    bench.until(3000);
    EXPECT_EQ(bench.read(map::ring_written), 512U);
    EXPECT_EQ(bench.read(map::stall_ring), 0U) << "the ring is full, but nothing waits for it";
    bench.ticks(pause);
    bench.drain();
    const std::uint64_t address = bench.next_address();
    bench.finish();
    EXPECT_EQ(bench.read(map::stall_ring), address - (bench.start_time + 3000) - usual);
    EXPECT_EQ(bench.read(map::stall_bus), 0U);
    EXPECT_EQ(bench.read(map::ring_peak), 512U);
    check_run(bench, expect(configuration, 4, clicks));
  }
}

TEST(Peak, OfTheRingIsTheMostThatTheHostLeftInIt) {
  Bench4 bench(4, 36);
  Configuration configuration;
  configuration.stop_slot = 32000;
  configuration.telemetry = false;
  random_tables(configuration, 4, bench.random);
  bench.configure(configuration);
  std::vector<Click> clicks;
  const auto group = [&](std::uint64_t first, std::uint64_t words) {
    for (std::uint64_t word = 0; word < words; ++word) {
      clicks.push_back({first + 3 * word, 1, static_cast<unsigned>(word)});
    }
  };
  group(100, 40);
  group(2000, 101);
  group(4000, 60);
  bench.start(clicks);
  const std::uint64_t ends[] = {1500, 3500, 5500};
  const std::uint32_t peaks[] = {40, 101, 101};
  for (std::size_t i = 0; i < 3; ++i) {
    bench.until(ends[i]);
    EXPECT_EQ(bench.read(map::ring_peak), peaks[i]);
    bench.drain();
  }
  finish_run(bench, clicks);
}

// With a memory that takes nothing every word stays where it is: one at the bus, 256 in the tag FIFO, one at
// the merger's output, the rest in the FIFO of its source.
TEST(Peak, OfTheFifosIsTheirDeepestLevel) {
  for (const std::uint32_t words : {0U, 1U, 10U, 257U, 258U, 259U, 270U, 274U, 275U, 300U}) {
    Bench4 bench(4, 37);
    Configuration configuration;
    configuration.stop_slot = 16384;
    configuration.window = 4096;
    random_tables(configuration, 4, bench.random);
    bench.configure(configuration);
    bench.memory->behaviour.stopped = true;
    std::vector<Click> clicks;
    for (std::uint64_t word = 0; word < words; ++word) {
      clicks.push_back({10 + 3 * word, 2, static_cast<unsigned>(word % kTaps)});
    }
    bench.start(clicks);
    bench.until(1000);
    const std::uint64_t peaks = bench.read(map::fifo_peak);
    const std::uint64_t in_channel = words > 258 ? std::min(words - 258, 16U) : std::min(words, 1U);
    EXPECT_EQ(map::fifo_peak_channel.get(peaks), in_channel) << words;
    EXPECT_EQ(map::fifo_peak_telemetry.get(peaks), 0U) << words;
    if (words == 0 || words > 16) {
      EXPECT_EQ(map::fifo_peak_tags.get(peaks), std::min(words, 257U) - std::min(words, 1U)) << words;
    } else {
      EXPECT_EQ(map::fifo_peak_tags.get(peaks), words) << "none has gone to the bus before the last one came";
    }
    if (words == 300) {
      bench.until(1024 + 200);
      EXPECT_EQ(map::fifo_peak_telemetry.get(bench.read(map::fifo_peak)), 0U) << "a gap is open";
    }
    if (words == 270) {  // no word moves any more: two records fit, the third does not
      bench.until(1024 + 200);
      EXPECT_EQ(map::fifo_peak_telemetry.get(bench.read(map::fifo_peak)), 4U);
      bench.until(2048 + 200);
      EXPECT_EQ(map::fifo_peak_telemetry.get(bench.read(map::fifo_peak)), 8U);
      EXPECT_EQ(causes(bench), (Causes{0, 0, 0}));
      bench.until(3072 + 200);
      EXPECT_EQ(map::fifo_peak_telemetry.get(bench.read(map::fifo_peak)), 8U);
      EXPECT_EQ(causes(bench), (Causes{0, 1, 0}));
    }
    bench.memory->behaviour.stopped = false;
    finish_run(bench, clicks);
  }
}

}  // namespace
}  // namespace twinspan::test
