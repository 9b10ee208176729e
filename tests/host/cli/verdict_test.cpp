// SPDX-License-Identifier: Apache-2.0
#include "host/cli/reproduce/verdict.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace twinspan::cli {
namespace {

PublishedFigure range_of(double least, double most) {
  PublishedFigure figure;
  figure.quantity = "qber_x";
  figure.least = least;
  figure.most = most;
  figure.source = "a paper";
  return figure;
}

ModeFigures result(const std::string& mode, double first, double second) {
  return {mode, {{"a-b", "C1", {{"qber_x", first}}}, {"c-d", "C2", {{"qber_x", second}}}}, {}};
}

TEST(Verdict, SaysInsideOrByHowMuchOutside) {
  const auto lines = verdicts({range_of(0.02, 0.04)}, {result("sequential", 0.03, 0.05)});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].inside);
  EXPECT_EQ(lines[0].words, "inside");
  EXPECT_FALSE(lines[0].failed());
  EXPECT_FALSE(lines[1].inside);
  EXPECT_EQ(lines[1].words, "outside: 25 % above the largest published");
  EXPECT_TRUE(lines[1].failed());
  const auto below = verdicts({range_of(0.02, 0.02)}, {result("at-once", 0.015, 0.02)});
  EXPECT_EQ(below[0].words, "outside: 25 % below the published value");
  EXPECT_TRUE(below[1].inside);
}

TEST(Verdict, ToleranceIsSaid) {
  auto figure = range_of(0.02, 0.02);
  figure.tolerance = 0.3;
  const auto lines = verdicts({figure}, {result("at-once", 0.015, 0.027)});
  EXPECT_TRUE(lines[0].inside);
  EXPECT_EQ(lines[0].words, "inside: 25 % below the published value, 30 % allowed");
  EXPECT_FALSE(lines[1].inside);
}

TEST(Verdict, ModeAndChannelSelect) {
  auto figure = range_of(0, 1);
  figure.mode = "at-once";
  figure.channel = "C2";
  const auto lines = verdicts({figure}, {result("sequential", 0.1, 0.1), result("at-once", 0.2, 0.3)});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].name, "c-d");
  EXPECT_EQ(lines[0].simulated, 0.3);
}

TEST(Verdict, AFigureThatNothingAnswersIsALineAndFails) {
  auto nobody = range_of(0, 1);
  nobody.channel = "C9";
  auto network = range_of(0, 1);
  network.per_pair = false;
  const auto lines = verdicts({nobody, network}, {result("at-once", 0.2, 0.3)});
  ASSERT_EQ(lines.size(), 2u);
  for (const auto& line : lines) {
    EXPECT_FALSE(line.exists);
    EXPECT_TRUE(line.failed());
  }
}

TEST(Verdict, WhatIsNotClaimedCannotFail) {
  auto figure = range_of(0.5, 0.6);
  figure.reproduced = false;
  figure.why = "the session length is unknown";
  const auto lines = verdicts({figure}, {result("at-once", 0.2, 0.55)});
  EXPECT_FALSE(lines[0].failed());
  EXPECT_EQ(lines[0].note, "not claimed: the session length is unknown");
}

TEST(Verdict, NotANumberIsNeverInside) {
  const auto lines = verdicts({range_of(0, 1)}, {result("at-once", std::nan(""), 0.5)});
  EXPECT_FALSE(lines[0].inside);
  EXPECT_TRUE(lines[0].failed());
}

}  // namespace
}  // namespace twinspan::cli
