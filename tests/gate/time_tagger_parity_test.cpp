// SPDX-License-Identifier: Apache-2.0
// The time tagger kernel against the netlist of tf_time_tagger_bench: every output in every clock.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "Vtime_tagger_4.h"
#include "tests/cosim/measurement/tagger_bench.hpp"

namespace twinspan::test {
namespace {

constexpr unsigned lanes = 4;
using Bench = TaggerBench<lanes, Vtime_tagger_4>;

/// How busy a part of the test is.
struct Traffic {
  double click;   ///< Chance of a click, per channel and clock.
  double record;  ///< Of a telemetry record's begin, per clock.
  double ready;   ///< Of the stream's consumer.
  unsigned clocks;
};

void drive(Bench& bench, Random& random, const Traffic& traffic) {
  std::uint64_t index = 0;
  for (unsigned i = 0; i < traffic.clocks && !testing::Test::HasFatalFailure(); ++i) {
    TaggerClock clock;
    clock.section = static_cast<std::uint32_t>(bench.slot / 256 % 3);
    clock.window_last = below(random, 64) == 0;
    clock.ready = chance(random, traffic.ready);
    for (unsigned channel = 0; channel < kChannels; ++channel) {
      if (chance(random, traffic.click)) {
        clock.tap_mask |= 1U << channel;
        clock.taps[channel] = random_taps(random);
      }
    }
    if (index != 0 || chance(random, traffic.record)) {
      clock.telemetry_valid = true;
      clock.telemetry_last = index == 3;
      clock.telemetry_word = (random() & ~0x3FULL) | index << tf::kTelemetryIndexLsb | tf::kKindTelemetry;
      index = (index + 1) % 4;
    }
    bench.step(clock);
  }
}

void random_settings(Bench& bench, Random& random) {
  auto& registers = bench.registers;
  registers.enable = 15;
  registers.reference_plus = below(random, 4);
  registers.reference_minus = below(random, 4);
  registers.reference_always = below(random, 2);
  registers.raw = below(random, 4) == 0;
  registers.sections = 1 + below(random, 7);
  registers.telemetry = 1;
  for (unsigned channel = 0; channel < kChannels; ++channel) {
    registers.dead_time[channel] = below(random, 4) == 0 ? 0 : below(random, 8 * 1024 * lanes);
    registers.gate_first[channel] = below(random, 2) == 0 ? 0 : below(random, 512);
    registers.gate_last[channel] = 1024 - below(random, 256);
  }
  bench.apply_registers();
  for (unsigned i = 0; i < 300; ++i) {
    bench.table_write(below(random, kChannels), below(random, tf::kTaps + 1), below(random, 1024 * lanes));
  }
}

TEST(TimeTaggerParity, RandomRuns) {
  constexpr Traffic traffic[] = {
      {0.02, 0.01, 1.0, 1200}, {0.3, 0.02, 1.0, 1200}, {0.9, 0.1, 0.5, 1200}, {0.3, 0.02, 0.02, 1500},
      {0.05, 0.3, 1.0, 1200},  {1.0, 0.3, 1.0, 800},
  };
  Random random(5);
  Bench bench;
  std::uint64_t dropped = 0;
  for (const Traffic& part : traffic) {
    random_settings(bench, random);
    bench.slot = (random() & tf::kSlotMask) / lanes * lanes;
    drive(bench, random, part);
    ASSERT_FALSE(HasFatalFailure());
    bench.settle();
    ASSERT_FALSE(HasFatalFailure());
    dropped += bench.state.dropped[0];
    bench.restart();
  }
  EXPECT_GT(bench.seen.words, 1000U);
  EXPECT_GT(bench.seen.markers, 2U);
  EXPECT_GT(bench.seen.tag_fifo_full, 100U);
  EXPECT_GT(bench.seen.references, 100U);
  EXPECT_GT(dropped, 10U);
}

}  // namespace
}  // namespace twinspan::test
