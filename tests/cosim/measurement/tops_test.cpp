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

/// The tagger's top function and its templates, fed with the same clocks.
class TaggerTop {
 public:
  explicit TaggerTop(Random& random) : random_(random) {
    tf::default_times(registers_);
    registers_.enable = 15;
    registers_.reference_minus = 1;
    registers_.sections = 7;
    registers_.telemetry = 1;
    for (unsigned c = 0; c < kTaggerChannels; ++c) {
      registers_.dead_time[c] = 5000 * c;
      registers_.gate_last[c] = 1000;
    }
  }

  /// kBatch clocks. \param density  of the clicks of a channel
  /// \param records  two telemetry records come, one after the other
  void run(bool first, double density, bool records) {
    std::uint32_t waiting = words_.size();
    std::vector<std::uint64_t> expected;
    std::vector<tf::ReferenceClock> clicks;
    for (std::uint32_t clock = 0; clock < kBatch; ++clock) {
      clicks.push_back(step(density, records && clock < 8, waiting, expected));
    }
    const std::uint32_t before = words_.size();
    time_tagger(registers_, first, kBatch, taps_, telemetry_, references_, words_, counters_);
    ASSERT_EQ(words_.size() - before, expected.size());
    for (const tf::ReferenceClock& click : clicks) {
      const tf::ReferenceClock got = references_.read();
      ASSERT_EQ(got.valid, click.valid);
      ASSERT_EQ(got.phase, click.phase);
    }
    unread_.insert(unread_.end(), expected.begin(), expected.end());
  }

  /// The consumer takes what waits.
  void drain() {
    while (!words_.empty()) {
      ASSERT_EQ(words_.read(), unread_.front());
      unread_.pop_front();
    }
  }

  void check_counters() const {
    for (unsigned c = 0; c < kTaggerChannels; ++c) {
      EXPECT_EQ(counters_.clicks[c], state_.clicks[c]);
      EXPECT_EQ(counters_.in_dead_time[c], state_.in_dead_time[c]);
      EXPECT_EQ(counters_.outside_gate[c], state_.outside_gate[c]);
      EXPECT_EQ(counters_.not_exported[c], state_.not_exported[c]);
      EXPECT_EQ(counters_.produced[c], state_.produced[c]);
      EXPECT_EQ(counters_.dropped[c], state_.dropped[c]);
    }
    EXPECT_EQ(counters_.telemetry_produced, state_.telemetry_produced);
    EXPECT_EQ(counters_.telemetry_dropped, state_.telemetry_dropped);
    EXPECT_EQ(counters_.gaps, state_.gaps);
    EXPECT_GT(state_.gaps, 5U);
    EXPECT_FALSE(taps_.misused() || telemetry_.misused() || references_.misused() || words_.misused());
  }

 private:
  /// One clock into the streams and through the templates: a word that leaves goes to `expected`.
  tf::ReferenceClock step(double density, bool record, std::uint32_t& waiting,
                          std::vector<std::uint64_t>& expected) {
    tf::TapClock in{slot_, below(random_, 3), 0, {}};
    for (unsigned c = 0; c < kTaggerChannels; ++c) {
      in.taps[c] = random_taps(random_);
      in.tap_mask |= chance(random_, density) ? 1U << c : 0U;
    }
    const tf::TelemetryWord word{record ? (random_() & ~0x3FULL) | index_ << tf::kTelemetryIndexLsb | 2U : 0,
                                 record && index_ == 3};
    if (record) {
      telemetry_.write(word);
      index_ = (index_ + 1) % 4;
    }
    taps_.write(in);
    const auto tags = tf::tag_clicks(state_, registers_, slot_, in.section, in.tap_mask, in.taps);
    std::uint64_t left = 0;
    const bool ready = waiting < kTaggerDepth;
    if (tf::merge_clock(state_, registers_, tags, true, record, word.data, word.last, ready, left)) {
      expected.push_back(left);
      ++waiting;
    }
    slot_ += kTaggerLanes;
    return {tags.reference_valid, tags.reference_phase};
  }

  Random& random_;
  tf::TaggerRegisters<kTaggerLanes, kTaggerChannels> registers_{};
  tf::TaggerState<kTaggerLanes, kTaggerChannels> state_{};
  tf::Stream<tf::TapClock, kTaggerDepth> taps_;
  tf::Stream<tf::TelemetryWord, kTaggerDepth> telemetry_;
  tf::Stream<tf::ReferenceClock, kTaggerDepth> references_;
  tf::Stream<std::uint64_t, kTaggerDepth> words_;
  tf::TaggerCounters counters_{};
  std::uint64_t slot_ = 0;
  std::uint32_t index_ = 0;  // of the next telemetry word in its record
  std::deque<std::uint64_t> unread_;
};

TEST(Tops, TimeTagger) {
  Random random(7);
  TaggerTop top(random);
  for (std::uint32_t batch = 0; batch < 2000; ++batch) {
    ASSERT_NO_FATAL_FAILURE(top.run(batch == 0, batch % 20 < 3 ? 0.9 : 0.1, batch % 10 == 1));
    if (batch % 100 < 70) {  // the consumer pauses now and then, so that tags are dropped
      ASSERT_NO_FATAL_FAILURE(top.drain());
    }
  }
  top.check_counters();
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
