// SPDX-License-Identifier: Apache-2.0
// The way to the host: bursts, stalls, small and full rings, gap markers, the end of a run.
#include <gtest/gtest.h>

#include "rtl/registers/generated/layouts.hpp"
#include "tests/rtl/measurement/models.hpp"
#include "tests/rtl/measurement/stream_check.hpp"

namespace twinspan::test {
namespace {

struct Stalls {
  double address;
  double data;
  double response;
  double click;
};

class Stalled : public ::testing::TestWithParam<Stalls> {};

TEST_P(Stalled, NothingIsLostDoubledOrReordered) {
  Bench4 bench(4, 11);
  Configuration configuration;
  configuration.stop_slot = 48000;
  configuration.window = 1024;
  configuration.ring_log2 = 9;
  const std::vector<Click> clicks = prepare(bench, configuration, {{GetParam().click, 0, 12000}});
  bench.memory->behaviour = {GetParam().address, GetParam().data, GetParam().response, false, false};
  bench.start(clicks);
  const Stream stream = finish_run(bench, clicks, 10);
  EXPECT_EQ(stream.markers, 0U);
  EXPECT_GT(bench.words.size(), 4 * bench.memory->size()) << "the ring must have wrapped around";
  EXPECT_GT(bench.memory->full_bursts, 20U);
}

INSTANTIATE_TEST_SUITE_P(Bus, Stalled,
                         ::testing::Values(Stalls{1.0, 1.0, 1.0, 0.15}, Stalls{0.05, 1.0, 1.0, 0.1},
                                           Stalls{1.0, 0.4, 1.0, 0.05}, Stalls{1.0, 1.0, 0.1, 0.1},
                                           Stalls{0.2, 0.5, 0.2, 0.05}));

TEST(Ring, MergerKeepsOrderUnderRandomPressureAndMarksEveryLoss) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Bench4 bench(4, seed);
    Configuration configuration;
    configuration.stop_slot = 32000;
    configuration.window = 512;
    configuration.ring_log2 = 9 + static_cast<unsigned>(seed % 2);
    random_tables(configuration, 4, bench.random);
    bench.configure(configuration);
    std::vector<Click> clicks;
    for (std::uint64_t word = 0; word < 8000; word += 500) {
      add_clicks(clicks, static_cast<double>(bench.random() % 100) / 100.0, word, word + 500, bench.random);
    }
    bench.start(clicks);
    while (!bench.done()) {
      bench.memory->behaviour = {0.05 + static_cast<double>(bench.random() % 90) / 100.0,
                                 0.05 + static_cast<double>(bench.random() % 90) / 100.0,
                                 0.05 + static_cast<double>(bench.random() % 90) / 100.0,
                                 bench.random() % 4 == 0, false};
      bench.ticks(bench.random() % 400);
      if (bench.random() % 3 == 0) {
        bench.drain();
      }
    }
    bench.memory->behaviour = {};
    const Stream stream = finish_run(bench, clicks);
    EXPECT_GT(stream.markers, 0U);
    EXPECT_GT(bench.words.size(), 1000U);
  }
}

TEST(Ring, FullRingDropsCountsAndMarksOnceThenGoesOn) {
  Bench4 bench(4, 3);
  Configuration configuration;
  configuration.stop_slot = 160000;
  configuration.ring_log2 = 9;
  configuration.window = 8192;
  const std::vector<Click> clicks = prepare(bench, configuration, {{0.05, 0, 40000}});
  bench.start(clicks);
  bench.ticks(20000);  // nobody reads
  EXPECT_EQ(bench.read(map::ring_written), 512U);
  EXPECT_EQ(bench.read(map::gaps), 0U) << "a marker needs room";
  EXPECT_NE(bench.read(map::dropped), 0U);
  EXPECT_NE(map::errors_tags_dropped.get(bench.errors()), 0U);
  const Stream stream = finish_run(bench, clicks, 50);
  EXPECT_EQ(stream.markers, 1U);
  EXPECT_TRUE(stream.saturated);
  EXPECT_GT(bench.read(map::telemetry_dropped), 0U);
  const std::uint64_t slot = bench.read(map::error_slot_lo);
  std::uint64_t first = 0;
  for (const std::uint64_t word : bench.words) {
    if (regs::layout::gap_kind.get(word) == 3 && regs::layout::gap_which.get(word) == 0) {
      first = regs::layout::gap_slot.get(word);
    }
  }
  EXPECT_EQ(slot, first) << "slot of the first error is the first lost one";
}

TEST(Ring, MarkerNamesTheFirstAndTheLastLostSlotAndTheirNumber) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Bench4 bench(4, seed);
    Configuration configuration;
    configuration.stop_slot = 32000;
    configuration.ring_log2 = 9;
    configuration.telemetry = false;
    // The first 1400 words fill ring and FIFOs, some hundreds are too many.
    const std::vector<Click> clicks = prepare(bench, configuration, {{0.1, 0, 3500}, {0.05, 6000, 8000}});
    bench.start(clicks);
    bench.ticks(5000);  // nobody reads
    const Stream stream = finish_run(bench, clicks, 50);
    ASSERT_EQ(stream.markers, 1U);
    ASSERT_FALSE(stream.saturated);
    ASSERT_FALSE(stream.missing.empty());
    EXPECT_EQ(stream.gap[0], *std::min_element(stream.missing.begin(), stream.missing.end()));
    EXPECT_EQ(stream.gap[1], *std::max_element(stream.missing.begin(), stream.missing.end()));
    EXPECT_EQ(stream.lost, stream.missing.size());
  }
}

TEST(Ring, RingThatFillsAgainAndAgain) {
  Bench4 bench(4, 4);
  Configuration configuration;
  configuration.stop_slot = 240000;
  configuration.ring_log2 = 9;
  const std::vector<Click> clicks = prepare(bench, configuration, {{0.1, 0, 60000}});
  bench.start(clicks);
  const Stream stream = finish_run(bench, clicks, 3000);
  EXPECT_GT(stream.markers, 5U);
}

TEST(Ring, BurstOfClicksOnAllChannelsOverflowsTheirFifos) {
  Bench4 bench(4, 6);
  Configuration configuration;
  configuration.stop_slot = 8000;
  configuration.window = 512;
  // Four words come per clock, one leaves.
  const std::vector<Click> clicks = prepare(bench, configuration, {{1.0, 500, 1000}});
  bench.start(clicks);
  const Stream stream = finish_run(bench, clicks);
  EXPECT_GT(stream.markers, 1U);
  std::size_t total = 0;
  for (const auto& tags : stream.tags) {
    EXPECT_GT(tags.size(), 80U) << "the channels take turns";
    total += tags.size();
  }
  EXPECT_GT(total, 400U) << "the stream must stay busy";
}

TEST(Ring, EveryClockHasItsBeatWhileWordsWait) {
  Bench4 bench(4, 8);
  Configuration configuration;
  configuration.stop_slot = 10000;
  configuration.ring_log2 = 12;
  const std::vector<Click> clicks = prepare(bench, configuration, {{0.6, 100, 800}});
  bench.memory->behaviour.stopped = true;  // the tag FIFO fills
  bench.start(clicks);
  bench.until(500);
  bench.memory->behaviour.stopped = false;
  bench.ticks(30);
  unsigned beats = 0;
  for (unsigned clock = 0; clock < 200; ++clock) {
    beats += bench.model->m_axi_wvalid && bench.model->m_axi_wready ? 1U : 0U;
    bench.tick();
  }
  EXPECT_EQ(beats, 200U);
  finish_run(bench, clicks);
}

TEST(Ring, SixteenLanesMarkTheirGapsToTheSlot) {
  Bench16 bench(16, 7);
  Configuration configuration;
  configuration.stop_slot = 64000;
  configuration.window = 2048;
  configuration.ring_log2 = 9;
  const std::vector<Click> clicks = prepare(bench, configuration, {{0.3, 0, 4000}});
  bench.start(clicks);
  const Stream stream = finish_run(bench, clicks, 500);
  EXPECT_GT(stream.markers, 3U);
}

TEST(Ring, OneWordArrivesAfterTheIdleTimeAndRaisesTheEvent) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.stop_slot = 16000;
  configuration.event_level = 2;
  random_tables(configuration, 4, bench.random);
  bench.configure(configuration);
  bench.start({{100, 2, 77}, {900, 2, 77}});
  const std::uint64_t begin = bench.start_time + 100;
  while (bench.memory->acknowledged == 0 && bench.time < begin + 1000) {
    bench.tick();
  }
  EXPECT_GT(bench.time - begin, 64U);
  EXPECT_LT(bench.time - begin, 64U + 30U);
  RecordProperty("clocks_from_click_to_memory", static_cast<int>(bench.time - begin));
  bench.ticks(20);
  EXPECT_EQ(bench.read(map::ring_written), 1U);
  EXPECT_EQ(bench.model->event_o, 0) << "the level is 2";
  bench.ticks(900);
  EXPECT_EQ(bench.read(map::ring_written), 2U);
  EXPECT_EQ(bench.model->event_o, 1);
  bench.drain();
  bench.ticks(5);
  EXPECT_EQ(bench.model->event_o, 0);
  bench.finish();
  EXPECT_EQ(bench.model->event_o, 1) << "the run is done";
}

TEST(Ring, LastWordsAreFlushedBeforeDone) {
  Bench4 bench(4, 9);
  Configuration configuration;
  configuration.stop_slot = 8192;
  // Up to the very last word, where the window ends.
  std::vector<Click> clicks = prepare(bench, configuration, {{0.2, 2000, 2048}});
  bench.memory->behaviour.response = 0.02;
  clicks.push_back({2048, 0, 9});                     // this one is after the end
  bench.start(clicks);
  while (!bench.done()) {
    bench.ticks(1);
  }
  const std::uint32_t written = bench.read(map::ring_written);
  bench.ticks(2000);
  EXPECT_EQ(bench.read(map::ring_written), written) << "done was too early";
  bench.drain();
  const Stream stream = check_run(bench, expect(configuration, 4, clicks));
  EXPECT_EQ(stream.telemetry.size(), 1U);
}

TEST(Ring, StopEndsTheRunWithEverythingWritten) {
  Bench4 bench(4, 10);
  Configuration configuration;
  configuration.stop_slot = 1ULL << 30U;
  configuration.telemetry = false;
  const std::vector<Click> clicks = prepare(bench, configuration, {{0.1, 0, 5000}});
  bench.start(clicks);
  bench.ticks(2000);
  bench.write(map::run_control, map::run_control_stop.of(1));
  bench.ticks(1);
  configuration.stop_slot = bench.read(map::run_slot_lo);
  EXPECT_FALSE(bench.running());
  bench.finish();
  EXPECT_GT(configuration.stop_slot, 4000U);
  bench.configuration.telemetry = false;
  check_run(bench, expect(configuration, 4, clicks));
}

TEST(Ring, BusErrorIsStickyUntilCleared) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.stop_slot = 8000;
  random_tables(configuration, 4, bench.random);
  bench.configure(configuration);
  bench.memory->behaviour.error = true;
  bench.start({{100, 0, 1}, {1500, 0, 2}});
  bench.ticks(600);
  bench.memory->behaviour.error = false;
  EXPECT_EQ(bench.errors(), map::errors_bus_error.of(1));
  EXPECT_NE(map::run_status_error.get(bench.status()), 0U);
  EXPECT_GT(bench.read(map::error_slot_lo), 400U);
  bench.write(map::run_control, map::run_control_clear_errors.of(1));
  bench.ticks(2);
  EXPECT_EQ(bench.errors(), 0U);
  EXPECT_EQ(bench.read(map::error_slot_lo), 0U);
  bench.finish();
  EXPECT_EQ(bench.words.size(), 2U);
  EXPECT_EQ(bench.errors(), 0U);
}

TEST(Ring, WithoutARingEverythingIsCountedAsDropped) {
  Bench4 bench(4, 12);
  Configuration configuration;
  configuration.stop_slot = 16384;
  configuration.ring_enable = false;
  const std::vector<Click> clicks = prepare(bench, configuration, {{0.1, 0, 4096}});
  bench.start(clicks);
  while (!bench.done() && bench.time < 20000) {
    bench.ticks(50);
  }
  EXPECT_TRUE(bench.done());
  EXPECT_EQ(bench.memory->bursts, 0U);
  const Expectation expected = expect(configuration, 4, clicks);
  for (std::uint32_t channel = 0; channel < kChannels; ++channel) {
    EXPECT_EQ(bench.read(map::produced + 4 * channel), expected.counts[channel].produced);
    EXPECT_EQ(bench.read(map::dropped + 4 * channel), expected.counts[channel].produced);
  }
  EXPECT_EQ(bench.read(map::telemetry_produced), 2U);
  EXPECT_EQ(bench.read(map::telemetry_dropped), 2U);
}

TEST(Ring, RestartAfterDoneBeginsAfresh) {
  Bench4 bench(4, 13);
  Configuration configuration;
  configuration.stop_slot = 16384;
  for (std::uint64_t run = 0; run < 3; ++run) {
    configuration.start_slot = run * 160;
    configuration.channel[0].dead_time = 12345;
    const std::vector<Click> clicks = prepare(bench, configuration, {{0.1, 0, 4096}});
    bench.start(clicks);
    finish_run(bench, clicks);
  }
}

TEST(Ring, ResetOfTwoClocksWithdrawsBursts) {
  Bench4 bench(4, 3);
  Configuration configuration;
  configuration.stop_slot = 160000;
  const std::vector<Click> clicks = prepare(bench, configuration, {{0.8, 0, 4000}});
  bench.start(clicks);
  bench.until(1000);
  for (int clock = 0; !(bench.model->m_axi_wvalid != 0 && bench.model->m_axi_wlast == 0); ++clock) {
    ASSERT_LT(clock, 1000) << "no burst is under way";
    bench.tick();
  }
  bench.model->rst_i = 1;
  bench.ticks(2);
  bench.model->rst_i = 0;
  for (int clock = 0; clock < 100; ++clock) {
    bench.model->eval();
    ASSERT_FALSE(bench.model->m_axi_awvalid != 0 || bench.model->m_axi_wvalid != 0) << clock;
    bench.tick();
  }
}

TEST(Ring, RestartInMidRunWaitsForTheBusAndForgetsTheOldWords) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Bench4 bench(4, seed);
    Configuration configuration;
    configuration.stop_slot = 160000;
    configuration.window = 512;
    configuration.ring_log2 = 9;
    std::vector<Click> clicks = prepare(bench, configuration, {{0.3, 0, 4000}});
    bench.memory->behaviour = {0.1, 0.3, 0.05, false, false};
    bench.start(clicks);
    bench.ticks(700 + bench.random() % 200);
    clicks.clear();
    add_clicks(clicks, 0.03, 0, 4096, bench.random);
    bench.configuration.stop_slot = configuration.stop_slot = 16384;
    bench.start(clicks, 120);
    bench.write(map::run_control, map::run_control_clear_errors.of(1));  // those of the old run
    EXPECT_EQ(bench.read(map::ring_written), 0U);
    bench.ticks(30);
    bench.memory->behaviour = {};
    bench.finish(20);
    // A word may be lost while the old bursts are still answered; the ledger closes nevertheless.
    check_run(bench, expect(configuration, 4, clicks));
  }
}

TEST(Ring, StartTakesThePlaceOverHoweverLateTheBusAnswers) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Bench4 bench(4, seed);
    Configuration configuration;
    configuration.stop_slot = 160000;
    configuration.window = 512;
    configuration.ring_log2 = 9;
    std::vector<Click> clicks = prepare(bench, configuration, {{0.3, 0, 4000}});
    bench.start(clicks);
    bench.ticks(700 + bench.random() % 200);
    bench.memory->behaviour.stopped = true;
    clicks.clear();
    add_clicks(clicks, 0.03, 0, 4096, bench.random);
    bench.configuration.stop_slot = configuration.stop_slot = 16384;
    bench.start(clicks, 300);
    // Neither an address that is not aligned, nor a size that cannot be, nor another page.
    bench.write(map::ring_base_lo, seed == 1 ? configuration.ring_base + 8 : configuration.ring_base + 0x10000);
    bench.write(map::ring_base_hi, seed);
    bench.write(map::ring_size, map::ring_size_log2.of(seed % 2) | map::ring_size_enable.of(seed / 2 % 2));
    bench.write(map::run_control, map::run_control_clear_errors.of(1));  // those of the old run
    bench.memory->behaviour = {};
    bench.finish(20);
    check_run(bench, expect(configuration, 4, clicks));
    EXPECT_GT(bench.words.size(), 0U);
  }
}

}  // namespace
}  // namespace twinspan::test
