// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/saturation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "host/core/error.hpp"
#include "tests/host/protocol/metro.hpp"

namespace twinspan::protocol {
namespace {

double stationary(unsigned dead, const SlotOutcome& o) {
  DeadTimeChain chain(dead);
  for (int i = 0; i < 3'000; ++i) {
    chain.step(o);
  }
  return chain.both_live();
}

TEST(Saturation, ClosedFormsOfSpecialCases) {
  for (const unsigned dead : {0U, 1U, 9U, 19U}) {
    for (const double p : {1e-6, 0.02, 0.3}) {
      const double one = 1 / (1 + p * dead);  // renewal theory for one detector
      EXPECT_NEAR(stationary(dead, {p, 0, 0}), one, 1e-9);
      EXPECT_NEAR(stationary(dead, {0, 0, p}), one, 1e-9);  // both always together
      EXPECT_NEAR(stationary(dead, {p * (1 - p), p * (1 - p), p * p}), one * one, 1e-9);  // independent
    }
  }
}

/// Plays frames slot by slot with two detectors; mean and standard error of live quantum slots per frame.
std::pair<double, double> played(int frames, const FrameShape& shape, unsigned dead,
                                 const SlotOutcome& quantum, const SlotOutcome& reference,
                                 std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::uniform_real_distribution<double> uniform;
  std::uint64_t now = 0;
  std::uint64_t free_plus = 0;
  std::uint64_t free_minus = 0;
  double sum = 0;
  double squares = 0;
  for (int f = 0; f < frames; ++f) {
    int live = 0;
    for (std::uint32_t position = 0; position < shape.length; ++position, ++now) {
      const bool in_reference = position < shape.reference;
      const bool in_guard = !in_reference && position < shape.reference + shape.guard;
      const SlotOutcome o = in_guard ? SlotOutcome{} : in_reference ? reference : quantum;
      const double u = uniform(generator);
      const bool both = u < o.both;
      const bool plus = both || (u >= o.both && u < o.both + o.plus_only);
      const bool minus = both || (u >= o.both + o.plus_only && u < o.both + o.plus_only + o.minus_only);
      const bool plus_live = now >= free_plus;
      const bool minus_live = now >= free_minus;
      live += !in_reference && !in_guard && plus_live && minus_live ? 1 : 0;
      free_plus = plus && plus_live ? now + dead + 1 : free_plus;
      free_minus = minus && minus_live ? now + dead + 1 : free_minus;
    }
    sum += live;
    squares += static_cast<double>(live) * live;
  }
  const double mean = sum / frames;
  return {mean, std::sqrt((squares / frames - mean * mean) / frames)};
}

// Four comparisons at 4 standard errors: false alarm 3e-4 in all, fixed seeds.
TEST(Saturation, AgreesWithPlayedSlots) {
  const OperatingPoint metro = test::metro_point();
  const SlotOutcome metro_outcome = alphabet_outcome(metro.channel, metro.alice, metro.bob);
  struct Case {
    FrameShape shape;
    unsigned dead;
    SlotOutcome quantum;
    SlotOutcome reference;
    int frames;
  };
  const Case cases[] = {
      {{600, 64, 16}, 9, metro_outcome, {0.2, 0.1, 0.05}, 8000},
      {{100, 20, 3},
       9,
       {0.1, 0.15, 0.2},
       {0.3, 0.3, 0.1},
       20'000},  // the guard is shorter than the dead time
      {{60, 0, 0}, 19, {0.02, 0.25, 0.01}, {}, 20'000},
      {{80, 8, 32}, 3, {0.2, 0.2, 0.3}, {0.5, 0.2, 0.3}, 20'000},
  };
  std::uint64_t seed = 77;
  for (const Case& c : cases) {
    const auto [mean, error] = played(c.frames, c.shape, c.dead, c.quantum, c.reference, seed++);
    const LiveSlots live = live_slots(std::uint64_t{c.shape.length} * static_cast<unsigned>(c.frames),
                                      c.shape, c.dead, c.quantum, c.reference, 0);
    EXPECT_NEAR(live.live / c.frames, mean, 4 * error);
    EXPECT_LT(error / mean, 0.005);  // the comparison means something
  }
}

TEST(Saturation, FirstSlotsAfterTheGuardAreMoreAlive) {
  const OperatingPoint p = test::metro_point();
  EXPECT_EQ(p.live.quantum, 7324 * 3520.0 + 320);  // the last frame ends inside its quantum section
  EXPECT_GT(p.live.fraction(), p.live.stationary);
  EXPECT_LT(p.live.fraction(), p.live.stationary + 0.005);
  EXPECT_EQ(live_slots(4096, {}, 0, {0.1, 0.1, 0.1}, {}, 0).fraction(), 1);
}

TEST(Saturation, RefusesImpossibleFrames) {
  EXPECT_THROW(live_slots(100, {64, 60, 10}, 3, {}, {}, 0), InputError);
  EXPECT_THROW(live_slots(100, {0, 0, 0}, 3, {}, {}, 0), InputError);
  EXPECT_THROW(DeadTimeChain(256), InputError);
}

}  // namespace
}  // namespace twinspan::protocol
