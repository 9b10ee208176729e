// SPDX-License-Identifier: Apache-2.0
// Clocks of tf_transmitter from event to effect, at its ports, for 4, 8 and 16 slots per clock.
#include <Vtf_transmitter_16.h>
#include <Vtf_transmitter_4.h>
#include <Vtf_transmitter_8.h>
#include <gtest/gtest.h>

#include "tests/rtl/transmitter/node_bench.hpp"
#include "tests/timing/latency_table.hpp"

namespace twinspan::test {
namespace {

constexpr const char* kTop = "tf_transmitter";
constexpr std::uint64_t kPatience = 500;
constexpr unsigned kAes = 0;     // entropy modes
constexpr unsigned kStream = 2;

template <class Model, unsigned Lanes>
void settled(NodeBench<Model, Lanes>& bench, unsigned entropy_mode) {
  Settings settings = random_settings(1);
  settings.entropy_mode = entropy_mode;
  settings.start_slot = 0;
  settings.stop_slot = std::uint64_t{settings.length} * Lanes;
  bench.configure(settings);
}

/// Clocks from the one in which an entropy word is taken to its symbols at the output.
template <class Model, unsigned Lanes>
void entropy_to_symbol() {
  NodeBench<Model, Lanes> bench;
  settled(bench, kStream);
  bench.feed([](std::uint64_t slot) { return static_cast<std::uint32_t>(slot * 0x9E3779B9U); }, 0, 1000);
  bench.start(200);
  std::uint64_t taken = 0;
  for (std::uint64_t i = 0; i < kPatience && bench.sent().empty(); ++i) {
    bench.tick();
    if (taken == 0 && bench.entropy_taken() == 1) {
      taken = bench.time() - 1;
    }
  }
  ASSERT_FALSE(bench.sent().empty());
  expect_latency(kTop, "entropy word -> symbol", Lanes, bench.sent().front().time - taken);
}

/// The least START_TIME behind the start command's data beat with which a run begins.
template <class Model, unsigned Lanes>
void start_to_symbol() {
  for (std::uint64_t lead = 1; lead < 60; ++lead) {
    NodeBench<Model, Lanes> bench;
    settled(bench, kAes);
    constexpr std::uint64_t kAhead = 100;
    const std::uint64_t start_time = bench.time() + kAhead;
    bench.write_pair(map::run_start_time_lo, map::run_start_time_hi, start_time);
    bench.run_until(start_time - lead);
    bench.write(map::run_control, map::run_control_start.of(1));  // its beat is taken in the clock that comes
    bench.run(60);
    if (!bench.sent().empty()) {
      ASSERT_EQ(bench.sent().front().time, start_time);
      expect_latency(kTop, "start command -> first symbol", Lanes, lead);
      return;
    }
  }
  FAIL() << "no run begins within 60 clocks";
}

template <class Model, unsigned Lanes>
void register_accesses() {
  NodeBench<Model, Lanes> bench;
  const std::uint64_t begin = bench.time();
  bench.write(map::half_wave, 0x4000);
  const std::uint64_t written = bench.time();
  bench.bus().read(map::half_wave);
  expect_latency(kTop, "register write", Lanes, written - begin);
  expect_latency(kTop, "register read", Lanes, bench.time() - written);
}

template <class Model, unsigned Lanes>
void all() {
  entropy_to_symbol<Model, Lanes>();
  start_to_symbol<Model, Lanes>();
  register_accesses<Model, Lanes>();
}

TEST(Transmitter, Lanes4) { all<Vtf_transmitter_4, 4>(); }
TEST(Transmitter, Lanes8) { all<Vtf_transmitter_8, 8>(); }
TEST(Transmitter, Lanes16) { all<Vtf_transmitter_16, 16>(); }

}  // namespace
}  // namespace twinspan::test
