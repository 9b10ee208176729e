// SPDX-License-Identifier: Apache-2.0
// tf_aes_sbox4 and the one made for the ECP5 against the definition of the S-box (FIPS-197, 5.1.1): every byte at every
// place, two clocks later, and registers that keep still.
#include <Vsbox.h>
#include <Vsbox_ecp5.h>
#include <gtest/gtest.h>
#include <verilated.h>

#include <array>
#include <cstdint>
#include <random>

namespace {

// Product in GF(2^8) with x^8 + x^4 + x^3 + x + 1.
std::uint8_t product(unsigned a, unsigned b) {
  unsigned sum = 0;
  for (; b != 0; b >>= 1U) {
    sum ^= (b & 1U) != 0 ? a : 0U;
    a = (a << 1U) ^ ((a & 0x80U) != 0 ? 0x11BU : 0U);
  }
  return static_cast<std::uint8_t>(sum);
}

std::array<std::uint8_t, 256> definition() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned x = 0; x < 256; ++x) {
    unsigned inverse = 0;
    for (unsigned y = 1; y < 256; ++y) {
      inverse = product(x, y) == 1 ? y : inverse;
    }
    unsigned value = 0x63;
    for (unsigned turn = 0; turn < 5; ++turn) {
      value ^= ((inverse << turn) | (inverse >> (8 - turn))) & 0xFFU;
    }
    table.at(x) = static_cast<std::uint8_t>(value);
  }
  return table;
}

template <class Model>
class Sbox : public testing::Test {
 protected:
  ~Sbox() override {
    Verilated::threadContextp(&context_);
    model_.final();
  }

  void tick(bool take, std::uint32_t word, bool substitute) {
    model_.take_i = take;
    model_.word_i = word;
    model_.substitute_i = substitute;
    model_.clk_i = 0;
    model_.eval();
    model_.clk_i = 1;
    model_.eval();
    if (substitute) {
      expected_ = substituted(held_);
    }
    if (take) {
      held_ = word;
    }
  }

  std::uint32_t substituted(std::uint32_t word) const {
    std::uint32_t result = 0;
    for (unsigned byte = 0; byte < 4; ++byte) {
      result |= std::uint32_t{table_.at((word >> (8 * byte)) & 0xFFU)} << (8 * byte);
    }
    return result;
  }

  VerilatedContext context_;
  Model model_{&context_};
  const std::array<std::uint8_t, 256> table_ = definition();
  std::uint32_t held_ = 0;
  std::uint32_t expected_ = 0;
};

using Models = testing::Types<Vsbox, Vsbox_ecp5>;
TYPED_TEST_SUITE(Sbox, Models);

TYPED_TEST(Sbox, EveryByteAtEveryPlace) {
  EXPECT_EQ(this->table_.at(0x53), 0xED);  // the example of FIPS-197, 5.1.1
  this->tick(true, 0, false);
  for (std::uint32_t x = 1; x <= 256; ++x) {
    const std::uint32_t byte = x & 0xFFU;
    this->tick(true, byte << 24U | (byte ^ 0x55U) << 16U | ((byte + 85U) & 0xFFU) << 8U | (255U - byte), true);
    ASSERT_EQ(this->model_.word_o, this->expected_) << x;
  }
}

TYPED_TEST(Sbox, EnablesHold) {
  std::mt19937 random(5);
  this->tick(true, 0, false);
  this->tick(false, 0, true);
  for (int clock = 0; clock < 20000; ++clock) {
    this->tick(random() % 2 == 0, static_cast<std::uint32_t>(random()), random() % 2 == 0);
    ASSERT_EQ(this->model_.word_o, this->expected_) << clock;
  }
}

}  // namespace
