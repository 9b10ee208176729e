// SPDX-License-Identifier: Apache-2.0
// The pattern generator kernel against the netlist of tf_transmitter: every word of short runs.
#include <gtest/gtest.h>

#include <cstdint>

#include "Vtf_transmitter.h"
#include "tests/cosim/transmitter/pattern_bench.hpp"

namespace {

using namespace twinspan::test;

constexpr unsigned lanes = 4;

/// Words of an entropy stream, different in every slot.
std::uint32_t entropy(std::uint64_t slot) {
  std::uint64_t x = slot * 0x9E3779B97F4A7C15U;
  x ^= x >> 29U;
  return static_cast<std::uint32_t>((x * 0xBF58476D1CE4E5B9U) >> 32U);
}

TEST(PatternParity, RunsOfEveryEntropyMode) {
  PatternBench<Vtf_transmitter, lanes> bench;
  Settings settings = random_settings(3);
  bench.node().configure(settings);
  for (unsigned mode = 0; mode < 3; ++mode) {
    SCOPED_TRACE("entropy mode " + std::to_string(mode));
    settings.entropy_mode = mode;
    settings.nonce = 0x0123'4567'89AB'CDEFU * (mode + 1);
    settings.start_slot = (std::uint64_t{1} << 34U) - 2048 + 16 * mode;  // carries through the block's index
    settings.stop_slot = settings.start_slot + 6000 - 6000 % lanes;
    bench.restart(settings, mode == 0 ? External{} : External{entropy});
    ASSERT_NO_FATAL_FAILURE(bench.finish(settings));
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_EQ(bench.compared(), 18'000U);
}

}  // namespace
