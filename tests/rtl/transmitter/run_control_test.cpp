// SPDX-License-Identifier: Apache-2.0
// tf_run_control with and without lead, clock by clock.
#include <Vtf_run_control_lead0.h>
#include <Vtf_run_control_lead39.h>
#include <gtest/gtest.h>

#include "tests/rtl/transmitter/clocked.hpp"

namespace {

using namespace twinspan::test;

template <class Model, unsigned Lead>
struct Variant {
  using Module = Model;
  static constexpr unsigned lead = Lead;
};

template <class T>
class RunControl : public testing::Test {
 protected:
  static constexpr std::uint64_t kLanes = 4;
  static constexpr std::uint64_t kEarliest = T::lead + 8;
  static constexpr int kJudged = 7;  // clocks from start to bad_configuration

  RunControl() {
    module_->taken_i = 1;
    EXPECT_EQ(now(), 0U) << "right after reset";
    module_.tick();  // commands may come from now on
  }

  /// The clock that has just begun reads this time.
  std::uint64_t now() { return module_->time_o; }

  /// Gives the start command in the present clock.
  void start(std::uint64_t time, std::uint64_t first, std::uint64_t stop) {
    module_->start_time_i = time;
    module_->start_slot_i = first;
    module_->stop_slot_i = stop;
    module_->start_i = 1;
    module_.tick();
    module_->start_i = 0;
    module_->start_time_i = 0;  // taken over
    module_->start_slot_i = 0;
    module_->stop_slot_i = 0;
  }

  /// Walks from the clock after start until `clocks` after the end and compares everything.
  void expect_run(std::uint64_t time, std::uint64_t first, std::uint64_t stop, std::uint64_t clocks = 20) {
    const std::uint64_t words = (stop - first) / kLanes;
    for (module_.tick(); now() < time + words + clocks; module_.tick()) {
      const bool issues = now() + T::lead >= time && now() + T::lead < time + words;
      const bool runs = now() >= time && now() < time + words;
      ASSERT_EQ(module_->issue_o != 0, issues) << "at " << now() << ", start " << time;
      if (issues) {
        ASSERT_EQ(module_->issue_slot_o, first + (now() + T::lead - time) * kLanes);
      }
      ASSERT_EQ(module_->running_o != 0, runs) << "at " << now() << ", start " << time;
      ASSERT_EQ(module_->armed_o != 0, now() < time);
      ASSERT_EQ(module_->done_o != 0, now() >= time + words);
      const std::uint64_t passed = now() < time ? 0 : std::min(now() - time, words) * kLanes;
      ASSERT_EQ(module_->slot_o, first + passed);
      ASSERT_EQ(module_->passed_o, passed);
      ASSERT_EQ(module_->bad_configuration_o, 0);
    }
  }

  /// True when the start given in the clock before is found bad, and nothing ever runs.
  bool found_bad(std::uint64_t first) {
    bool bad = false;
    for (int clock = 1; clock < 100; ++clock) {
      EXPECT_FALSE(module_->bad_configuration_o && (bad || clock != kJudged)) << "clock " << clock;
      bad = bad || module_->bad_configuration_o;
      EXPECT_FALSE(bad && (module_->issue_o || module_->running_o || module_->armed_o));
      EXPECT_FALSE(bad && module_->slot_o != first);
      module_.tick();
    }
    return bad;
  }

  Clocked<typename T::Module> module_;
};

using Variants = testing::Types<Variant<Vtf_run_control_lead0, 0>, Variant<Vtf_run_control_lead39, 39>>;
TYPED_TEST_SUITE(RunControl, Variants);

TYPED_TEST(RunControl, TimeCountsClocksFromReset) {
  for (std::uint64_t i = 1; i < 3 * 65536; ++i) {
    ASSERT_EQ(this->now(), i);
    this->module_.tick();
  }
}

TYPED_TEST(RunControl, RunsFromStartTimeToStopSlot) {
  this->start(100, 64, 64 + 160);
  this->expect_run(100, 64, 64 + 160);
}

TYPED_TEST(RunControl, EarliestStartRunsAndOneClockLessDoesNot) {
  const std::uint64_t time = this->now() + this->kEarliest;
  this->start(time, 0, 16);
  this->expect_run(time, 0, 16);
  const std::uint64_t late = this->now() + this->kEarliest - 1;
  this->start(late, 32, 64);
  EXPECT_TRUE(this->found_bad(32));
  EXPECT_EQ(this->module_->done_o, 0);
}

TYPED_TEST(RunControl, FarSlotsAndTheLastOnes) {
  const std::uint64_t far = (std::uint64_t{1} << 40U) - 64;
  this->start(60, far, far + 4096);
  this->expect_run(60, far, far + 4096);
  const std::uint64_t last = (std::uint64_t{1} << 48U) - 16;
  const std::uint64_t time = this->now() + 50;
  this->start(time, last - 160, last);
  this->expect_run(time, last - 160, last);
}

TYPED_TEST(RunControl, ShortestRun) {
  this->start(70, 1600, 1616);
  this->expect_run(70, 1600, 1616);
}

TYPED_TEST(RunControl, BadStarts) {
  const auto bad = [this](std::uint64_t delay, std::uint64_t first, std::uint64_t stop) {
    this->start(this->now() + delay, first, stop);
    return this->found_bad(first);
  };
  EXPECT_FALSE(bad(50, 32, 64));
  EXPECT_TRUE(bad(50, 36, 64));
  EXPECT_TRUE(bad(50, 32, 72));
  EXPECT_TRUE(bad(50, 64, 64));
  EXPECT_TRUE(bad(50, 64, 32));
  this->module_->sections_bad_i = 1;
  EXPECT_TRUE(bad(50, 32, 64));
  this->module_->sections_bad_i = 0;
  this->start(0, 32, 64);
  EXPECT_TRUE(this->found_bad(32));
  EXPECT_TRUE(bad(50, 0xFFFFFFFF0000, 0xFFFF0000));
  EXPECT_TRUE(bad(50, 0x10000, 0x10000));
  EXPECT_FALSE(bad(65536, 32, 64));
  EXPECT_FALSE(bad(std::uint64_t{1} << 48U, 32, 64));
}

TYPED_TEST(RunControl, JudgesWhateverComesInBetween) {
  this->start(0, 32, 64);
  this->module_->stop_i = 1;
  this->module_.tick();
  this->module_->stop_i = 0;
  for (int clock = 2; clock < this->kJudged; ++clock) {
    EXPECT_EQ(this->module_->bad_configuration_o, 0);
    this->module_.tick();
  }
  EXPECT_EQ(this->module_->bad_configuration_o, 1);
  const std::uint64_t time = this->now() + 60;
  this->start(0, 32, 64);
  this->module_.tick();
  this->start(time, 320, 640);  // takes the place of the one before
  this->expect_run(time, 320, 640);
}

// The distance to START_TIME has borrows from part to part; so has the length of the run.
TYPED_TEST(RunControl, LongWaitsAndLongRuns) {
  for (const std::uint64_t wait : {65535U, 65536U, 65537U, 65550U, 131100U}) {
    const std::uint64_t time = this->now() + wait;
    this->start(time, 65536 - 16, 65536 + 16);
    this->expect_run(time, 65536 - 16, 65536 + 16);
  }
  const std::uint64_t time = this->now() + 60;
  const std::uint64_t first = 0xFFFFFFF0;
  this->start(time, first, first + 3 * 65536);
  this->expect_run(time, first, first + 3 * 65536);
}

TYPED_TEST(RunControl, RefusedStartDoesNothing) {
  this->module_->refuse_i = 1;
  this->start(60, 32, 64);
  this->module_->refuse_i = 0;
  for (int i = 0; i < 100; ++i) {
    this->module_.tick();
    EXPECT_FALSE(this->module_->armed_o || this->module_->issue_o || this->module_->running_o);
    EXPECT_EQ(this->module_->done_o, 0);
    EXPECT_EQ(this->module_->bad_configuration_o, 0);
  }
}

TYPED_TEST(RunControl, StopEndsAtOnceInEveryPhase) {
  for (const std::uint64_t at : {2U, 6U, 8U, 25U, 35U, 45U, 55U, 60U}) {
    const std::uint64_t time = this->now() + 50;
    const std::uint64_t stop_time = this->now() + at;
    this->start(time, 0, 1600);
    while (this->now() < stop_time) {
      this->module_.tick();
    }
    this->module_->stop_i = 1;
    this->module_.tick();
    this->module_->stop_i = 0;
    const std::uint64_t slot = this->module_->slot_o;
    EXPECT_EQ(slot, stop_time >= time ? (stop_time + 1 - time) * 4 : 0U);
    for (int i = 0; i < 100; ++i) {
      EXPECT_FALSE(this->module_->armed_o || this->module_->issue_o || this->module_->running_o);
      EXPECT_EQ(this->module_->done_o, 0);
      EXPECT_EQ(this->module_->slot_o, slot);
      this->module_.tick();
    }
  }
}

TYPED_TEST(RunControl, StartDuringARunBeginsAnew) {
  this->start(50, 0, 16000);
  for (int i = 0; i < 80; ++i) {
    this->module_.tick();
  }
  EXPECT_EQ(this->module_->running_o, 1);
  const std::uint64_t time = this->now() + TypeParam::lead + 16;
  this->start(time, 480, 800);
  EXPECT_FALSE(this->module_->running_o || this->module_->issue_o);
  this->expect_run(time, 480, 800);
}

TYPED_TEST(RunControl, AWordNotTakenEndsTheRunAtItsSlot) {
  this->start(50, 160, 16000);
  while (this->now() < 60) {
    this->module_.tick();
  }
  EXPECT_EQ(this->module_->slot_o, 200U);
  this->module_->taken_i = 0;
  this->module_.tick();
  this->module_->taken_i = 1;
  EXPECT_EQ(this->module_->stalled_o, 1);
  EXPECT_EQ(this->module_->running_o, 0);
  EXPECT_EQ(this->module_->slot_o, 200U);
  this->module_->abort_i = 1;
  this->module_.tick();
  this->module_->abort_i = 0;
  EXPECT_EQ(this->module_->stalled_o, 0);
  EXPECT_FALSE(this->module_->issue_o || this->module_->armed_o || this->module_->done_o);
  EXPECT_EQ(this->module_->slot_o, 200U);
}

TYPED_TEST(RunControl, AStartInTheClockOfAStallDoesNotRun) {
  this->start(50, 160, 16000);
  while (this->now() < 60) {
    this->module_.tick();
  }
  this->module_->taken_i = 0;
  this->start(this->now() + 60, 320, 640);
  this->module_->taken_i = 1;
  EXPECT_EQ(this->module_->stalled_o, 1);
  EXPECT_EQ(this->module_->slot_o, 320U);
  for (int clock = 0; clock < 200; ++clock) {
    this->module_.tick();
    ASSERT_FALSE(this->module_->stalled_o || this->module_->bad_configuration_o || this->module_->done_o);
    ASSERT_FALSE(this->module_->armed_o || this->module_->issue_o || this->module_->running_o);
  }
}

TYPED_TEST(RunControl, AbortKeepsTheSlot) {
  this->start(50, 160, 16000);
  while (this->now() < 60) {
    this->module_.tick();
  }
  this->module_->abort_i = 1;
  this->module_.tick();
  this->module_->abort_i = 0;
  EXPECT_EQ(this->module_->running_o, 0);
  EXPECT_EQ(this->module_->slot_o, 200U);
}

TYPED_TEST(RunControl, FirstErrorSlotIsKeptUntilCleared) {
  auto& m = this->module_;
  const auto error = [&m](std::uint64_t slot, bool clear) {
    m->error_set_i = 1;
    m->error_slot_i = slot;
    m->clear_errors_i = clear;
    m.tick();
    m->error_set_i = 0;
    m->clear_errors_i = 0;
    m.tick();
    return m->error_slot_o;
  };
  EXPECT_EQ(m->error_slot_o, 0U);
  EXPECT_EQ(error(0x123456789ABC, false), 0x123456789ABCU);
  EXPECT_EQ(error(77, false), 0x123456789ABCU);
  EXPECT_EQ(error(78, true), 78U);
  m->clear_errors_i = 1;
  m.tick();
  m->clear_errors_i = 0;
  m.tick();
  EXPECT_EQ(m->error_slot_o, 0U);
}

TYPED_TEST(RunControl, HighWordsAreLatched) {
  const std::uint64_t far = 0x123400000000 - 16;
  this->start(50, far, far + 1600);
  auto& m = this->module_;
  while (this->now() < 53) {
    m.tick();
  }
  EXPECT_EQ(m->slot_o, far + 12);
  m->slot_read_i = 1;
  m->time_read_i = 1;
  m.tick();
  m->slot_read_i = 0;
  m->time_read_i = 0;
  m.tick();
  m.tick();
  EXPECT_EQ(m->slot_o, far + 24);
  EXPECT_EQ(m->slot_hi_o, 0x1233U);
  EXPECT_EQ(m->time_hi_o, 0U);
}

}  // namespace
