// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/optimise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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

/// Links of three lengths; the detectors recover at once, so that a grid of settings is quick.
struct Case {
  double loss_db;
  std::uint64_t slots;
};
constexpr Case kCases[] = {{8, 1'000'000'000}, {61, 200'000'000'000}, {91.5, 1'000'000'000'000}};

LinkModel link_of(const Case& c, unsigned dead_slots = 0) {
  LinkModel link;
  link.channel.eta_a = link.channel.eta_b = 0.6 * std::pow(10.0, -c.loss_db / 20);
  link.channel.dark_probability = 1.2e-9;
  link.channel.misalignment = 0.03;
  link.channel.phase_sigma_rad = 0.1;
  link.extinction_db = 45;
  link.slots = c.slots;
  link.frame = {8192, 2048, 256};
  link.dead_slots = dead_slots;
  return link;
}

double bits(const OperatingPoint& p) { return static_cast<double>(p.key.bits); }

TEST(Improve, ReachesTheBestOfAGrid) {
  for (const Case& c : kCases) {
    const LinkModel link = link_of(c);
    double best = 0;
    for (const double mu_1 : {0.04, 0.06, 0.09}) {
      for (const double mu_2 : {0.3, 0.4, 0.55}) {
        for (const double mu_z : {0.35, 0.43, 0.5, 0.6}) {
          for (const double p_z : {0.7, 0.8, 0.87, 0.92}) {
            for (const double epsilon : {0.2, 0.24, 0.28}) {
              for (const double p_0 : {0.03, 0.06}) {
                for (const double p_2 : {0.03, 0.06}) {
                  const SourceParameters s{mu_1, mu_2, mu_z, p_z, epsilon, p_0, 1 - p_0 - p_2, p_2};
                  best = std::max(best, bits(operating_point(link, s, s, 0)));
                }
              }
            }
          }
        }
      }
    }
    ASSERT_GT(best, 1000) << c.loss_db;
    const SourceParameters start{0.2, 1.0, 0.2, 0.5, 0.1, 0.3, 0.4, 0.3};
    const double found = bits(improve(link, start, start, 2, {}));
    EXPECT_GE(found, best) << c.loss_db;
    EXPECT_LT(found, 1.1 * best) << c.loss_db << ": the grid is too coarse to say anything";
  }
}

TEST(Improve, NeverWorseThanTheGivenSettings) {
  std::mt19937_64 generator(11);
  std::uniform_real_distribution<double> part(0.02, 0.98);
  for (const Case& c : kCases) {
    const LinkModel link = link_of(c, 9);
    const OperatingPoint best = improve(link, test::metro_source(), test::metro_source(), 0, {});
    // Neither the best itself nor anything else is made worse.
    EXPECT_GE(bits(improve(link, best.alice, best.bob, best.half_width, {})), bits(best));
    for (int i = 0; i < 3; ++i) {
      SourceParameters s{0, 2 * part(generator), 2 * part(generator), part(generator), part(generator), 0, 0,
                         0};
      s.mu_1 = s.mu_2 * part(generator);
      s.p_0 = part(generator) / 2;
      s.p_2 = part(generator) / 2;
      s.p_1 = 1 - s.p_0 - s.p_2;
      const OperatingPoint from_there = improve(link, s, s, 3, {});
      EXPECT_GE(bits(from_there), bits(operating_point(link, s, s, 3)));
      EXPECT_GT(bits(from_there), 0.99 * bits(best)) << c.loss_db;  // wherever it began
    }
  }
}

TEST(Improve, FindsAKeyWhereMostSettingsHaveNone) {
  const LinkModel link = link_of({91.5, 250'000'000'000});
  const SourceParameters start{1.0, 2.5, 2.0, 0.99, 0.9, 0.4, 0.2, 0.4};
  ASSERT_EQ(operating_point(link, start, start, 0).key.bits, 0U);
  EXPECT_GT(improve(link, start, start, 0, {}).key.bits, 0U);
}

TEST(Improve, IsDeterministicAndCounts) {
  const LinkModel link = link_of(kCases[1], 9);
  Search search;
  unsigned evaluations = 0;
  search.evaluated = [&] { ++evaluations; };
  const SourceParameters s = test::metro_source();
  const OperatingPoint one = improve(link, s, s, 0, search);
  const OperatingPoint two = improve(link, s, s, 0, {});
  EXPECT_EQ(one.key.bits, two.key.bits);
  EXPECT_EQ(one.alice.mu_1, two.alice.mu_1);
  EXPECT_EQ(one.alice.p_0, two.alice.p_0);
  EXPECT_NEAR(evaluations, expected_evaluations(search), 0.1 * evaluations);
}

TEST(Improve, StopsWhenTold) {
  const LinkModel link = link_of(kCases[1], 9);
  Search search;
  unsigned evaluations = 0;
  search.evaluated = [&] { ++evaluations; };
  search.stop = [&] { return evaluations >= 20; };
  const SourceParameters s = test::metro_source();
  EXPECT_GE(improve(link, s, s, 0, search).key.bits, operating_point(link, s, s, 0).key.bits);
  EXPECT_EQ(evaluations, 20U);
}

TEST(Improve, KeepsTheIntensityLimit) {
  const LinkModel link = link_of(kCases[1]);
  Search search;
  search.largest_intensity = 0.25;
  const SourceParameters s{0.05, 0.2, 0.2, 0.8, 0.25, 0.05, 0.9, 0.05};
  const OperatingPoint best = improve(link, s, s, 0, search);
  EXPECT_LE(std::max({best.alice.mu_1, best.alice.mu_2, best.alice.mu_z}), 0.25);
  EXPECT_GT(best.alice.mu_z, 0.245);  // it would like more
  EXPECT_LT(best.key.bits, improve(link, s, s, 0, {}).key.bits);
}

TEST(Improve, SettingsOfTheirOwnAreWorthSomethingWithUnequalArms) {
  LinkModel link = link_of(kCases[1]);
  link.channel.eta_b *= 0.4;
  Search search;
  search.common_settings = true;
  const SourceParameters s = test::metro_source();
  const OperatingPoint common = improve(link, s, s, 0, search);
  EXPECT_EQ(common.alice.mu_z, common.bob.mu_z);
  EXPECT_EQ(common.alice.mu_1, common.bob.mu_1);
  const OperatingPoint own = improve(link, common.alice, common.bob, common.half_width, {});
  EXPECT_LT(source_condition_mismatch(own.alice, own.bob), 1e-6);
  EXPECT_GT(bits(own), 1.01 * bits(common));
}

// Nine slots of dead time: the interpolated saturation of the search must not lead astray.
TEST(Improve, SaturationIsFollowedWhileSearching) {
  const LinkModel link = test::metro_link();
  const SourceParameters s = test::metro_source();
  const double interpolated = bits(improve(link, s, s, 0, {}));
  std::mt19937_64 generator(5);
  std::normal_distribution<double> step(0, 0.05);
  const OperatingPoint best = improve(link, s, s, 0, {});
  for (int i = 0; i < 100; ++i) {
    SourceParameters near = best.alice;
    near.mu_1 *= std::exp(step(generator));
    near.mu_2 *= std::exp(step(generator));
    near.mu_z *= std::exp(step(generator));
    near.epsilon *= std::exp(step(generator));
    ASSERT_LT(bits(operating_point(link, near, near, 0)), 1.003 * interpolated);
  }
}

}  // namespace
}  // namespace twinspan::protocol
