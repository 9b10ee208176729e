// SPDX-License-Identifier: Apache-2.0
// The top functions, as Vitis HLS gets them, against the templates that are compared with the RTL.
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <iterator>
#include <vector>

#include "hls/measurement/phase_compensator_top.hpp"
#include "hls/measurement/time_tagger_top.hpp"
#include "tests/cosim/measurement/wires.hpp"

namespace twinspan::test {
namespace {

constexpr std::uint32_t kBatch = 32;  // clocks per call

TEST(Tops, TimeTagger) {
  Random random(7);
  tf::TaggerRegisters<kTaggerLanes, kTaggerChannels> registers{};
  tf::default_times(registers);
  registers.enable = 15;
  registers.reference_minus = 1;
  registers.sections = 7;
  registers.telemetry = 1;
  for (unsigned c = 0; c < kTaggerChannels; ++c) {
    registers.dead_time[c] = 5000 * c;
    registers.gate_last[c] = 1000;
  }
  tf::TaggerState<kTaggerLanes, kTaggerChannels> state{};
  tf::Stream<tf::TapClock, kTaggerDepth> taps;
  tf::Stream<tf::TelemetryWord, kTaggerDepth> telemetry;
  tf::Stream<tf::ReferenceClock, kTaggerDepth> references;
  tf::Stream<std::uint64_t, kTaggerDepth> words;
  tf::TaggerCounters counters{};
  std::uint64_t slot = 0;
  std::uint32_t index = 0;
  std::deque<std::uint64_t> unread;
  for (std::uint32_t batch = 0; batch < 2000; ++batch) {
    const double density = batch % 20 < 3 ? 0.9 : 0.1;
    std::uint32_t waiting = words.size();
    std::vector<std::uint64_t> expected;
    std::vector<tf::ReferenceClock> clicks;
    for (std::uint32_t clock = 0; clock < kBatch; ++clock) {
      tf::TapClock in{slot, below(random, 3), 0, {}};
      for (unsigned c = 0; c < kTaggerChannels; ++c) {
        in.taps[c] = random_taps(random);
        in.tap_mask |= chance(random, density) ? 1U << c : 0U;
      }
      const bool record = batch % 10 == 1 && clock < 8;  // two records one after the other
      const tf::TelemetryWord word{record ? (random() & ~0x3FULL) | index << tf::kTelemetryIndexLsb | 2U : 0,
                                   record && index == 3};
      if (record) {
        telemetry.write(word);
        index = (index + 1) % 4;
      }
      taps.write(in);
      const auto tags = tf::tag_clicks(state, registers, slot, in.section, in.tap_mask, in.taps);
      clicks.push_back({tags.reference_valid, tags.reference_phase});
      std::uint64_t left = 0;
      const bool ready = waiting < kTaggerDepth;
      if (tf::merge_clock(state, registers, tags, true, record, word.data, word.last, ready, left)) {
        expected.push_back(left);
        ++waiting;
      }
      slot += kTaggerLanes;
    }
    const std::uint32_t before = words.size();
    time_tagger(registers, batch == 0, kBatch, taps, telemetry, references, words, counters);
    ASSERT_EQ(words.size() - before, expected.size());
    for (const tf::ReferenceClock& click : clicks) {
      const tf::ReferenceClock got = references.read();
      ASSERT_EQ(got.valid, click.valid);
      ASSERT_EQ(got.phase, click.phase);
    }
    unread.insert(unread.end(), expected.begin(), expected.end());
    if (batch % 100 < 70) {  // the consumer pauses now and then, so that tags are dropped
      while (!words.empty()) {
        ASSERT_EQ(words.read(), unread.front());
        unread.pop_front();
      }
    }
  }
  for (unsigned c = 0; c < kTaggerChannels; ++c) {
    EXPECT_EQ(counters.clicks[c], state.clicks[c]);
    EXPECT_EQ(counters.in_dead_time[c], state.in_dead_time[c]);
    EXPECT_EQ(counters.outside_gate[c], state.outside_gate[c]);
    EXPECT_EQ(counters.not_exported[c], state.not_exported[c]);
    EXPECT_EQ(counters.produced[c], state.produced[c]);
    EXPECT_EQ(counters.dropped[c], state.dropped[c]);
  }
  EXPECT_EQ(counters.telemetry_produced, state.telemetry_produced);
  EXPECT_EQ(counters.telemetry_dropped, state.telemetry_dropped);
  EXPECT_EQ(counters.gaps, state.gaps);
  EXPECT_GT(state.gaps, 5U);
  EXPECT_FALSE(taps.misused() || telemetry.misused() || references.misused() || words.misused());
}

TEST(Tops, PhaseCompensator) {
  Random random(8);
  const tf::PhaseRegisters registers{1, 20000, 3000, 0x3FFFFF, 4, 30000, 1234};
  tf::PhaseState state{};
  tf::phase_start(state, registers);
  tf::Stream<tf::PhaseClock, kPhaseDepth> clicks;
  tf::Stream<std::uint32_t, kPhaseDepth> codes;
  tf::Stream<tf::TelemetryWord, kPhaseDepth> telemetry;
  tf::PhaseStatus status{};
  std::deque<std::uint64_t> words;
  for (std::uint32_t batch = 0; batch < 2000; ++batch) {
    std::vector<std::uint32_t> expected;
    for (std::uint32_t clock = 0; clock < kBatch; ++clock) {
      const bool last = clock % 10 == 3;
      const std::uint64_t end_slot = 16ULL * (kBatch * batch + clock);
      const tf::PhaseClock in{below(random, 4), below(random, 16), last ? 1U : 0U, end_slot};
      clicks.write(in);
      tf::phase_clicks(state, in.valid, in.phase);
      if (last) {
        const tf::PhaseUpdate update = tf::phase_window(state, registers, end_slot);
        expected.push_back(update.phase_code);
        words.insert(words.end(), std::begin(update.telemetry), std::end(update.telemetry));
      }
    }
    phase_compensator(registers, batch == 0, kBatch, clicks, codes, telemetry, status);
    ASSERT_EQ(codes.size(), expected.size());
    for (const std::uint32_t code : expected) {
      ASSERT_EQ(codes.read(), code);
    }
    while (!telemetry.empty()) {
      const tf::TelemetryWord word = telemetry.read();
      ASSERT_EQ(word.data, words.front());
      ASSERT_EQ(word.last, words.size() % 4 == 1);
      words.pop_front();
    }
    ASSERT_LT(words.size(), 4U);
  }
  EXPECT_EQ(status.windows, state.windows);
  EXPECT_EQ(status.phase_code, state.phase_code);
  EXPECT_FALSE(clicks.misused() || codes.misused() || telemetry.misused());
}

}  // namespace
}  // namespace twinspan::test
