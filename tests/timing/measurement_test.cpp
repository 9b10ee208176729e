// SPDX-License-Identifier: Apache-2.0
// Clocks of tf_measurement from event to effect, at its ports, for 4, 8 and 16 slots per clock.
#include <Vtf_measurement_16.h>
#include <Vtf_measurement_4.h>
#include <Vtf_measurement_8.h>
#include <gtest/gtest.h>

#include "tests/rtl/measurement/measurement_bench.hpp"
#include "tests/timing/latency_table.hpp"

namespace twinspan::test {
namespace {

constexpr const char* kTop = "tf_measurement";

/// A lone click, an idle bus: its tag is a beat on the bus, and the host's from the write response on.
template <class Model>
void click_to_ring(unsigned lanes) {
  Bench<Model> bench(lanes);
  Configuration configuration;
  configuration.stop_slot = 16000;
  configuration.window = 16000;
  configuration.telemetry = false;
  bench.configure(configuration);
  bench.start({{100, 0, 7}}, 200);
  bench.until(100);
  const std::uint64_t click = bench.time;
  for (unsigned i = 0; i < 400 && !bench.model->m_axi_wvalid; ++i) {
    bench.tick();
  }
  ASSERT_TRUE(bench.model->m_axi_wvalid);
  expect_latency(kTop, "click -> beat on the bus", lanes, bench.time - click);
  for (unsigned i = 0; i < 400 && !bench.model->m_axi_bvalid; ++i) {
    bench.tick();
  }
  ASSERT_TRUE(bench.model->m_axi_bvalid);
  expect_latency(kTop, "click -> in the ring", lanes, bench.time - click);
}

/// Every window changes the code; all of them take the same time.
template <class Model>
void window_to_code(unsigned lanes) {
  constexpr std::uint64_t kWindows = 8;
  constexpr std::uint64_t kWords = 64;  // the shortest window
  Bench<Model> bench(lanes);
  Configuration configuration;
  configuration.window = static_cast<std::uint32_t>(kWords * lanes);
  configuration.frame = configuration.window;
  configuration.reference = configuration.window / 2;
  configuration.guard = 0;
  configuration.stop_slot = configuration.window * kWindows;
  configuration.loop = true;
  configuration.gain_p = 0x8000;
  configuration.channel[0].table.assign(kTaps + 1, 512);  // first slot: phase 0 on the minus port is pi
  configuration.reference_plus = 1;
  configuration.reference_minus = 0;
  std::vector<Click> clicks;
  for (std::uint64_t word = 0; word < kWindows * kWords; ++word) {
    clicks.push_back({word, 0, 0});
  }
  bench.configure(configuration);
  bench.start(clicks, 200);
  for (std::uint64_t window = 1; window <= kWindows; ++window) {
    const std::uint64_t last_word = bench.start_time + kWords * window - 1;
    bench.ticks(last_word + kWords - bench.time);
    ASSERT_GT(bench.code_changed, last_word) << "window " << window;
    expect_latency(kTop, "window end -> phase code", lanes, bench.code_changed - last_word);
  }
}

template <class Model>
void register_accesses(unsigned lanes) {
  Bench<Model> bench(lanes);
  const std::uint64_t begin = bench.time;
  bench.write(map::window, 8192);
  const std::uint64_t written = bench.time;
  bench.read(map::window);
  expect_latency(kTop, "register write", lanes, written - begin);
  expect_latency(kTop, "register read", lanes, bench.time - written);
}

template <class Model>
void all(unsigned lanes) {
  click_to_ring<Model>(lanes);
  window_to_code<Model>(lanes);
  register_accesses<Model>(lanes);
}

TEST(Measurement, Lanes4) { all<Vtf_measurement_4>(4); }
TEST(Measurement, Lanes8) { all<Vtf_measurement_8>(8); }
TEST(Measurement, Lanes16) { all<Vtf_measurement_16>(16); }

}  // namespace
}  // namespace twinspan::test
