// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/alphabet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/core/error.hpp"

namespace twinspan::protocol {
namespace {

const SourceParameters kSource{0.1, 0.4, 0.45, 0.8, 0.27, 0.2, 0.6, 0.2};

TEST(Alphabet, ThresholdsAreCumulativeAndEndAtCertainty) {
  const Thresholds t = cumulative_thresholds(kSource);
  EXPECT_EQ(t.value[0], static_cast<std::uint32_t>(std::lround(0.8 * 0.73 * 1048576)));
  EXPECT_EQ(t.value[1], static_cast<std::uint32_t>(std::lround(0.8 * 1048576)));
  EXPECT_EQ(t.value[2], static_cast<std::uint32_t>(std::lround(0.84 * 1048576)));
  EXPECT_EQ(t.value[3], static_cast<std::uint32_t>(std::lround(0.96 * 1048576)));
  for (std::size_t i = 4; i < 8; ++i) {
    EXPECT_EQ(t.value[i], 1U << 20);
  }
}

TEST(Alphabet, ProbabilitiesAreWhatASamplerCounts) {
  const Thresholds t = cumulative_thresholds(kSource);
  std::array<std::uint64_t, 8> count{};
  for (std::uint32_t r = 0; r < (1U << 20); ++r) {  // every value of the 20 random bits
    std::size_t role = 0;
    while (role < 7 && r >= t.value[role]) {
      ++role;
    }
    ++count[role];
  }
  const auto p = role_probabilities(t);
  double sum = 0;
  for (std::size_t i = 0; i < kRoles; ++i) {
    EXPECT_EQ(static_cast<double>(count[i]), p[i] * 1048576);
    sum += p[i];
  }
  EXPECT_EQ(sum, 1.0);
}

TEST(Alphabet, RefusesWhatIsNoDistribution) {
  SourceParameters s = kSource;
  s.p_1 = 0.7;
  EXPECT_THROW(cumulative_thresholds(s), InputError);
  s = kSource;
  s.p_z = 1.1;
  EXPECT_THROW(cumulative_thresholds(s), InputError);
  s = kSource;
  s.epsilon = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(cumulative_thresholds(s), InputError);
  Thresholds t = cumulative_thresholds(kSource);
  t.value[2] = t.value[1] - 1;
  EXPECT_THROW(role_probabilities(t), InputError);
  t = cumulative_thresholds(kSource);
  t.value[4] -= 5;
  EXPECT_THROW(role_probabilities(t), InputError);
}

TEST(Alphabet, VacuumLeakBelongsToBothVacuumRoles) {
  EXPECT_EQ(intensity(kSource, Role::NotSend, 1e-6), 1e-6);
  EXPECT_EQ(intensity(kSource, Role::Vacuum, 1e-6), 1e-6);
  EXPECT_EQ(intensity(kSource, Role::Send, 1e-6), 0.45);
  EXPECT_EQ(intensity(kSource, Role::Weak), 0.1);
  EXPECT_EQ(intensity(kSource, Role::Strong), 0.4);
}

}  // namespace
}  // namespace twinspan::protocol
