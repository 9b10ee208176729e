// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/optimise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "host/protocol/decoy.hpp"
#include "tests/host/protocol/metro.hpp"

namespace twinspan::protocol {
namespace {

TEST(Optimise, MetroOptimumIsNotBeatenByItsNeighbours) {
  const LinkModel link = test::metro_link();
  const OperatingPoint best = optimise(link, 0);
  const OperatingPoint recommended = test::metro_point();
  EXPECT_GE(best.key.bits, recommended.key.bits);
  EXPECT_LT(static_cast<double>(best.key.bits), 1.02 * static_cast<double>(recommended.key.bits));
  std::mt19937_64 generator(3);
  std::normal_distribution<double> step(0, 0.1);
  for (int i = 0; i < 200; ++i) {
    SourceParameters s = best.alice;
    for (double SourceParameters::*field :
         {&SourceParameters::mu_1, &SourceParameters::mu_2, &SourceParameters::mu_z,
          &SourceParameters::epsilon, &SourceParameters::p_0, &SourceParameters::p_2}) {
      s.*field *= std::exp(step(generator));
    }
    s.p_z = std::min(0.95, s.p_z * std::exp(step(generator) / 4));
    s.p_1 = 1 - s.p_0 - s.p_2;
    ASSERT_LT(static_cast<double>(operating_point(link, s, s, 0).key.bits),
              1.01 * static_cast<double>(best.key.bits));
  }
}

TEST(Optimise, NarrowSliceIsBestAtLowMisalignment) {
  const LinkModel link = test::metro_link();
  const auto narrow = operating_point(link, test::metro_source(), test::metro_source(), 0);
  const auto wide = operating_point(link, test::metro_source(), test::metro_source(), 1);
  EXPECT_GT(narrow.key.bits, wide.key.bits);
  EXPECT_GT(wide.key.bits, 10'000U);
  // 2 % without the slice; delta uniform within a slice of pi/8 multiplies 1 - 2e by sin(pi/16)/(pi/16).
  EXPECT_NEAR(narrow.expected.qber_x, 0.0231, 3e-4);
}

TEST(Optimise, UnequalArmsKeepTheSourceCondition) {
  LinkModel link = test::metro_link();
  link.channel.eta_b *= 0.7;
  link.dead_slots = 0;
  const OperatingPoint best = optimise(link, 0);
  EXPECT_LT(source_condition_mismatch(best.alice, best.bob), 1e-6);
  EXPECT_GT(best.bob.mu_1, best.alice.mu_1);  // more light into the weaker arm
  EXPECT_GT(best.key.bits, 20'000U);
}

TEST(Optimise, DeadTimeCostsKeyAndIsInTheExpectation) {
  std::uint64_t previous = ~std::uint64_t{0};
  for (const unsigned dead : {0U, 5U, 9U, 19U}) {
    const OperatingPoint p =
        operating_point(test::metro_link(0.6, dead), test::metro_source(), test::metro_source(), 0);
    EXPECT_LT(p.key.bits, previous);
    previous = p.key.bits;
    EXPECT_NEAR(
        p.expected.z_events,
        p.live.live * 0.64 *
            (2 * 0.21 * 0.79 * single_click_gain(p.channel, 0.4, p.channel.vacuum_intensity_b) +
             0.21 * 0.21 * single_click_gain(p.channel, 0.4, 0.4) +
             0.79 * 0.79 *
                 single_click_gain(p.channel, p.channel.vacuum_intensity_a, p.channel.vacuum_intensity_b)),
        1e-4 * p.expected.z_events);
  }
}

}  // namespace
}  // namespace twinspan::protocol
