// SPDX-License-Identifier: Apache-2.0
// The whole compensator: clicks in, code and telemetry out.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/rtl/measurement_phase/compensator_bench.hpp"
#include "tests/rtl/measurement_phase/random_source.hpp"

namespace twinspan::test {
namespace {

struct Window {
  PhaseCounts counts;
  std::uint64_t end = 0;
};

// A window of `length` clocks; each detector clicks in a clock with probability density / 8.
template <class Random>
Window random_window(CompensatorBench& bench, Random& random, unsigned length, unsigned density) {
  Window window;
  for (unsigned i = 0; i < length; ++i) {
    const unsigned valid = (random() % 8 < density ? 1u : 0u) | (random() % 8 < density ? 2u : 0u);
    const auto phases = random() % 16;
    for (unsigned detector = 0; detector < 2; ++detector) {
      if ((valid >> detector & 1) != 0) {
        window.counts.add(detector, phases >> (2 * detector) & 3);
      }
    }
    bench.clock(valid, phases, i + 1 == length);
  }
  window.end = bench.slot();
  return window;
}

// The estimate within the CORDIC's bound, everything else bit for bit from that estimate.
void expect_record(const PhaseRecord& got, const Window& window, PhaseLoopModel& model, std::uint32_t least) {
  const int x = window.counts.in_phase();
  const int y = window.counts.quadrature();
  const double angle = std::atan2(y, x) * 32768 / std::numbers::pi;
  ASSERT_LE(std::abs(std::remainder(static_cast<double>(got.estimate) - angle, 65536.0)), 1.25);
  PhaseRecord expected;
  expected.enough = window.counts.total() >= least;
  expected.saturated = window.counts.saturated;
  expected.slot = window.end;
  expected.estimate = got.estimate;
  expected.counts = window.counts.total();
  expected.in_phase = x;
  expected.quadrature = y;
  expected.step = model.window(got.estimate, expected.enough);
  ASSERT_EQ(got, expected);
}

TEST(PhaseCompensator, RecordsAgreeWithModel) {
  RandomSource random(17);
  CompensatorBench bench;
  std::size_t checked = 0;
  std::uint64_t limited = 0;
  for (int run = 0; run < 250; ++run) {
    PhaseSettings settings;
    settings.enable = random() % 8 != 0;
    settings.gain_p = (random() % 65536) >> (random() % 8);
    settings.gain_i = (random() % 65536) >> (random() % 12);
    settings.integrator_limit = (random() & 0xFFFFFF) >> (random() % 12);
    settings.least_counts = random() % 12;
    settings.half_wave = 1 + random() % 32768;
    settings.phase_start = random() & 0xFFFF;
    bench.start(settings);
    PhaseLoopModel model(settings);
    std::vector<Window> windows;
    for (int i = 0; i < 450; ++i) {
      windows.push_back(
          random_window(bench, random, 4 + random() % 12, random() % 9));
    }
    bench.idle(CompensatorBench::kLatency + 8);
    ASSERT_EQ(bench.records.size(), windows.size());
    ASSERT_EQ(bench.dut().windows_o, windows.size());
    for (std::size_t i = 0; i < windows.size(); ++i) {
      limited += bench.records[i].step.limited ? 1u : 0u;
      ASSERT_NO_FATAL_FAILURE(expect_record(bench.records[i], windows[i], model, settings.least_counts))
          << "run " << run << " window " << i;
      ++checked;
    }
    ASSERT_EQ(bench.dut().phase_code_o, model.code());
    bench.records.clear();
  }
  EXPECT_GE(checked, 100000u);
  EXPECT_EQ(bench.limited, limited);
  EXPECT_EQ(bench.saturated, 0u);
  EXPECT_EQ(bench.lost, 0u);
}

TEST(PhaseCompensator, NewCodeComesAtTheStatedLatency) {
  CompensatorBench bench;
  PhaseSettings settings;
  settings.gain_p = 0x8000;
  settings.phase_start = 1000;
  settings.least_counts = 1;
  bench.start(settings);
  bench.idle(6);
  EXPECT_EQ(bench.dut().phase_code_o, 1000u);
  bench.clock(1, 3, false);  // plus at 3 pi / 2: a quarter turn
  bench.clock(0, 0, true);
  for (unsigned clock = 1; clock < CompensatorBench::kLatency; ++clock) {
    ASSERT_EQ(bench.dut().phase_code_o, 1000u) << clock << " clocks after the window's end";
    bench.clock();
  }
  EXPECT_EQ(bench.dut().phase_code_o, 1000u + 8192u);
  EXPECT_EQ(bench.dut().windows_o, 0u);
  bench.clock();
  EXPECT_EQ(bench.dut().windows_o, 1u);
  EXPECT_LE(CompensatorBench::kLatency, 64u - 13u) << "13 clocks are the tagger's";
}

TEST(PhaseCompensator, WindowsFourClocksApartGiveTheSameCodes) {
  // The same windows, with clicks in one clock each, as close as they may be and far apart.
  PhaseSettings settings;
  settings.gain_p = 9000;
  settings.gain_i = 700;
  settings.least_counts = 1;
  std::vector<std::uint32_t> codes[2];
  for (const bool spread : {false, true}) {
    CompensatorBench bench;
    RandomSource random(23);
    bench.start(settings);
    std::vector<std::uint32_t> seen;  // code after every clock
    const auto clock = [&](unsigned valid, unsigned phases, bool last) {
      bench.clock(valid, phases, last);
      seen.push_back(bench.dut().phase_code_o);
    };
    const unsigned apart = spread ? CompensatorBench::kLatency + 3 : 4;
    for (int i = 0; i < 400; ++i) {
      const auto valid = random() % 4;
      const auto phases = random() % 16;
      clock(valid, phases, true);
      for (unsigned k = 1; k < apart; ++k) {
        clock(0, 0, false);
      }
    }
    for (unsigned k = 0; k < CompensatorBench::kLatency + 8; ++k) {
      clock(0, 0, false);
    }
    for (std::size_t i = 0; i < 400; ++i) {
      codes[spread ? 1 : 0].push_back(seen[i * apart + CompensatorBench::kLatency - 1]);
    }
    EXPECT_EQ(bench.dut().windows_o, 400u);
    EXPECT_EQ(bench.records.size(), 400u);
    EXPECT_EQ(bench.lost, 0u);
  }
  EXPECT_EQ(codes[0], codes[1]);
}

TEST(PhaseCompensator, WaitingRecordsStayWholeAndLostOnesAreCounted) {
  const auto run = [](bool stall) {
    CompensatorBench bench;
    RandomSource random(29);
    RandomSource stalls(31);
    unsigned mood = 0;
    if (stall) {
      bench.ready = [&] {
        if (stalls() % 64 == 0) {
          mood = stalls() % 5;  // from never to always
        }
        return stalls() % 4 < mood;
      };
    }
    PhaseSettings settings;
    settings.gain_p = 5000;
    settings.gain_i = 100;
    bench.start(settings);
    for (int i = 0; i < 20000; ++i) {
      random_window(bench, random, 4 + random() % 8, 4);
    }
    bench.ready = nullptr;
    bench.dut().m_axis_telemetry_tready = 1;
    bench.idle(100);
    EXPECT_EQ(bench.records.size() + bench.lost, 20000u);
    return std::pair(std::move(bench.records), bench.lost);
  };
  const auto [all, none_lost] = run(false);
  const auto [some, lost] = run(true);
  EXPECT_EQ(none_lost, 0u);
  EXPECT_GT(lost, 1000u);
  EXPECT_GT(some.size(), 1000u);
  std::size_t at = 0;
  for (const PhaseRecord& record : some) {
    while (at < all.size() && all[at].slot != record.slot) {
      ++at;
    }
    ASSERT_LT(at, all.size()) << "record of slot " << record.slot << " out of order or invented";
    ASSERT_EQ(record, all[at]);
    ++at;
  }
}

TEST(PhaseCompensator, HoldsFourRecordsWhileNobodyReads) {
  CompensatorBench bench;
  bench.dut().m_axis_telemetry_tready = 0;
  bench.start(PhaseSettings{});
  for (int i = 0; i < 6; ++i) {
    bench.clock(3, 6, false);
    bench.idle(8);
    bench.clock(0, 0, true);
  }
  bench.idle(60);
  EXPECT_EQ(bench.lost, 2u);
  bench.dut().m_axis_telemetry_tready = 1;
  bench.idle(40);
  ASSERT_EQ(bench.records.size(), 4u);
  for (std::uint64_t i = 0; i < 4; ++i) {
    EXPECT_EQ(bench.records[i].slot, (i + 1) * 40);
  }
}

TEST(PhaseCompensator, SaturatedCounterIsReported) {
  CompensatorBench bench;
  bench.start(PhaseSettings{});
  for (int i = 0; i < 65536; ++i) {
    bench.clock(1, 0, false);
  }
  bench.clock(0, 0, true);
  bench.idle(3);
  bench.clock(1, 0, true);
  bench.idle(60);
  ASSERT_EQ(bench.records.size(), 2u);
  EXPECT_TRUE(bench.records[0].saturated);
  EXPECT_EQ(bench.records[0].in_phase, 65535);
  EXPECT_FALSE(bench.records[1].saturated);
  EXPECT_EQ(bench.records[1].counts, 1u);
  EXPECT_EQ(bench.saturated, 1u);
}

TEST(PhaseCompensator, NothingCountsWhileNotRunning) {
  CompensatorBench bench;
  bench.start(PhaseSettings{});
  bench.dut().running_i = 0;
  bench.clock(3, 0, false);
  bench.clock(3, 0, true);
  bench.dut().running_i = 1;
  bench.clock(2, 0, true);
  bench.idle(60);
  ASSERT_EQ(bench.records.size(), 1u);
  EXPECT_EQ(bench.records[0].counts, 1u);
}

TEST(PhaseCompensator, RunStartForgetsTheRunBefore) {
  PhaseSettings settings;
  settings.gain_p = 30000;
  settings.gain_i = 3000;
  const auto run = [&](CompensatorBench& bench) {
    RandomSource random(37);
    bench.start(settings);
    bench.idle(6);  // a record whose window was done is still sent
    bench.records.clear();
    for (int i = 0; i < 50; ++i) {
      random_window(bench, random, 40, 4);
    }
    bench.idle(80);
    return bench.records;
  };
  CompensatorBench fresh;
  CompensatorBench used;
  RandomSource random(41);
  used.start(settings);
  for (int i = 0; i < 50; ++i) {
    random_window(used, random, 12, 8);  // the last windows are under way, clicks are in the counters
  }
  used.clock(3, 9, false);
  EXPECT_EQ(run(fresh), run(used));
}

}  // namespace
}  // namespace twinspan::test
