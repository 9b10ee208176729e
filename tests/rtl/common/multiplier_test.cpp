// SPDX-License-Identifier: Apache-2.0
// tf_multiplier and the one made of the ECP5's block: products of two clocks ago, and registers that keep still.
#include <Vmultiplier.h>
#include <Vmultiplier_ecp5.h>
#include <gtest/gtest.h>
#include <verilated.h>

#include <cstdint>
#include <random>

namespace {

constexpr std::int64_t kLeast = -(std::int64_t{1} << 17U);
constexpr std::int64_t kMost = (std::int64_t{1} << 17U) - 1;
constexpr std::uint64_t kProductMask = (std::uint64_t{1} << 36U) - 1;

template <class Model>
class Multiplier : public testing::Test {
 protected:
  ~Multiplier() override {
    Verilated::threadContextp(&context_);
    model_.final();
  }

  void tick(bool load, std::int64_t a, std::int64_t b, bool take) {
    model_.load_i = load;
    model_.a_i = static_cast<std::uint32_t>(a) & 0x3FFFFU;
    model_.b_i = static_cast<std::uint32_t>(b) & 0x3FFFFU;
    model_.take_i = take;
    model_.clk_i = 0;
    model_.eval();
    model_.clk_i = 1;
    model_.eval();
    if (take) {
      product_ = held_;
    }
    if (load) {
      held_ = a * b;
    }
  }

  void expect() { ASSERT_EQ(model_.product_o, static_cast<std::uint64_t>(product_) & kProductMask); }

  VerilatedContext context_;
  Model model_{&context_};
  std::int64_t held_ = 0;     // product of the operands loaded last
  std::int64_t product_ = 0;  // and the one taken last
};

using Models = testing::Types<Vmultiplier, Vmultiplier_ecp5>;
TYPED_TEST_SUITE(Multiplier, Models);

TYPED_TEST(Multiplier, CornersMeet) {
  for (const std::int64_t a : {kLeast, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, kMost}) {
    for (const std::int64_t b : {kLeast, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, kMost}) {
      this->tick(true, a, b, false);
      this->tick(false, 0, 0, true);
      this->expect();
    }
  }
}

TYPED_TEST(Multiplier, EveryBitIsConnected) {
  for (unsigned i = 0; i < 18; ++i) {
    for (unsigned j = 0; j < 18; ++j) {
      const std::int64_t a = i == 17 ? kLeast : std::int64_t{1} << i;
      const std::int64_t b = j == 17 ? kLeast : std::int64_t{1} << j;
      this->tick(true, a, b, false);
      this->tick(false, 0, 0, true);
      this->expect();
    }
  }
}

TYPED_TEST(Multiplier, EnablesHold) {
  std::mt19937 random(11);
  std::uniform_int_distribution<std::int64_t> operand(kLeast, kMost);
  this->tick(true, 0, 0, false);
  this->tick(false, 0, 0, true);
  for (int clock = 0; clock < 20000; ++clock) {
    this->tick(random() % 2 == 0, operand(random), operand(random), random() % 2 == 0);
    this->expect();
  }
}

}  // namespace
