// SPDX-License-Identifier: Apache-2.0
// Which clicks are effective events: one detector, the other able to click, no tags lost near by.
#include "host/session/effective_events.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace {

using twinspan::Click;
using twinspan::session::effective_events;
using twinspan::session::EffectiveEvent;
using twinspan::session::EventCounts;
using twinspan::session::Gap;

constexpr std::uint64_t kDead = 9 * 1024 + 512;  // 9.5 slots

std::vector<EffectiveEvent> events_of(const std::vector<Click>& clicks, EventCounts& counts,
                                      const std::vector<Gap>& gaps = {}) {
  return effective_events(clicks, 0, 1, kDead, gaps, counts);
}

TEST(EffectiveEvents, SingleClicksOfEitherDetector) {
  EventCounts counts;
  const auto events = events_of({{100, 512, 0, true}, {200, 512, 1, true}}, counts);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].slot, 100u);
  EXPECT_EQ(events[0].detector, 0);
  EXPECT_EQ(events[1].detector, 1);
}

TEST(EffectiveEvents, TwoClicksInOneSlotAreNone) {
  EventCounts counts;
  EXPECT_TRUE(events_of({{100, 600, 0, true}, {100, 400, 1, true}}, counts).empty());
  EXPECT_EQ(counts.both_clicked, 1u);
}

TEST(EffectiveEvents, OtherDetectorBlind) {
  EventCounts counts;
  // 9 slots later: within 9.5 slots; 10 slots later: alive again.
  EXPECT_EQ(events_of({{100, 512, 0, true}, {109, 512, 1, true}}, counts).size(), 1u);
  EXPECT_EQ(counts.other_blind, 1u);
  EXPECT_EQ(events_of({{100, 512, 0, true}, {110, 512, 1, true}}, counts).size(), 2u);
  // The click that was no event blinds all the same.
  counts = {};
  EXPECT_EQ(events_of({{100, 512, 0, true}, {105, 512, 1, true}, {112, 512, 0, true}}, counts).size(), 1u);
  EXPECT_EQ(counts.other_blind, 2u);
}

TEST(EffectiveEvents, GuardClicksBlindButAreNoEvents) {
  EventCounts counts;
  EXPECT_TRUE(events_of({{100, 512, 0, false}, {104, 512, 1, true}}, counts).empty());
  EXPECT_EQ(counts.other_blind, 1u);
}

TEST(EffectiveEvents, OtherChannelsArePassedOver) {
  EventCounts counts;
  EXPECT_EQ(events_of({{100, 512, 2, true}, {100, 512, 0, true}, {101, 0, 3, true}}, counts).size(), 1u);
}

TEST(EffectiveEvents, NothingWithinOrRightAfterAGap) {
  EventCounts counts;
  const std::vector<Gap> gaps{{1000, 1100, 5}};
  const auto events = events_of({{990, 512, 0, true}, {1050, 512, 1, true}, {1105, 512, 0, true}, {1200, 512, 0, true}},
                                counts, gaps);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].slot, 1200u);
  EXPECT_EQ(counts.within_gap, 2u);
}

// Against the definition, slot by slot, on random clicks; channels may arrive interleaved in any way.
TEST(EffectiveEvents, AgreesWithTheDefinition) {
  std::mt19937_64 random(3);
  constexpr std::uint64_t kSlots = 20000;
  std::vector<std::vector<bool>> hit(2, std::vector<bool>(kSlots));
  std::vector<Click> clicks;
  for (std::uint8_t channel = 0; channel < 2; ++channel) {
    for (std::uint64_t slot = 0; slot < kSlots; ++slot) {
      if (random() % 25 == 0) {
        hit[channel][slot] = true;
        clicks.push_back({slot, 512, channel, true});
        slot += 9;
      }
    }
  }
  std::vector<std::uint64_t> expected;
  for (std::uint64_t slot = 0; slot < kSlots; ++slot) {
    for (unsigned d = 0; d < 2; ++d) {
      bool event = hit[d][slot] && !hit[1 - d][slot];
      for (std::uint64_t back = 1; back <= 9 && back <= slot; ++back) {
        event = event && !hit[1 - d][slot - back];
      }
      if (event) {
        expected.push_back(slot);
      }
    }
  }
  EventCounts counts;
  const auto events = events_of(clicks, counts);
  ASSERT_EQ(events.size(), expected.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].slot, expected[i]);
  }
}

}  // namespace
