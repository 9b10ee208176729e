// SPDX-License-Identifier: Apache-2.0
// The order of batches that the light dictates holds for every number of threads, and errors come back to the caller.
#include "sim/world/scheduler.hpp"

#include <atomic>
#include <stdexcept>

#include <gtest/gtest.h>

namespace {

using twinspan::world::Scheduler;

class SchedulerThreads : public testing::TestWithParam<unsigned> {};

TEST_P(SchedulerThreads, KeepsTheOrder) {
  constexpr std::size_t kDepth = 4;
  std::array<std::atomic<std::size_t>, 3> next{};
  std::atomic<int> wrong{0};
  Scheduler scheduler(GetParam(), kDepth, [&](std::size_t chain, std::size_t batch) {
    wrong += next[chain] != batch;
    if (chain == 2) {
      wrong += next[0] <= batch || next[1] <= batch;
    } else {
      wrong += batch >= next[2] + kDepth;
    }
    ++next[chain];
  });
  for (const std::size_t batches : {1u, 7u, 500u, 0u, 64u}) {
    next[0] = next[1] = next[2] = 0;
    scheduler.run(batches);
    for (const auto& count : next) {
      EXPECT_EQ(count, batches);
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST_P(SchedulerThreads, ReturnsWhatATaskThrew) {
  for (std::size_t culprit = 0; culprit < 3; ++culprit) {
    Scheduler scheduler(GetParam(), 4, [&](std::size_t chain, std::size_t batch) {
      if (chain == culprit && batch == 11) {
        throw std::runtime_error("broken");
      }
    });
    EXPECT_THROW(scheduler.run(100), std::runtime_error);
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, SchedulerThreads, testing::Values(1u, 2u, 3u, 8u));

}  // namespace
