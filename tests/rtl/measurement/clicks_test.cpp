// SPDX-License-Identifier: Apache-2.0
// From taps to tags: calibration, dead time, gate, sections, lanes, large slots.
#include <gtest/gtest.h>

#include "rtl/registers/generated/layouts.hpp"
#include "tests/rtl/measurement/models.hpp"
#include "tests/rtl/measurement/stream_check.hpp"

namespace twinspan::test {
namespace {

namespace layout = regs::layout;

/// Runs `clicks` on a fresh node and compares everything with the oracle.
template <class BenchType>
Stream run(BenchType& bench, const Configuration& configuration, const std::vector<Click>& clicks) {
  bench.configure(configuration);
  bench.start(clicks);
  bench.finish();
  return check_run(bench, expect(configuration, bench.lanes, clicks));
}

TEST(Clicks, EveryTapCountWithBubblesBecomesItsCalibratedTime) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.telemetry = false;
  random_tables(configuration, 4, bench.random);
  std::vector<Click> clicks;
  for (unsigned count = 0; count <= kTaps; ++count) {
    for (unsigned channel = 0; channel < kChannels; ++channel) {
      clicks.push_back({2 + 5ULL * count + channel, channel, (count * 7 + 3 * channel) % (kTaps + 1)});
    }
  }
  const Stream stream = run(bench, configuration, clicks);
  for (const auto& tags : stream.tags) {
    EXPECT_EQ(tags.size(), kTaps + 1);
  }
}

TEST(Clicks, TheTableBeforeCalibrationIsTheStraightLine) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.telemetry = false;
  std::vector<Click> clicks;
  for (unsigned count = 0; count <= kTaps; ++count) {
    clicks.push_back({10 + count, 2, count});
  }
  // Everything but the tables is written; the oracle's line is the middle of each step.
  for (ChannelConfiguration& channel : configuration.channel) {
    channel.table.clear();
  }
  bench.configure(configuration);
  bench.start(clicks);
  bench.finish();
  for (ChannelConfiguration& channel : configuration.channel) {
    for (unsigned count = 0; count <= kTaps; ++count) {
      channel.table.push_back(static_cast<std::uint16_t>((kTaps - count + 0.5) * 4096.0 / (kTaps + 1)));
    }
  }
  check_run(bench, expect(configuration, 4, clicks));
}

TEST(Clicks, RawTagsCarryTheTapCount) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.raw = true;
  random_tables(configuration, 4, bench.random);
  std::vector<Click> clicks;
  add_clicks(clicks, 0.1, 0, 4000, bench.random);
  run(bench, configuration, clicks);
}

TEST(Clicks, TableIndexRestartsWithEveryAddressAndIgnoresWhatIsBeyond) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.telemetry = false;
  random_tables(configuration, 4, bench.random);
  bench.configure(configuration);
  // The same address again, one entry; then entries beyond the end; then a time beyond the clock.
  bench.write(map::table_address, map::table_address_channel.of(1));
  bench.write(map::table_data, 77);
  configuration.channel[1].table[0] = 77;
  bench.write(map::table_address, map::table_address_index.of(255) | map::table_address_channel.of(1));
  for (const std::uint32_t time : {100U, 5000U, 300U, 400U}) {
    bench.write(map::table_data, time);
  }
  configuration.channel[1].table[255] = 100;
  configuration.channel[1].table[256] = 4095;
  const std::vector<Click> clicks{{5, 1, 0}, {6, 1, 255}, {7, 1, 256}, {8, 1, 1}, {9, 1, 2}};
  bench.start(clicks);
  bench.finish();
  check_run(bench, expect(configuration, 4, clicks));
}

TEST(Clicks, DeadTimeEndsExactly) {
  // Pairs of clicks `gap` apart: just inside, exactly at, and just after the dead time.
  for (const std::uint32_t dead : {1U, 500U, 1024U, 4095U, 4096U, 4097U, 40000U, 0xFFFFFFU}) {
    Bench4 bench(4);
    Configuration configuration;
    configuration.telemetry = false;
    std::vector<Click> clicks;
    std::vector<std::uint16_t> times{3000};
    std::uint64_t word = 10;
    std::uint32_t inside = 0;
    for (const std::uint32_t gap : {dead - 1, dead, dead + 1}) {
      const std::uint64_t second = 3000ULL + gap;
      if (second / 4096 == 0) {
        continue;  // one click per clock and channel
      }
      inside += gap < dead ? 1 : 0;
      times.push_back(static_cast<std::uint16_t>(second % 4096));
      clicks.push_back({word, 1, 0});
      clicks.push_back({word + second / 4096, 1, static_cast<unsigned>(times.size() - 1)});
      word += 2 * (dead / 4096 + 3);
    }
    if (clicks.empty()) {
      times[0] = 4095;  // too short for 3000: across the clock's end
      times.push_back(static_cast<std::uint16_t>(dead - 2));
      times.push_back(static_cast<std::uint16_t>(dead - 1));
      times.push_back(static_cast<std::uint16_t>(dead));
      for (unsigned count = dead > 1 ? 1 : 2; count < 4; ++count) {
        inside += count == 1 ? 1 : 0;
        clicks.push_back({word, 1, 0});
        clicks.push_back({word + 1, 1, count});
        word += 8;
      }
    }
    configuration.channel[1].dead_time = dead;
    configuration.channel[1].table = table_of(times);
    configuration.stop_slot = (word + 10) * 4 / 16 * 16;
    run(bench, configuration, clicks);
    EXPECT_EQ(bench.read(map::in_dead_time + 4), inside) << dead;
  }
}

TEST(Clicks, DeadTimeIsNotExtendedAndFollowsClicksOutsideTheGate) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.telemetry = false;
  ChannelConfiguration& channel = configuration.channel[0];
  channel.dead_time = 3 * 4096;
  channel.gate_first = 100;
  channel.gate_last = 200;
  channel.table = table_of({50, 150});  // count 0 outside the gate, count 1 inside
  // The fourth click is alive again; at word 20 a click outside the gate kills, too.
  const std::vector<Click> clicks{{10, 0, 1}, {11, 0, 1}, {12, 0, 1}, {13, 0, 1},
                                  {20, 0, 0}, {21, 0, 1}, {22, 0, 1}, {23, 0, 1}};
  const Stream stream = run(bench, configuration, clicks);
  EXPECT_EQ(bench.read(map::in_dead_time), 4U);
  EXPECT_EQ(bench.read(map::outside_gate), 1U);
  EXPECT_EQ(stream.tags[0].size(), 3U);
}

TEST(Clicks, GateEdges) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.telemetry = false;
  configuration.channel[2].gate_first = 300;
  configuration.channel[2].gate_last = 700;
  configuration.channel[2].table =
      table_of({299, 300, 699, 700, 1024 + 299, 2048 + 300, 3072 + 699, 3072 + 700});
  configuration.channel[3].table = table_of({0, 1023, 1024, 4095});  // the whole slot
  std::vector<Click> clicks;
  for (unsigned count = 0; count < 8; ++count) {
    clicks.push_back({20 + count, 2, count});
    clicks.push_back({20 + count, 3, count % 4});
  }
  run(bench, configuration, clicks);
  EXPECT_EQ(bench.read(map::outside_gate + 8), 4U);
  EXPECT_EQ(bench.read(map::outside_gate + 12), 0U);
}

TEST(Clicks, SectionsChooseWhatIsExported) {
  for (const std::uint32_t sections : {0U, 1U, 2U, 4U, 5U, 7U}) {
    Bench4 bench(4, sections + 1);
    Configuration configuration;
    configuration.frame = 256;
    configuration.reference = 64;
    configuration.guard = 16;
    configuration.sections = sections;
    configuration.enable = 0xD;
    random_tables(configuration, 4, bench.random);
    std::vector<Click> clicks;
    add_clicks(clicks, 0.1, 0, 4100, bench.random);  // some after the stop slot
    run(bench, configuration, clicks);
  }
}

TEST(Clicks, RandomClicksUnderEveryFilter) {
  Bench4 bench(4, 5);
  Configuration configuration;
  configuration.sections = 5;
  for (ChannelConfiguration& channel : configuration.channel) {
    channel.table = random_table(4, bench.random);
    channel.dead_time = static_cast<std::uint32_t>(bench.random() % 30000);
    channel.gate_first = static_cast<std::uint32_t>(bench.random() % 300);
    channel.gate_last = 600 + static_cast<std::uint32_t>(bench.random() % 424);
  }
  std::vector<Click> clicks;
  add_clicks(clicks, 0.3, 0, 4000, bench.random);
  run(bench, configuration, clicks);
}

TEST(Clicks, SlotsBeyondTwoToTheForty) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.start_slot = (1ULL << 40U) - 1024;
  configuration.stop_slot = (1ULL << 40U) + 1024;
  configuration.channel[1].dead_time = 3 * 4096;
  random_tables(configuration, 4, bench.random);
  std::vector<Click> clicks;
  add_clicks(clicks, 0.2, 0, 512, bench.random);
  const Stream stream = run(bench, configuration, clicks);
  EXPECT_GT(layout::click_slot.get(stream.tags[0].back()), 1ULL << 40U);
  EXPECT_EQ(bench.read(map::run_slot_lo), 1024U);
  EXPECT_EQ(bench.read(map::run_slot_hi), 1U << 8U);
}

TEST(Clicks, SixteenLanesGiveTheSameTagsForTheSameArrivals) {
  Bench4 four(4);
  Bench16 sixteen(16);
  Configuration configuration;
  configuration.stop_slot = 16000;
  configuration.sections = 5;
  configuration.window = 4096;
  Configuration wide = configuration;
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    configuration.channel[channel].dead_time = wide.channel[channel].dead_time = 20000;
    configuration.channel[channel].gate_last = wide.channel[channel].gate_last = 800;
    std::vector<std::uint16_t> times = random_table(4, four.random);
    for (unsigned count = 0; count < 64; ++count) {
      configuration.channel[channel].table[count] = times[count];
      for (unsigned quarter = 0; quarter < 4; ++quarter) {
        wide.channel[channel].table[64 * quarter + count] =
            static_cast<std::uint16_t>(4096 * quarter + times[count]);
      }
    }
  }
  std::vector<Click> clicks;
  std::vector<Click> wide_clicks;
  for (std::uint64_t word = 0; word < 1000; ++word) {
    for (unsigned channel = 0; channel < kChannels; ++channel) {
      if (four.random() % 4 == 0) {
        const unsigned count = four.random() % 64;
        const unsigned quarter = four.random() % 4;
        clicks.push_back({4 * word + quarter, channel, count});
        wide_clicks.push_back({word, channel, 64 * quarter + count});
      }
    }
  }
  std::stable_sort(clicks.begin(), clicks.end(),
                   [](const Click& a, const Click& b) { return a.word < b.word; });
  const Stream narrow_stream = run(four, configuration, clicks);
  const Stream wide_stream = run(sixteen, wide, wide_clicks);
  EXPECT_EQ(narrow_stream.tags, wide_stream.tags);
  EXPECT_GT(narrow_stream.tags[3].size(), 50U);
  EXPECT_EQ(narrow_stream.telemetry, wide_stream.telemetry);
}

}  // namespace
}  // namespace twinspan::test
