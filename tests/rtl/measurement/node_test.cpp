// SPDX-License-Identifier: Apache-2.0
// The node as a whole: identity, refusal of bad configurations, windows and the phase code's deadline.
#include <gtest/gtest.h>

#include "rtl/registers/generated/layouts.hpp"
#include "tests/rtl/measurement/models.hpp"
#include "tests/rtl/measurement/stream_check.hpp"

namespace twinspan::test {
namespace {

namespace layout = regs::layout;

template <class BenchType>
void check_identity(BenchType& bench) {
  EXPECT_EQ(bench.read(map::identity_magic), 0x54574E53U);
  EXPECT_EQ(bench.read(map::identity_node_kind), 2U);
  EXPECT_EQ(bench.read(map::identity_version), 0x00010001U);
  EXPECT_EQ(bench.read(map::identity_lanes), bench.lanes);
  EXPECT_EQ(bench.read(map::identity_slots_per_cycle), bench.lanes);
  EXPECT_EQ(bench.read(map::identity_clock_hz), 250'000'000U);
  EXPECT_EQ(bench.read(map::identity_channels), kChannels);
  EXPECT_EQ(bench.read(map::identity_table_depth_a), kTaps + 1);
  EXPECT_EQ(bench.read(map::identity_table_depth_b), 256U);
}

TEST(Node, Identity) {
  Bench4 four(4);
  check_identity(four);
  Bench16 sixteen(16);
  check_identity(sixteen);
}

TEST(Node, TimeIsReadInTwoHalves) {
  Bench4 bench(4);
  bench.ticks(1000);
  const std::uint64_t before = bench.time;
  const std::uint32_t low = bench.read(map::run_time_lo);
  EXPECT_GE(low, before);
  EXPECT_LE(low, bench.time);
  EXPECT_EQ(bench.read(map::run_time_hi), 0U);
}

TEST(Node, BadConfigurationsAreRefused) {
  Bench4 bench(4);
  const auto refused = [&](const char* what, auto change) {
    Configuration configuration;
    change(configuration);
    for (ChannelConfiguration& channel : configuration.channel) {
      channel.table.clear();
    }
    bench.write(map::run_control, map::run_control_clear_errors.of(1));
    bench.configure(configuration);
    bench.start({{10, 0, 5}});
    bench.ticks(500);
    EXPECT_EQ(bench.errors(), map::errors_bad_configuration.of(1)) << what;
    EXPECT_FALSE(bench.running() || bench.done()) << what;
    EXPECT_EQ(bench.read(map::clicks), 0U) << what;
  };
  refused("frame length", [](Configuration& c) { c.frame = 4090; });
  refused("sections", [](Configuration& c) { c.guard = 4096; });
  refused("window", [](Configuration& c) { c.window = 1000; });
  refused("short window", [](Configuration& c) { c.window = 240; });
  refused("stop slot", [](Configuration& c) { c.stop_slot = 1001; });
  refused("empty run", [](Configuration& c) { c.stop_slot = 0; });
  refused("ring base", [](Configuration& c) { c.ring_base += 2048; });
  Configuration configuration;
  bench.write(map::run_control, map::run_control_clear_errors.of(1));
  bench.configure(configuration);
  bench.write(map::ring_size, map::ring_size_log2.of(8) | map::ring_size_enable.of(1));
  bench.start({});
  bench.ticks(500);
  EXPECT_EQ(bench.errors(), map::errors_bad_configuration.of(1)) << "ring of 256 words";
  bench.write(map::run_control, map::run_control_clear_errors.of(1));
  bench.configure(configuration);
  bench.start({}, 10);
  bench.ticks(500);
  EXPECT_EQ(bench.errors(), map::errors_bad_configuration.of(1)) << "start in the past";
}

/// Compares every telemetry record with the oracle's counts.
void check_windows(const Configuration& configuration, const Stream& stream, const Expectation& expected) {
  ASSERT_EQ(stream.telemetry.size(), expected.windows.size());
  for (std::size_t window = 0; window < expected.windows.size(); ++window) {
    const auto& record = stream.telemetry[window];
    EXPECT_EQ(layout::telemetry0_slot.get(record[0]),
              configuration.start_slot + (window + 1) * configuration.window);
    EXPECT_EQ(layout::telemetry1_counts.get(record[1]), expected.windows[window].counts) << window;
    EXPECT_EQ(layout::telemetry3_in_phase.get_signed(record[3]), expected.windows[window].in_phase) << window;
    EXPECT_EQ(layout::telemetry3_quadrature.get_signed(record[3]), expected.windows[window].quadrature)
        << window;
  }
}

template <class BenchType>
void check_reference_counts(BenchType& bench, bool always) {
  Configuration configuration;
  configuration.start_slot = 4096;
  configuration.stop_slot = 4096 + 16 * 2048;
  configuration.frame = 1024;
  configuration.reference = 256;
  configuration.window = 2048;
  configuration.sections = 0;  // no tags: with so many clicks the ring could not hold the records
  configuration.reference_always = always;
  configuration.reference_plus = 2;
  configuration.reference_minus = 1;
  configuration.channel[2].dead_time = 9000;
  configuration.channel[1].gate_last = 900;
  random_tables(configuration, bench.lanes, bench.random);
  std::vector<Click> clicks;
  add_clicks(clicks, 0.4, 0, 16 * 2048 / bench.lanes, bench.random);  // also in the edge words of windows
  bench.configure(configuration);
  bench.start(clicks);
  bench.finish(50);
  const Expectation expected = expect(configuration, bench.lanes, clicks);
  check_windows(configuration, check_run(bench, expected), expected);
  EXPECT_EQ(bench.read(map::windows), 16U);
}

TEST(Windows, ReferenceCountsOfEveryWindow) {
  Bench4 four(4, 21);
  check_reference_counts(four, false);
  Bench4 always(4, 22);
  check_reference_counts(always, true);
  Bench16 sixteen(16, 23);
  check_reference_counts(sixteen, true);
}

TEST(Windows, ClicksBeforeAStartAreNotCounted) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.stop_slot = 160000;
  configuration.window = 512;
  configuration.sections = 0;
  configuration.reference_always = true;
  bench.configure(configuration);
  std::vector<Click> clicks;  // one in every clock, up to the start of the second run
  for (std::uint64_t word = 0; word < 4000; ++word) {
    clicks.push_back({word, 0, 10});
  }
  bench.start(clicks);
  bench.until(3000);
  clicks.erase(clicks.begin(), clicks.begin() + 3000);  // beyond the end of the second run
  bench.configuration.stop_slot = configuration.stop_slot = 4096;
  bench.start(clicks);
  bench.finish();
  const Expectation expected = expect(configuration, 4, {});
  ASSERT_EQ(expected.windows.size(), 8U);
  check_windows(configuration, check_run(bench, expected), expected);
}

TEST(Windows, CodeFollowsTheWindowEndWithinSixtyFourClocks) {
  Bench4 bench(4);
  Configuration configuration;
  configuration.stop_slot = 4096;
  configuration.window = 256;  // the shortest
  configuration.frame = 256;
  configuration.reference = 128;
  configuration.guard = 0;
  configuration.loop = true;
  configuration.gain_p = 0x8000;
  configuration.channel[0].table = table_of({512});  // first slot: phase 0 on the minus port is pi
  configuration.reference_plus = 1;
  configuration.reference_minus = 0;
  std::vector<Click> clicks;
  for (std::uint64_t word = 0; word < 1024; ++word) {
    clicks.push_back({word, 0, 0});
  }
  bench.configure(configuration);
  bench.start(clicks, 200);
  std::uint64_t latest = 0;
  for (std::uint64_t window = 1; window <= 16; ++window) {
    const std::uint64_t last_word = bench.start_time + 64 * window - 1;
    bench.ticks(last_word + 64 - bench.time);
    ASSERT_GT(bench.code_changed, last_word) << "window " << window;
    latest = std::max(latest, bench.code_changed - last_word);
  }
  EXPECT_LE(latest, 64U);
  RecordProperty("clocks_from_window_end_to_code", static_cast<int>(latest));
  bench.finish();
  EXPECT_EQ(bench.read(map::phase_code), bench.model->phase_code_o);
}

}  // namespace
}  // namespace twinspan::test
