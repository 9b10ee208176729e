// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/sensitivity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "host/protocol/decoy.hpp"
#include "tests/host/protocol/metro.hpp"

namespace twinspan::protocol {
namespace {

constexpr Setting kProbabilities[] = {Setting::ProbabilityVacuum, Setting::ProbabilityWeak,
                                      Setting::ProbabilityStrong};

TEST(Scaled, ProbabilitiesOfTheXWindowStayOne) {
  const SourceParameters s = test::metro_source();
  for (const Setting setting : kProbabilities) {
    for (const double factor : {0.5, 0.9, 1.1, 3.0}) {
      const SourceParameters t = scaled(s, setting, factor);
      EXPECT_NEAR(t.p_0 + t.p_1 + t.p_2, 1, 1e-12);
      EXPECT_GT(std::min({t.p_0, t.p_1, t.p_2}), 0);
    }
  }
  const SourceParameters t = scaled(s, Setting::ProbabilityVacuum, 2);
  EXPECT_DOUBLE_EQ(t.p_0, 0.11);
  EXPECT_NEAR(t.p_1 / t.p_2, s.p_1 / s.p_2, 1e-12);  // the others keep their ratio
  EXPECT_EQ(t.mu_1, s.mu_1);
}

TEST(Scaled, KeepsSettingsPossible) {
  const SourceParameters s = test::metro_source();
  EXPECT_DOUBLE_EQ(scaled(s, Setting::ProbabilityZ, 1.1).p_z, 0.88);
  EXPECT_DOUBLE_EQ(scaled(s, Setting::ProbabilityZ, 2).p_z, 0.9);  // half of what is left to 1
  EXPECT_DOUBLE_EQ(scaled(s, Setting::ProbabilityWeak, 1.1).p_1, 0.96);
  EXPECT_LT(scaled(s, Setting::Mu1, 100).mu_1, s.mu_2);
  EXPECT_GT(scaled(s, Setting::Mu2, 0.01).mu_2, s.mu_1);
  EXPECT_DOUBLE_EQ(scaled(s, Setting::MuZ, 1.1).mu_z, 0.44);
}

TEST(Sensitivity, AgreesWithTheExpectationItself) {
  const LinkModel link = test::metro_link();
  const OperatingPoint point = test::metro_point();
  const auto ranking = sensitivities(link, point);
  ASSERT_EQ(ranking.size(), 8U);
  const auto of = [&](Setting setting) {
    return *std::find_if(ranking.begin(), ranking.end(),
                         [&](const Sensitivity& s) { return s.setting == setting; });
  };
  const auto bits = static_cast<double>(point.key.bits);
  SourceParameters s = test::metro_source();
  s.mu_z = 0.36;
  EXPECT_NEAR(of(Setting::MuZ).lower_change,
              static_cast<double>(operating_point(link, s, s, 0).key.bits) / bits - 1, 1e-12);
  s = test::metro_source();
  s.p_z = 0.88;
  EXPECT_NEAR(of(Setting::ProbabilityZ).higher_change,
              static_cast<double>(operating_point(link, s, s, 0).key.bits) / bits - 1, 1e-12);
  EXPECT_DOUBLE_EQ(of(Setting::ProbabilityWeak).higher_factor, 0.96 / 0.92);
  EXPECT_TRUE(std::is_sorted(ranking.begin(), ranking.end(), [](const Sensitivity& a, const Sensitivity& b) {
    return a.importance() > b.importance();
  }));
}

TEST(Sensitivity, NothingHelpsAtTheOptimum) {
  const LinkModel link = test::metro_link();
  const SourceParameters s = test::metro_source();
  for (const auto& at : sensitivities(link, improve(link, s, s, 0, {}))) {
    EXPECT_LT(std::max(at.lower_change, at.higher_change), 0.005) << setting_name(at.setting);
  }
}

TEST(Sensitivity, UnequalArmsKeepTheSourceCondition) {
  LinkModel link = test::metro_link();
  link.channel.eta_b *= 0.7;
  link.dead_slots = 0;
  const SourceParameters s = test::metro_source();
  const OperatingPoint best = improve(link, s, s, 0, {});
  ASSERT_NE(best.alice.mu_z, best.bob.mu_z);
  const auto ranking = sensitivities(link, best);
  ASSERT_EQ(ranking.size(), 8U);
  for (const auto& at : ranking) {
    // Off the condition there would be no key at all.
    EXPECT_GT(std::min(at.lower_change, at.higher_change), -0.6) << setting_name(at.setting);
  }
}

TEST(Sensitivity, Words) {
  Sensitivity first{Setting::Mu1, 0.1, 0.9, 1.1, -0.031, -0.022};
  Sensitivity second{Setting::MuZ, 0.4, 0.9, 1.1, -1, 0.002};
  Sensitivity last{Setting::ProbabilityVacuum, 0.1, 0.9, 1.1, -0.001, -0.002};
  EXPECT_EQ(in_words({first, second, last}),
            "mu_1 matters most: 10 % less changes the rate by -3.1 %, 10 % more changes the rate by -2.2 %. "
            "Then mu_z: 10 % less leaves no key, 10 % more changes the rate by +0.2 %. "
            "Less than 0.5 % either way: probability_vacuum.");
  LinkModel dark = test::metro_link();
  dark.slots = 1000;
  EXPECT_TRUE(
      sensitivities(dark, operating_point(dark, test::metro_source(), test::metro_source(), 0)).empty());
  EXPECT_NE(in_words({}).find("Without a key"), std::string::npos);
}

}  // namespace
}  // namespace twinspan::protocol
