// SPDX-License-Identifier: Apache-2.0
// The deadlines of tf_measurement_check: kept to the clock, and an assertion one clock later.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>

#include "Vtf_measurement_check.h"

namespace twinspan::test {
namespace {

constexpr std::uint64_t kTag = 0x1234'5678'9ABC'DEF0;

class Check {
 public:
  Check() {
    model.rst_i = 1;
    model.restart_i = 1;
    tick(3);
    model.rst_i = 0;
    model.restart_i = 0;
    tick(3);
  }
  ~Check() { model.final(); }
  Check(const Check&) = delete;
  Check& operator=(const Check&) = delete;

  void tick(int clocks = 1) {
    for (int clock = 0; clock < clocks; ++clock) {
      model.clk_i = 0;
      model.eval();
      model.clk_i = 1;
      model.eval();
    }
  }

  /// A tag of channel 2, and of channel 1 with it.
  void tag() {
    model.tag_valid_i = 6;
    model.tag_i[2] = 0xFFFF;
    model.tag_i[4] = static_cast<std::uint32_t>(kTag);
    model.tag_i[5] = static_cast<std::uint32_t>(kTag >> 32U);
    tick();
    model.tag_valid_i = 0;
  }

  /// A beat that is taken.
  void beat(std::uint64_t word) {
    model.wvalid_i = 1;
    model.wready_i = 1;
    model.wdata_i = word;
    tick();
    model.wvalid_i = 0;
  }

  VerilatedContext context;
  Vtf_measurement_check model{&context};
};

TEST(MeasurementCheck, TagInTimeIsFollowedNoFurther) {
  Check check;
  check.tag();
  check.tick(199);
  check.beat(kTag);
  check.tick(400);
}

TEST(MeasurementCheckDeathTest, TagThatIsLate) {
  EXPECT_EXIT(
      {
        Check check;
        check.tag();
        check.tick(202);
      },
      testing::KilledBySignal(SIGABRT), "");
  EXPECT_EXIT(
      {
        Check check;
        check.tag();
        check.tick(100);
        check.beat(kTag + 64);  // another word
        check.tick(102);
      },
      testing::KilledBySignal(SIGABRT), "");
}

TEST(MeasurementCheck, StalledClocksAndLostWordsDoNotCount) {
  Check check;
  check.tag();
  check.tick(100);
  check.model.ring_stalled_i = 1;
  check.tick(500);
  check.model.ring_stalled_i = 0;
  check.model.bus_stalled_i = 1;
  check.tick(500);
  check.model.bus_stalled_i = 0;
  check.model.awvalid_i = 1;
  check.tick(500);
  check.model.awvalid_i = 0;
  check.tick(50);
  check.model.loss_i = 1;
  check.tick();
  check.model.loss_i = 0;
  check.tick(500);
}

/// Windows of `length` clocks whose codes are in place `latency` clocks after their last word; windows_i follows
/// the code by one clock.
void windows(std::uint64_t length, std::uint64_t latency) {
  Check check;
  for (std::uint64_t clock = 0; clock < 3000; ++clock) {
    check.model.window_last_i = clock % length == length - 1;
    check.model.windows_i = clock < latency ? 0 : static_cast<std::uint32_t>((clock - latency) / length);
    check.tick();
  }
}

constexpr std::uint64_t kLengths[] = {1, 7, 63, 64, 65, 100, 2048};

TEST(MeasurementCheck, CodesInTime) {
  for (const std::uint64_t length : kLengths) {
    windows(length, 64);
    windows(length, 3);
  }
}

TEST(MeasurementCheckDeathTest, CodesThatAreLate) {
  for (const std::uint64_t length : kLengths) {
    for (const std::uint64_t latency : {65U, 66U, 200U, 900U}) {
      EXPECT_EXIT(windows(length, latency), testing::KilledBySignal(SIGABRT), "") << length << ", " << latency;
    }
  }
}

}  // namespace
}  // namespace twinspan::test
