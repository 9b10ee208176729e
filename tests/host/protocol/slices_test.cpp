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

}  // namespace
}  // namespace twinspan::protocol
