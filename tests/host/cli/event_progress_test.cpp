// SPDX-License-Identifier: Apache-2.0
#include "host/cli/event_progress.hpp"

#include <gtest/gtest.h>

#include <random>

#include "host/core/error.hpp"

namespace twinspan::cli {
namespace {

EventProgress example() {
  EventProgress progress;
  progress.next_stretch = 17;
  progress.slots = 1ULL << 46;
  progress.windows = 99;
  progress.lock_losses = 3;
  progress.events = {1, 2, 3, 4};
  progress.channels = {{10, 1, 2, 3, 4, 0, 4}, {20, 5, 6, 7, 2, 0, 2}};
  progress.phase = {5, 4, 1.0 / 3, 0.1, 1e-300, 7, 2.5, 8};
  return progress;
}

TEST(EventProgress, ComesBackToTheLastBit) {
  const auto before = example();
  const auto octets = encode(before);
  const auto after = decode_progress(octets);
  EXPECT_EQ(after.next_stretch, before.next_stretch);
  EXPECT_EQ(after.slots, before.slots);
  EXPECT_EQ(after.events.within_gap, 4u);
  ASSERT_EQ(after.channels.size(), 2u);
  EXPECT_EQ(after.channels[1].outside_gate, 6u);
  EXPECT_EQ(after.phase.counts, before.phase.counts);
  EXPECT_EQ(after.phase.drift_squares, before.phase.drift_squares);
  EXPECT_EQ(encode(after), octets);
}

TEST(EventProgress, DamageIsAnInputError) {
  const auto good = encode(example());
  std::mt19937_64 generator(3);
  unsigned refused = 0;
  for (int i = 0; i < 2000; ++i) {
    auto bad = good;
    bad[generator() % bad.size()] = static_cast<std::uint8_t>(generator());
    bad.resize(bad.size() - generator() % 3);
    try {
      decode_progress(bad);
    } catch (const InputError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000u);
  EXPECT_THROW(decode_progress({}), InputError);
}

}  // namespace
}  // namespace twinspan::cli
