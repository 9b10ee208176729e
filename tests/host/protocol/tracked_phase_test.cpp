// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/slices.hpp"
#include "host/protocol/tracked_phase.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "host/core/error.hpp"

namespace twinspan::protocol {
namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;

TEST(TrackedPhase, FollowsADriftThroughManyTurnsAndCompensationSteps) {
  // Link drifts 0.03 turn per window; the compensator lags one window behind.
  std::vector<PhasePoint> points;
  const auto link = [](double slot) { return 0.3 + 0.03 * slot / 1000; };
  for (int k = 0; k < 200; ++k) {
    const double centre = 1000.0 * k + 500;
    const auto compensation = phase_units(kTwoPi * link(centre - 1000));
    const auto residual = phase_units(kTwoPi * link(centre) - kTwoPi * compensation / kTurn);
    points.push_back({1000ULL * static_cast<unsigned>(k), 1000ULL * static_cast<unsigned>(k + 1), residual,
                      compensation, 100});
  }
  TrackedPhase tracked(points, 2);
  for (std::uint64_t slot = 600; slot < 199'400; slot += 137) {
    const PhasePoint& here = points[slot / 1000];
    const double truth = kTwoPi * link(static_cast<double>(slot) + 0.5) - kTwoPi * here.compensation / kTurn;
    const std::int32_t error = phase_units(kTwoPi * tracked.at(slot) / kTurn - truth);
    ASSERT_LE(std::abs(error), 4) << slot;
  }
}

TEST(TrackedPhase, AveragingReducesNoiseAcrossTheWrap) {
  std::mt19937_64 generator(11);
  std::normal_distribution<double> noise(0, 0.3);
  std::vector<PhasePoint> points;
  for (unsigned k = 0; k < 3000; ++k) {
    points.push_back({k * 64ULL, (k + 1) * 64ULL, phase_units(std::numbers::pi + noise(generator)), 0, 50});
  }
  double square[2] = {0, 0};
  TrackedPhase raw(points, 0);
  TrackedPhase smooth(points, 4);
  for (unsigned k = 10; k < 2990; ++k) {
    const std::uint64_t centre = k * 64ULL + 32;
    square[0] += std::pow(phase_units(kTwoPi * raw.at(centre) / kTurn - std::numbers::pi), 2);
    square[1] += std::pow(phase_units(kTwoPi * smooth.at(centre) / kTurn - std::numbers::pi), 2);
  }
  // Nine windows: a third of the noise. 2980 correlated samples; 0.3..0.37 holds with more than 4 sigma to
  // spare.
  EXPECT_NEAR(std::sqrt(square[1] / square[0]), 1.0 / 3, 0.035);
}

TEST(TrackedPhase, InvalidWindowsTakeTheirNeighboursAndErrorsAreNamed) {
  const std::vector<PhasePoint> points = {{0, 10, 999, 0, 0}, {10, 20, 2000, 0, 5}, {20, 30, -9000, 0, 0}};
  TrackedPhase tracked(points, 0);
  EXPECT_EQ(tracked.at(0), 2000);
  EXPECT_EQ(tracked.at(15), 2000);
  EXPECT_EQ(tracked.at(1'000'000), 2000);
  EXPECT_EQ(TrackedPhase({}, 3).at(7), 0);
  const std::vector<PhasePoint> overlap = {{0, 10, 0, 0, 1}, {9, 20, 0, 0, 1}};
  EXPECT_THROW(TrackedPhase(overlap, 0), InputError);
  const std::vector<PhasePoint> empty = {{10, 10, 0, 0, 1}};
  EXPECT_THROW(TrackedPhase(empty, 0), InputError);
}

TEST(TrackedPhase, AnyOrderOfSlotsGivesTheSame) {
  std::mt19937_64 generator(12);
  std::vector<PhasePoint> points;
  for (unsigned k = 0; k < 500; ++k) {
    const auto phase = static_cast<std::int32_t>(generator() % kTurn) - kTurn / 2;
    points.push_back({k * 64ULL, (k + 1) * 64ULL, phase, phase / 3, static_cast<std::uint32_t>(generator() % 3)});
  }
  std::vector<std::uint64_t> slots(5000);
  std::vector<std::int32_t> in_order;
  for (auto& slot : slots) {
    slot = generator() % (500 * 64);
  }
  std::sort(slots.begin(), slots.end());
  TrackedPhase walking(points, 1);
  for (const auto slot : slots) {
    in_order.push_back(walking.at(slot));
  }
  TrackedPhase jumping(points, 1);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::size_t at = (i * 1237) % slots.size();
    ASSERT_EQ(jumping.at(slots[at]), in_order[at]);
  }
}

}  // namespace
}  // namespace twinspan::protocol
