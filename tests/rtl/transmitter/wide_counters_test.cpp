// SPDX-License-Identifier: Apache-2.0
// Counters in parts: tf_time_base, tf_slot_counter and tf_countdown through every carry.
#include <Vtf_countdown.h>
#include <Vtf_slot_counter.h>
#include <Vtf_time_base.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "tests/rtl/transmitter/clocked.hpp"

namespace {

using namespace twinspan::test;

// Parts of 4 bits: all four of them wrap.
TEST(TimeBase, CountsThroughAllParts) {
  Clocked<Vtf_time_base> module;
  for (std::uint32_t i = 0; i < 3 * 65536; ++i) {
    ASSERT_EQ(module->time_o, i % 65536);
    module.tick();
  }
}

TEST(SlotCounter, CarriesFromEveryPlace) {
  Clocked<Vtf_slot_counter> module;
  std::mt19937_64 random(31);
  for (int round = 0; round < 200; ++round) {
    const unsigned carry = 4 + static_cast<unsigned>(random() % 44);
    std::uint64_t slot = ((random() << carry) - 16 * (random() % 4)) & 0xFFFFFFFFFFF0;
    module->load_i = 1;
    module->first_i = slot;
    module.tick();
    module->load_i = 0;
    module->first_i = 0;
    ASSERT_EQ(module->slot_o, slot);
    module.tick();
    for (int clock = 0; clock < 100; ++clock) {
      ASSERT_EQ(module->slot_o, slot);
      module->advance_i = random() % 4 != 0;
      slot = (slot + (module->advance_i ? 4U : 0U)) & 0xFFFFFFFFFFFF;
      module.tick();
    }
    module->advance_i = 0;
  }
}

// Three parts of 4 bits, steps of 2.
class Countdown : public testing::Test {
 protected:
  static constexpr int kReady = 5;
  static constexpr std::uint32_t kLeast = 5;
  static constexpr std::uint32_t kMatch = 6;

  void start(std::uint32_t from, std::uint32_t minus) {
    module_->start_i = 1;
    module_->from_i = static_cast<std::uint16_t>(from);
    module_->minus_i = static_cast<std::uint16_t>(minus);
    tick();
    module_->start_i = 0;
    module_->from_i = 0;
    module_->minus_i = 0;
    for (int clock = 1; clock < kReady; ++clock) {
      tick();
    }
  }
  void tick() {
    module_->clk_i = 0;
    module_->eval();
    module_->clk_i = 1;
    module_->eval();
  }

  VerilatedContext context_;
  std::unique_ptr<Vtf_countdown> module_ = std::make_unique<Vtf_countdown>(&context_);
};

TEST_F(Countdown, JudgesEveryKindOfDifference) {
  std::mt19937 random(32);
  for (int round = 0; round < 20000; ++round) {
    const auto from = static_cast<std::uint32_t>(random() % 4096);
    const bool near = random() % 2 != 0;
    const auto minus = static_cast<std::uint32_t>((near ? from + random() % 16 - 8 : random()) % 4096);
    start(from, minus);
    ASSERT_EQ(module_->negative_o != 0, from < minus) << from << " - " << minus;
    if (from >= minus) {
      ASSERT_EQ(module_->below_o != 0, from - minus < kLeast) << from << " - " << minus;
      ASSERT_EQ(module_->match_o != 0, from - minus == kMatch) << from << " - " << minus;
    }
  }
}

TEST_F(Countdown, MeetsItsMatchOnceAndInTime) {
  std::mt19937 random(33);
  for (std::uint32_t difference = kMatch; difference < 4096; difference += 2) {
    const auto minus = static_cast<std::uint32_t>(random() % (4096 - difference));
    start(minus + difference, minus);
    std::uint32_t left = difference;
    for (std::uint32_t clock = 0; clock < difference + 10 && left >= 2; ++clock) {
      ASSERT_EQ(module_->match_o != 0, left == kMatch) << difference << " at " << left;
      module_->count_i = random() % 4 != 0;
      left -= module_->count_i ? 2U : 0U;
      tick();
    }
    module_->count_i = 0;
  }
}

}  // namespace
