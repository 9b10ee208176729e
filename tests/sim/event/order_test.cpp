// SPDX-License-Identifier: Apache-2.0
// Stretches by several threads: the same bytes in the same order, bounded, and whatever goes wrong reaches
// the caller.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "host/core/digest.hpp"
#include "sim/event/run_in_order.hpp"
#include "tests/sim/event/setup.hpp"

namespace twinspan::event::test {
namespace {

std::string digest(const Engine& engine, unsigned threads) {
  WordDigest digest;
  std::vector<std::uint64_t> words;
  run_in_order(engine, threads, 0, [&](std::uint64_t index, Stretch&& stretch) {
    words.assign({index, stretch.first_slot, stretch.slots, stretch.lock_losses});
    for (const Click& click : stretch.clicks) {
      words.push_back(click.slot);
      words.push_back(click.offset | std::uint64_t{click.channel} << 16 | std::uint64_t{click.quantum} << 24);
    }
    for (const Telemetry& w : stretch.windows) {
      words.push_back(w.end_slot);
      words.push_back(static_cast<std::uint32_t>(w.estimate) | std::uint64_t{w.counts} << 32);
      words.push_back(w.applied | std::uint64_t{w.code} << 16 |
                      std::uint64_t{static_cast<std::uint32_t>(w.unwrapped)} << 32);
    }
    for (const auto& channel : stretch.counters) {
      words.insert(words.end(), {channel.clicks, channel.in_dead_time, channel.outside_gate,
                                 channel.not_exported, channel.produced});
    }
    digest.update(words);
  });
  return digest.hex();
}

TEST(Threads, SameBytesForOneTwoAndThree) {
  const Network dense = metro(8);
  const Network sparse = long_link(61, 102400, 60);
  const Engine resolved = test::engine(dense, 1, 0, 36000000);
  const Engine counted = test::engine(sparse, 1, 0, 20000000000);
  ASSERT_TRUE(resolved.resolved());
  ASSERT_FALSE(counted.resolved());
  ASSERT_GE(resolved.stretches(), 3U);
  ASSERT_GE(counted.stretches(), 3U);
  for (const Engine* engine : {&resolved, &counted}) {
    const std::string one = digest(*engine, 1);
    EXPECT_EQ(digest(*engine, 2), one);
    EXPECT_EQ(digest(*engine, 3), one);
  }
  EXPECT_NE(digest(test::engine(sparse, 2, 0, 20000000000), 2), digest(counted, 2));
}

Stretch numbered(std::uint64_t index) {
  Stretch stretch;
  stretch.first_slot = index;
  return stretch;
}

TEST(RunInOrder, HandsOverEveryIndexOnceAndInOrder) {
  for (const unsigned threads : {0U, 1U, 2U, 5U}) {
    std::vector<std::uint64_t> seen;
    const auto end = run_in_order(100, numbered, threads, 7, [&](std::uint64_t index, Stretch&& stretch) {
      EXPECT_EQ(stretch.first_slot, index);
      seen.push_back(index);
    });
    EXPECT_EQ(end, 100U);
    ASSERT_EQ(seen.size(), 93U);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      EXPECT_EQ(seen[i], 7 + i);
    }
  }
  EXPECT_EQ(run_in_order(5, numbered, 2, 9, [](std::uint64_t, Stretch&&) { FAIL(); }), 9U);
}

TEST(RunInOrder, NeverHoldsMoreThanOneStretchPerThreadAndOne) {
  for (const unsigned threads : {1U, 2U, 4U}) {
    std::atomic<std::uint64_t> made{0};
    std::uint64_t consumed = 0;
    const auto make = [&](std::uint64_t index) {
      ++made;
      return numbered(index);
    };
    run_in_order(200, make, threads, 0, [&](std::uint64_t, Stretch&&) {
      EXPECT_LE(made.load(), consumed + threads + 1);
      ++consumed;
    });
    EXPECT_EQ(consumed, 200U);
  }
}

TEST(RunInOrder, StopsBetweenStretches) {
  for (const unsigned threads : {1U, 3U}) {
    std::uint64_t consumed = 0;
    const auto next = run_in_order(
        1000, numbered, threads, 0, [&](std::uint64_t, Stretch&&) { ++consumed; },
        [&] { return consumed == 12; });
    EXPECT_EQ(next, 12U);
    EXPECT_EQ(consumed, 12U);
  }
}

TEST(RunInOrder, ExceptionsReachTheCallerInOrder) {
  for (const unsigned threads : {1U, 3U}) {
    std::uint64_t consumed = 0;
    const auto make = [](std::uint64_t index) {
      if (index == 20) {
        throw std::runtime_error("stretch 20");
      }
      return numbered(index);
    };
    EXPECT_THROW(run_in_order(1000, make, threads, 0, [&](std::uint64_t, Stretch&&) { ++consumed; }),
                 std::runtime_error);
    EXPECT_EQ(consumed, 20U);
    EXPECT_THROW(run_in_order(1000, numbered, threads, 0,
                              [](std::uint64_t index, Stretch&&) {
                                if (index == 3) {
                                  throw std::logic_error("consumer");
                                }
                              }),
                 std::logic_error);
  }
}

}  // namespace
}  // namespace twinspan::event::test
