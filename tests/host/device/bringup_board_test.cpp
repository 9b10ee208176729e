// SPDX-License-Identifier: Apache-2.0
// The Verilated bring-up image of the evaluation board through a pseudo-terminal: what tells a person that clock,
// serial line and pins are right.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "Vtf_ecp5_evn_bringup_core.h"
#include "host/device/uart.hpp"
#include "rtl/registers/generated/transmitter_regs.hpp"
#include "tests/host/device/failure.hpp"
#include "tests/host/device/pty_board.hpp"

namespace twinspan::device {
namespace {

namespace map = regs::transmitter;  // whose identity block is that of every node
using namespace std::chrono_literals;
using Model = Vtf_ecp5_evn_bringup_core;

constexpr std::uint32_t kScratch = 0x100;
constexpr std::uint32_t kPins = 0x104;
constexpr std::uint32_t kInputs = 0x108;

class BringupBoardTest : public testing::Test {
 protected:
  std::atomic<std::uint32_t> inputs_ = 0;
  std::atomic<std::uint32_t> pins_ = 0;
  test::PtyBoard<Model> board_{[this](Model& model, std::uint64_t) {
    model.inputs_i = static_cast<std::uint8_t>(inputs_);
    pins_ = model.pins_o;
  }};
  UartDevice device_{{board_.path(), 3'000'000, 20s}};
};

TEST_F(BringupBoardTest, SaysWhatItIs) {
  EXPECT_EQ(device_.read(map::identity_magic), 0x5457'4E53U);
  EXPECT_EQ(device_.read(map::identity_node_kind), 0U);
  EXPECT_EQ(device_.read(map::identity_git_hash), 0x1234'5678U);
  EXPECT_EQ(device_.read(map::identity_source_date), 1'700'000'000U);
  EXPECT_EQ(device_.read(map::identity_clock_hz), 1'000'000U);
  EXPECT_EQ(device_.bridge().memory_words, 0U);
}

TEST_F(BringupBoardTest, KeepsWhatIsWritten) {
  EXPECT_EQ(device_.read(kScratch), 0U);
  EXPECT_EQ(device_.read(kPins), 0U);
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) {
    const auto scratch = static_cast<std::uint32_t>(random());
    const auto pins = static_cast<std::uint32_t>(random());
    device_.write(kScratch, scratch);
    device_.write(kPins, pins);
    EXPECT_EQ(device_.read(kScratch), scratch);
    EXPECT_EQ(device_.read(kPins), pins);
    EXPECT_EQ(pins_, pins);
  }
}

TEST_F(BringupBoardTest, ShowsItsInputs) {
  for (std::uint32_t value = 0; value < 16; ++value) {
    inputs_ = value;
    const std::uint64_t set = board_.time();
    while (board_.time() < set + 8) {
      std::this_thread::yield();
    }
    EXPECT_EQ(device_.read(kInputs), value);
  }
}

TEST_F(BringupBoardTest, RefusesWhatIsNotThere) {
  for (const std::uint32_t address : {0x02CU, 0x0FCU, 0x10CU, 0xFFCU}) {
    EXPECT_NE(test::failure_of([&] { device_.read(address); }).find("was refused"), std::string::npos) << address;
  }
  for (const std::uint32_t address : {0x000U, 0x108U, 0x10CU}) {
    EXPECT_NE(test::failure_of([&] { device_.write(address, 1); }).find("was refused"), std::string::npos) << address;
  }
  EXPECT_NE(test::failure_of([&] { device_.allocate(512); }).find("has 0 of 0 left"), std::string::npos);
}

}  // namespace
}  // namespace twinspan::device
