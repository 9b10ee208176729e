// SPDX-License-Identifier: Apache-2.0
// tf_frame_timer against the definition of the frame, for 4 and 16 slots per word.
#include <Vtf_frame_timer_16.h>
#include <Vtf_frame_timer_4.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/rtl/transmitter/clocked.hpp"

namespace {

using namespace twinspan::test;

template <class Model, unsigned Lanes>
struct Width {
  using Module = Model;
  static constexpr unsigned lanes = Lanes;
};

template <class T>
class FrameTimer : public testing::Test {
 protected:
  /// Loads the lengths, then walks `words` words with random pauses and compares each.
  void walk(std::uint32_t length, std::uint32_t reference, std::uint32_t guard, unsigned words) {
    load(length, reference, guard);
    ASSERT_EQ(module_->bad_o, 0);
    for (unsigned word = 0; word < words; ++word) {
      const std::uint32_t position = (word * T::lanes) % length;
      const unsigned section = position < reference ? 0U : position < reference + guard ? 1U : 2U;
      for (int pause = static_cast<int>(random_() % 3); pause >= 0; --pause) {
        ASSERT_EQ(module_->section_o, section) << "position " << position;
        ASSERT_EQ(module_->position_o, position % 16);
        ASSERT_EQ(module_->first_o, position == 0);
        ASSERT_EQ(module_->last_o, position + T::lanes == length);
        module_->advance_i = pause == 0;
        module_.tick();
      }
      module_->advance_i = 0;
    }
  }
  void load(std::uint32_t length, std::uint32_t reference, std::uint32_t guard) {
    module_->length_i = length;
    module_->reference_i = reference;
    module_->guard_i = guard;
    module_->load_i = 1;
    module_.tick();
    module_->load_i = 0;
    module_->length_i = 48;  // later changes must not matter
    module_->reference_i = 16;
    module_->guard_i = 16;
    for (int clock = 1; clock < 7; ++clock) {
      module_.tick();
    }
  }

  Clocked<typename T::Module> module_;
  std::mt19937 random_{5};
};

using Widths = testing::Types<Width<Vtf_frame_timer_4, 4>, Width<Vtf_frame_timer_16, 16>>;
TYPED_TEST_SUITE(FrameTimer, Widths);

TYPED_TEST(FrameTimer, SectionsAndWrap) { this->walk(320, 96, 32, 400); }

TYPED_TEST(FrameTimer, SectionsMayBeEmpty) {
  this->walk(64, 32, 0, 100);
  this->walk(64, 0, 16, 100);
  this->walk(64, 0, 0, 100);
  this->walk(64, 32, 32, 100);
  this->walk(64, 64, 0, 100);
  this->walk(64, 0, 64, 100);
}

TYPED_TEST(FrameTimer, ShortestFrame) {
  this->walk(16, 0, 0, 50);
  this->walk(16, 16, 0, 50);
}

TYPED_TEST(FrameTimer, LongFrame) { this->walk(0x20000, 0x8000, 0x10, 3 * 0x20000 / TypeParam::lanes); }

TYPED_TEST(FrameTimer, RandomLengths) {
  std::mt19937 random(9);
  for (int round = 0; round < 50; ++round) {
    const std::uint32_t reference = 16 * static_cast<std::uint32_t>(random() % 8);
    const std::uint32_t guard = 16 * static_cast<std::uint32_t>(random() % 4);
    const std::uint32_t quantum = 16 * static_cast<std::uint32_t>(random() % 16);
    if (reference + guard + quantum != 0) {
      this->walk(reference + guard + quantum, reference, guard, 200);
    }
  }
}

TYPED_TEST(FrameTimer, BadLengths) {
  const auto bad = [this](std::uint32_t length, std::uint32_t reference, std::uint32_t guard) {
    this->load(length, reference, guard);
    return this->module_->bad_o != 0;
  };
  EXPECT_FALSE(bad(64, 32, 16));
  EXPECT_TRUE(bad(0, 0, 0));
  EXPECT_TRUE(bad(72, 32, 16));
  EXPECT_TRUE(bad(64, 40, 16));
  EXPECT_TRUE(bad(64, 32, 1));
  EXPECT_TRUE(bad(64, 48, 32));
  EXPECT_TRUE(bad(64, 0xFFFFF0, 0xFFFFF0));
  EXPECT_FALSE(bad(0xFFFFF0, 0x7FFFF0, 0x800000));
  EXPECT_TRUE(bad(0xFFFFF0, 0x800000, 0x800000));
}

}  // namespace
