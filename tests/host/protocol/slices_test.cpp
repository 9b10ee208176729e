// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/slices.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "host/core/error.hpp"

namespace twinspan::protocol {
namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;

TEST(Slices, AcceptedShareIsExactForEveryTrackedPhase) {
  for (unsigned half = 0; half <= kLargestHalfWidth; ++half) {
    for (std::int32_t psi = -70'000; psi < 70'000; psi += 97) {
      int accepted[3] = {0, 0, 0};
      for (unsigned a = 0; a < kPhaseSlices; ++a) {
        ++accepted[static_cast<int>(accept(a, 5, psi, half))];
      }
      ASSERT_EQ(accepted[1], static_cast<int>(2 * half + 1));  // near zero and near pi alike
      ASSERT_EQ(accepted[2], static_cast<int>(2 * half + 1));
      ASSERT_DOUBLE_EQ((accepted[1] + accepted[2]) / 16.0, slice_fraction(half));
    }
  }
}

TEST(Slices, AgreesWithTheCosineForm) {
  std::mt19937 generator(5);
  for (int i = 0; i < 50'000; ++i) {
    const unsigned a = generator() % 16;
    const unsigned b = generator() % 16;
    const unsigned half = generator() % 4;
    const auto psi = static_cast<std::int32_t>(generator() % 200'000) - 100'000;
    const double delta = (static_cast<double>(a) - b) * std::numbers::pi / 8 + psi * kTwoPi / kTurn;
    const double distance = 1 - std::abs(std::cos(delta)) - (1 - std::cos(slice_width_rad(half) / 2));
    if (std::abs(distance) < 1e-9) {
      continue;  // on the edge itself
    }
    const Acceptance decision = accept(a, b, psi, half);
    ASSERT_EQ(decision != Acceptance::Rejected, distance < 0);
    if (decision != Acceptance::Rejected) {
      ASSERT_EQ(decision == Acceptance::NearZero, std::cos(delta) > 0);
    }
  }
}

TEST(Slices, EdgesBelongToOneSideOnly) {
  EXPECT_EQ(accept(0, 0, -kSlice / 2, 0), Acceptance::NearZero);
  EXPECT_EQ(accept(0, 0, kSlice / 2, 0), Acceptance::Rejected);
  EXPECT_EQ(accept(8, 0, 0, 0), Acceptance::NearPi);
  EXPECT_EQ(accept(0, 8, kTurn, 0), Acceptance::NearPi);
  EXPECT_THROW(accept(0, 0, 0, 4), InputError);
}

TEST(Slices, WrongDetector) {
  EXPECT_FALSE(wrong_detector(Acceptance::NearZero, 0));
  EXPECT_TRUE(wrong_detector(Acceptance::NearZero, 1));
  EXPECT_TRUE(wrong_detector(Acceptance::NearPi, 0));
  EXPECT_FALSE(wrong_detector(Acceptance::NearPi, 1));
  EXPECT_FALSE(wrong_detector(Acceptance::Rejected, 0));
  EXPECT_FALSE(wrong_detector(Acceptance::Rejected, 1));
}

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
  const TrackedPhase tracked(points, 2);
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
  const TrackedPhase raw(points, 0);
  const TrackedPhase smooth(points, 4);
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
  const TrackedPhase tracked(points, 0);
  EXPECT_EQ(tracked.at(0), 2000);
  EXPECT_EQ(tracked.at(15), 2000);
  EXPECT_EQ(tracked.at(1'000'000), 2000);
  EXPECT_EQ(TrackedPhase({}, 3).at(7), 0);
  const std::vector<PhasePoint> overlap = {{0, 10, 0, 0, 1}, {9, 20, 0, 0, 1}};
  EXPECT_THROW(TrackedPhase(overlap, 0), InputError);
  const std::vector<PhasePoint> empty = {{10, 10, 0, 0, 1}};
  EXPECT_THROW(TrackedPhase(empty, 0), InputError);
}

}  // namespace
}  // namespace twinspan::protocol
