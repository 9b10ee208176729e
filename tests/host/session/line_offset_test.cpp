// SPDX-License-Identifier: Apache-2.0
// Phase of the quantum line beside the reference line: which clicks are counted and how, and offsets that are known.
#include "host/session/line_offset.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "host/core/error.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::session {
namespace {

constexpr FrameSettings kFrame{.length_slots = 64, .reference_slots = 16, .guard_slots = 8};
constexpr std::uint64_t kFirst = 6400;
constexpr std::uint32_t kWindow = 128;

ReferenceCounts counted(std::uint64_t slot, std::uint8_t channel, bool quantum = false) {
  const std::vector<Click> clicks{{.slot = slot, .offset = 0, .channel = channel, .quantum = quantum}};
  const std::vector<ReferenceCounts> counts = reference_counts(clicks, 3, kFirst, kFrame, kWindow);
  ReferenceCounts sum;
  for (const ReferenceCounts& window : counts) {
    sum.in_phase += window.in_phase;
    sum.quadrature += window.quadrature;
    sum.counts += window.counts;
  }
  return sum;
}

TEST(ReferenceCounts, WeighsTheFourPhases) {
  constexpr std::int32_t kExpected[4][2] = {{1, 0}, {0, -1}, {-1, 0}, {0, 1}};
  for (unsigned j = 0; j < 4; ++j) {
    for (std::uint8_t channel = 0; channel < 2; ++channel) {
      const ReferenceCounts counts = counted(kFirst + 4 + j, channel);
      const std::int32_t sign = channel == 0 ? 1 : -1;
      EXPECT_EQ(counts.in_phase, sign * kExpected[j][0]) << j << " " << int{channel};
      EXPECT_EQ(counts.quadrature, sign * kExpected[j][1]) << j << " " << int{channel};
      EXPECT_EQ(counts.counts, 1U);
    }
  }
}

TEST(ReferenceCounts, LeavesOutWhatIsNotReferenceLight) {
  EXPECT_EQ(counted(kFirst + 15, 0).counts, 1U);
  EXPECT_EQ(counted(kFirst + 16, 0).counts, 0U) << "guard section";
  EXPECT_EQ(counted(kFirst + 64, 0).counts, 1U) << "next frame";
  EXPECT_EQ(counted(kFirst, 2).counts, 0U) << "another pair of detectors";
  EXPECT_EQ(counted(kFirst, 0, true).counts, 0U) << "quantum section";
  EXPECT_EQ(counted(kFirst + 3 * kWindow, 0).counts, 0U) << "behind the last window";
}

TEST(ReferenceCounts, SortsIntoWindows) {
  const std::vector<Click> clicks{{.slot = kFirst, .offset = 0, .channel = 0, .quantum = false},
                                  {.slot = kFirst + kWindow - 64, .offset = 0, .channel = 0, .quantum = false},
                                  {.slot = kFirst + kWindow, .offset = 0, .channel = 1, .quantum = false}};
  const std::vector<ReferenceCounts> counts = reference_counts(clicks, 2, kFirst, kFrame, kWindow);
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].in_phase, 2);
  EXPECT_EQ(counts[1].in_phase, -1);
}

// Windows whose quantum line is `offset` radians ahead and drifts by `step` per window, while the reference line still
// has `left` radians.
LineOffset drifting(std::size_t windows, double offset, double step, double left, std::size_t half_windows) {
  std::vector<Telemetry> records(windows);
  std::vector<ReferenceCounts> quantum(windows);
  for (std::size_t i = 0; i < windows; ++i) {
    const double phase = offset + step * static_cast<double>(i) + left;
    records[i].estimate = static_cast<std::int32_t>(std::lround(left / (2 * std::numbers::pi) * protocol::kTurn));
    quantum[i] = {.in_phase = static_cast<std::int32_t>(std::lround(1e6 * std::cos(phase))),
                  .quadrature = static_cast<std::int32_t>(std::lround(1e6 * std::sin(phase))),
                  .counts = 1'000'000};
  }
  return {records, quantum, half_windows};
}

double radians(std::int32_t units) { return 2 * std::numbers::pi * units / protocol::kTurn; }

TEST(LineOffset, TakesTheReferenceLinesRestAway) {
  const LineOffset offset = drifting(9, 0.7, 0, -0.3, 2);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_NEAR(radians(offset.at(i)), 0.7, 2e-4) << i;
  }
  EXPECT_NEAR(offset.drift_rad(3), 0, 2e-4);
}

TEST(LineOffset, FollowsADrift) {
  const LineOffset offset = drifting(21, -0.5, 0.02, 0.1, 3);
  for (std::size_t i = 0; i < 21; ++i) {
    EXPECT_NEAR(radians(offset.at(i)), -0.5 + 0.02 * static_cast<double>(i), 2e-4) << i;
  }
  EXPECT_NEAR(offset.drift_rad(5), 0.1, 4e-4);
  EXPECT_EQ(offset.drift_rad(0), 0);
  EXPECT_EQ(offset.drift_rad(21), 0) << "the track is shorter";
}

TEST(LineOffset, IsZeroWhereNothingWasCounted) {
  const std::vector<Telemetry> records(3);
  const std::vector<ReferenceCounts> quantum(3);
  EXPECT_EQ(LineOffset(records, quantum, 1).at(1), 0);
}

TEST(LineOffset, RefusesCountsOfOtherWindows) {
  const std::vector<Telemetry> records(3);
  const std::vector<ReferenceCounts> quantum(2);
  EXPECT_THROW(LineOffset(records, quantum, 1), InputError);
}

}  // namespace
}  // namespace twinspan::session
