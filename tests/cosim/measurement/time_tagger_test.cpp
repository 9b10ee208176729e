// SPDX-License-Identifier: Apache-2.0
// The time tagger kernel against tf_tagger, tf_tag_merger and tf_stream_fifo: every output in every clock.
#include <gtest/gtest.h>

#include <cstdint>
#include <type_traits>

#include "Vtime_tagger_16.h"
#include "Vtime_tagger_4.h"
#include "Vtime_tagger_8.h"
#include "rtl/registers/generated/layouts.hpp"
#include "tests/cosim/measurement/tagger_bench.hpp"

namespace twinspan::test {
namespace {

namespace layout = regs::layout;
static_assert(tf::kClickChannelLsb == layout::click_channel.lsb &&
              tf::kClickOffsetLsb == layout::click_offset.lsb && tf::kSlotLsb == layout::click_slot.lsb &&
              tf::kSlotLsb == layout::gap_slot.lsb && tf::kSlotLsb == layout::telemetry0_slot.lsb);
static_assert(tf::kGapWhichLsb == layout::gap_which.lsb && tf::kGapLostLsb == layout::gap_lost.lsb &&
              tf::kTelemetryIndexLsb == layout::telemetry0_index.lsb);
static_assert(tf::kKindClick == static_cast<unsigned>(layout::TagKind::click) &&
              tf::kKindReferenceClick == static_cast<unsigned>(layout::TagKind::reference_click) &&
              tf::kKindTelemetry == static_cast<unsigned>(layout::TagKind::telemetry) &&
              tf::kKindGap == static_cast<unsigned>(layout::TagKind::gap));

template <unsigned L, class Model>
struct Width {
  static constexpr unsigned lanes = L;
  using Bench = TaggerBench<L, Model>;
};

template <class W>
class TimeTagger : public testing::Test {};
using Widths = testing::Types<Width<4, Vtime_tagger_4>, Width<8, Vtime_tagger_8>, Width<16, Vtime_tagger_16>>;
TYPED_TEST_SUITE(TimeTagger, Widths);

/// Records with pauses between their words, and words without a beginning.
class RecordSource {
 public:
  void apply(TaggerClock& clock, Random& random, double begin) {
    if (index_ == 0 && !chance(random, begin)) {
      return;
    }
    if (index_ != 0 && random() % 8 == 0) {
      return;
    }
    const bool orphan = index_ == 0 && random() % 16 == 0;
    const std::uint64_t index = orphan ? 1 + random() % 15 : index_;
    clock.telemetry_valid = true;
    clock.telemetry_last = orphan ? random() % 2 == 0 : index_ == 3;
    clock.telemetry_word = (random() & ~0x3FULL) | index << tf::kTelemetryIndexLsb | tf::kKindTelemetry;
    index_ = orphan ? 0 : (index_ + 1) % 4;
  }

 private:
  std::uint64_t index_ = 0;
};

std::uint32_t random_dead_time(Random& random, unsigned lanes) {
  switch (random() % 5) {
    case 0: return 0;
    case 1: return 1024 * lanes - 1 + below(random, 3);
    case 2: return below(random, 4096 * lanes);
    case 3: return below(random, 1U << 24U);
    default: return 0xFFFFFF;
  }
}

template <class Registers>
void random_registers(Registers& registers, unsigned lanes, Random& random) {
  registers.enable = random() % 4 != 0 ? 15 : below(random, 16);
  registers.reference_plus = below(random, 5);
  registers.reference_minus = below(random, 5);
  registers.reference_always = below(random, 2);
  registers.raw = below(random, 4) == 0;
  registers.sections = random() % 2 == 0 ? 7 : below(random, 8);
  registers.telemetry = below(random, 8) != 0;
  const bool open = random() % 2 == 0;
  for (unsigned c = 0; c < kChannels; ++c) {
    registers.dead_time[c] = open ? 0 : random_dead_time(random, lanes);
    registers.gate_first[c] = open || random() % 2 == 0 ? 0 : below(random, 2048);
    registers.gate_last[c] = open || random() % 2 == 0 ? 1024 : below(random, 2048);
  }
}

/// Beyond the end of the clock, beyond the table and for channels that do not exist too.
template <class Bench>
void random_tables(Bench& bench, unsigned lanes, Random& random) {
  for (unsigned channel = 0; channel < kChannels; ++channel) {
    for (unsigned index = 0; index <= tf::kTaps; ++index) {
      bench.table_write(channel, index, below(random, random() % 8 != 0 ? 1024 * lanes : 65536));
    }
  }
  for (unsigned i = 0; i < 50; ++i) {
    bench.table_write(below(random, 16), below(random, 65536), below(random, 65536));
    const std::uint32_t end = tf::kTaps - 1 + below(random, 4);
    bench.table_write(below(random, 16), end, 1024 * lanes - 2 + below(random, 4));
  }
}

/// One run of clocks with one behaviour of clicks, records and consumer.
template <class Bench>
void random_run(Bench& bench, Random& random, unsigned clocks) {
  const double densities[] = {0.0005, 0.01, 0.1, 0.3, 0.6, 1.0};
  const double records[] = {0.0, 0.001, 0.02, 0.3};
  const double readiness[] = {1.0, 0.9, 0.5, 0.1};
  const double density = densities[random() % 6];
  const double begin = records[random() % 4];
  const double ready = readiness[random() % 4];
  const bool stalls = random() % 2 == 0;
  RecordSource source;
  std::uint32_t section = 0;
  std::uint32_t section_left = 0;
  std::uint32_t stall = 0;
  bool stalled = false;
  for (unsigned i = 0; i < clocks && !testing::Test::HasFatalFailure(); ++i) {
    if (section_left-- == 0) {
      section = below(random, 16) == 0 ? 3 : below(random, 3);
      section_left = below(random, 200);
    }
    if (stalls && stall-- == 0) {
      stalled = !stalled;
      stall = below(random, stalled ? 2500 : 600);
    }
    TaggerClock clock;
    clock.section = section;
    clock.window_last = random() % 64 == 0;
    clock.ready = !stalled && chance(random, ready);
    for (unsigned c = 0; c < kChannels; ++c) {
      if (chance(random, density)) {
        clock.tap_mask |= 1U << c;
        clock.taps[c] = random_taps(random);
      }
    }
    source.apply(clock, random, begin);
    bench.step(clock);
  }
}

TYPED_TEST(TimeTagger, RandomRuns) {
  constexpr unsigned lanes = TypeParam::lanes;
  constexpr unsigned run = 8000;
  Random random(lanes);
  typename TypeParam::Bench bench;
  std::uint64_t produced_records = 0;
  std::uint64_t dropped_records = 0;
  for (unsigned episode = 0; bench.seen.clocks * lanes < 10'000'000; ++episode) {
    random_registers(bench.registers, lanes, random);
    bench.apply_registers();
    bench.ring = random() % 16 != 0;
    if (episode % 4 == 0) {
      random_tables(bench, lanes, random);
    }
    bench.slot = (random() & tf::kSlotMask) / lanes * lanes;
    if (episode % 8 == 0) {  // over the end of the slots
      bench.slot = tf::kSlotMask + 1 - lanes * 1000;
    }
    random_run(bench, random, run);
    ASSERT_FALSE(this->HasFatalFailure()) << "episode " << episode;
    if (episode % 2 == 0) {
      bench.settle();
    }
    ASSERT_FALSE(this->HasFatalFailure()) << "episode " << episode;
    produced_records += bench.state.telemetry_produced;
    dropped_records += bench.state.telemetry_dropped;
    bench.restart();
  }
  EXPECT_GT(bench.seen.words, 100'000U / lanes);
  EXPECT_GT(bench.seen.markers, 50U);
  EXPECT_GT(bench.seen.full_markers, 5U);
  EXPECT_GT(bench.seen.tag_fifo_full, 1000U);
  EXPECT_GT(bench.seen.channel_fifo_full, 1000U);
  EXPECT_GT(bench.seen.references, 10'000U / lanes);
  EXPECT_GT(bench.seen.skipped, 1000U);
  EXPECT_GT(dropped_records, 10U);
  EXPECT_GT(produced_records, dropped_records);
}

/// A click of channel 0 in the given clock of the slots, with `count` ones among its taps.
template <class Bench>
void click_at(Bench& bench, unsigned lanes, std::uint64_t clock, unsigned count) {
  bench.slot = clock * lanes;
  TaggerClock in;
  in.tap_mask = 1;
  in.taps[0] = thermometer(count);
  in.ready = true;
  bench.step(in);
}

/// Every entry of every channel's table as it is after configuration, before anything is written.
TYPED_TEST(TimeTagger, TablesAfterConfiguration) {
  typename TypeParam::Bench bench;
  TaggerClock in;
  in.tap_mask = 15;
  in.ready = true;
  for (unsigned count = 0; count <= tf::kTaps; ++count) {
    in.taps.fill(thermometer(count));
    bench.step(in);
    for (unsigned idle = 0; idle < 8; ++idle) {
      TaggerClock quiet;
      quiet.ready = true;
      bench.step(quiet);
    }
    ASSERT_FALSE(testing::Test::HasFailure()) << "count " << count;
  }
  bench.settle();
  ASSERT_EQ(bench.state.produced[0], tf::kTaps + 1);
}

TYPED_TEST(TimeTagger, EdgesOfTheDeadTime) {
  constexpr unsigned lanes = TypeParam::lanes;
  constexpr std::uint32_t word = 1024 * lanes;
  typename TypeParam::Bench bench;
  for (const std::uint32_t dead : {1U, word - 1, word, word + 1, 2 * word + 5, (1U << 24U) - 1}) {
    for (int late = -1; late <= 1; ++late) {
      bench.restart();
      bench.registers.dead_time[0] = dead;
      bench.apply_registers();
      const std::uint64_t first = 5 * std::uint64_t{word} + word / 2;
      const std::uint64_t second = first + dead - 1 + static_cast<std::uint64_t>(late + 1);
      if (second / word == first / word) {
        continue;  // one click per clock
      }
      bench.table_write(0, 100, static_cast<std::uint32_t>(first % word));
      bench.table_write(0, 101, static_cast<std::uint32_t>(second % word));
      click_at(bench, lanes, first / word, 100);
      click_at(bench, lanes, second / word, 101);
      bench.settle();
      ASSERT_EQ(bench.state.in_dead_time[0], late < 0 ? 1U : 0U) << "dead time " << dead;
      ASSERT_EQ(bench.state.clicks[0], 2U);
    }
  }
}

TYPED_TEST(TimeTagger, EdgesOfTheGate) {
  constexpr unsigned lanes = TypeParam::lanes;
  typename TypeParam::Bench bench;
  const std::uint32_t gates[][2] = {{0, 1024}, {300, 700},   {1, 1023}, {512, 512},
                                    {0, 0},    {1023, 1024}, {0, 2047}};
  std::uint64_t clock = 10;
  for (const auto& gate : gates) {
    bench.registers.gate_first[0] = gate[0];
    bench.registers.gate_last[0] = gate[1];
    bench.apply_registers();
    for (const std::uint32_t edge : {gate[0], gate[1]}) {
      for (int side = -1; side <= 1; ++side) {
        const auto offset = static_cast<std::uint32_t>(static_cast<int>(edge) + side);
        if (offset > 1023) {
          continue;
        }
        const std::uint32_t outside = bench.state.outside_gate[0];
        bench.table_write(0, 100, 1024 * (lanes - 1) + offset);
        click_at(bench, lanes, clock++, 100);
        bench.settle();
        const bool inside = offset >= gate[0] && offset < gate[1];
        ASSERT_EQ(bench.state.outside_gate[0] - outside, inside ? 0U : 1U)
            << "gate " << gate[0] << ".." << gate[1] << ", offset " << offset;
      }
    }
  }
}

/// Every counter is 32 bits wide in both; the RTL's cannot be brought near the end in a test.
TEST(TimeTaggerCounters, WrapAtTheirWidth) {
  tf::TaggerState<4, 4> state{};
  tf::TaggerRegisters<4, 4> registers{};
  tf::default_times(registers);
  registers.enable = 15;
  const tf::TapWord taps[4] = {thermometer(3), thermometer(4), thermometer(5), thermometer(6)};
  static_assert(std::is_same_v<decltype(state.gaps), std::uint32_t>);
  static_assert(std::is_same_v<std::remove_extent_t<decltype(state.dropped)>, std::uint32_t>);
  state.clicks[1] = 0xFFFFFFFF;
  state.outside_gate[1] = 0xFFFFFFFF;
  tf::tag_clicks(state, registers, 16, tf::kSectionQuantum, 2, taps);
  EXPECT_EQ(state.clicks[1], 0U);
  EXPECT_EQ(state.outside_gate[1], 0U);
}

}  // namespace
}  // namespace twinspan::test
