// SPDX-License-Identifier: Apache-2.0
// The back end `uart:` against the Verilated measurement node of the evaluation board, through a pseudo-terminal.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "Vtf_ecp5_evn_measurement_core.h"
#include "host/core/error.hpp"
#include "host/device/measurement.hpp"
#include "host/device/uart.hpp"
#include "rtl/registers/generated/layouts.hpp"
#include "rtl/registers/generated/measurement_regs.hpp"
#include "tests/host/device/failure.hpp"
#include "tests/host/device/pty_board.hpp"

namespace twinspan::device {
namespace {

namespace map = regs::measurement;
using namespace std::chrono_literals;
using Model = Vtf_ecp5_evn_measurement_core;
using Board = test::PtyBoard<Model>;
using uart::Operation;
using uart::Reply;
using uart::Status;

constexpr unsigned kLanes = 4;
constexpr double kSlotsPerSecond = 4e6;    // of the model: 1 MHz, 4 lanes
constexpr std::uint32_t kMemoryWords = 1024;

UartOptions options(const std::string& path, std::chrono::milliseconds deadline = 20s) {
  return {path, 3'000'000, deadline};
}

/// Pulses on the detector pins, as many as are asked for, and when they came.
class Pulses {
 public:
  struct Pulse {
    std::uint64_t clock;
    unsigned channel;
    bool late;  // in the second half of the clock
  };

  void operator()(Model& model, std::uint64_t clock) {
    model.detector_first_i = static_cast<std::uint8_t>(next_first_);
    model.detector_second_i = 0;
    next_first_ = 0;
    if (wanted_ == 0 || clock % 40 != 7) {
      return;
    }
    const std::lock_guard lock(mutex_);
    const Pulse pulse{clock, static_cast<unsigned>(pulses_.size() % 4), pulses_.size() / 4 % 2 == 1};
    const auto bit = static_cast<std::uint8_t>(1U << pulse.channel);
    model.detector_first_i = pulse.late ? 0 : bit;
    model.detector_second_i = bit;
    next_first_ = bit;
    pulses_.push_back(pulse);
    --wanted_;
  }
  void give(int count) {
    wanted_ += count;
    while (wanted_ > 0) {
      std::this_thread::sleep_for(1ms);
    }
  }
  std::vector<Pulse> all() {
    const std::lock_guard lock(mutex_);
    return pulses_;
  }

 private:
  std::atomic<int> wanted_ = 0;
  unsigned next_first_ = 0;
  std::mutex mutex_;
  std::vector<Pulse> pulses_;
};

class UartTest : public testing::Test {
 protected:
  Pulses pulses_;
  Board board_{[this](Model& model, std::uint64_t clock) { pulses_(model, clock); }};
};

TEST_F(UartTest, IdentifiesTheNode) {
  UartDevice device(options(board_.path()));
  Measurement node(device, kSlotsPerSecond, 4, 9);
  EXPECT_EQ(node.identity().lanes, kLanes);
  EXPECT_EQ(node.identity().clock_hz, 1'000'000U);
  EXPECT_EQ(node.identity().channels, 4U);
  const BridgeState state = device.bridge();
  EXPECT_EQ(state.version, 1U);
  EXPECT_EQ(state.memory_words, kMemoryWords);
  EXPECT_EQ(state.damaged, 0U);
  EXPECT_EQ(state.dropped, 0U);
  EXPECT_EQ(state.refused, 0U);
  EXPECT_EQ(state.user, 0U) << "the phase code after reset";
}

TEST_F(UartTest, ReadsAndWritesRegisters) {
  UartDevice device(options(board_.path()));
  std::mt19937 random(3);
  for (int round = 0; round < 40; ++round) {
    // Octets that look like flags and escapes must come through as well.
    const std::uint32_t value = round % 3 == 0 ? 0x7D7E7D7E : static_cast<std::uint32_t>(random());
    device.write(map::run_start_time_lo, value);
    device.write(map::run_start_slot_lo, ~value);
    EXPECT_EQ(device.read(map::run_start_time_lo), value);
    EXPECT_EQ(device.read(map::run_start_slot_lo), ~value);
  }
  const std::uint64_t before = device.read(map::run_time_lo);
  EXPECT_GT(device.read(map::run_time_lo), before);
  EXPECT_EQ(device.repetitions(), 0U);
  EXPECT_NE(test::failure_of([&] { device.read(0xFFC); })
                .find("read of register 0xffc was refused"), std::string::npos);
  EXPECT_NE(test::failure_of([&] { device.write(0x1000, 1); }).find("outside of the registers"), std::string::npos);
  EXPECT_EQ(device.bridge().refused, 2U);
}

TEST_F(UartTest, RunsAndReadsTheRing) {
  UartDevice device(options(board_.path()));
  Measurement node(device, kSlotsPerSecond, 4, 9);
  node.set_frame(4096, 512, 64);
  node.select_channels(0xF, 0, 1, false);
  node.set_tagging(7, false, false);
  for (std::uint32_t channel = 0; channel < 4; ++channel) {
    node.set_channel(channel, {0, 0, 1024});
  }
  node.set_event_level(100);
  const std::uint64_t start = node.time() + 200'000;
  node.arm({start, 1600, std::uint64_t{1} << 40});
  EXPECT_FALSE(device.wait(1000)) << "no words yet";
  for (auto state = node.status(); !state.running; state = node.status()) {
    ASSERT_TRUE(state.armed) << node.error_text();
  }

  std::vector<std::uint64_t> words;
  const auto take = [&](std::span<const std::uint64_t> piece) {
    words.insert(words.end(), piece.begin(), piece.end());
  };
  for (int part = 0; part < 4; ++part) {
    pulses_.give(200);
    EXPECT_TRUE(device.wait(10'000'000)) << "100 words wait";
    const auto end = std::chrono::steady_clock::now() + 60s;
    while (words.size() < 200U * static_cast<unsigned>(part + 1) && std::chrono::steady_clock::now() < end) {
      node.drain(take);
    }
  }
  node.stop();
  EXPECT_TRUE(device.wait(10'000'000)) << "done";
  node.drain(take);
  EXPECT_TRUE(node.status().done);
  EXPECT_EQ(node.error_text(), "");

  const auto pulses = pulses_.all();
  ASSERT_EQ(pulses.size(), 800U);
  ASSERT_EQ(words.size(), pulses.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    // The tagger takes one clock; an edge in the first half of it lies in slot 1, else in slot 2 of its word.
    const std::uint64_t slot = 1600 + kLanes * (pulses[i].clock + 1 - start) + (pulses[i].late ? 2 : 1);
    ASSERT_EQ(regs::layout::click_slot.get(words[i]), slot) << "word " << i;
    ASSERT_EQ(regs::layout::click_channel.get(words[i]), pulses[i].channel) << "word " << i;
  }
  EXPECT_EQ(node.counters().words_written, 800U);
}

TEST_F(UartTest, RefusesABufferThatTheMemoryHasNot) {
  UartDevice device(options(board_.path()));
  EXPECT_EQ(device.allocate(512).bus_address, 0U);
  EXPECT_NE(test::failure_of([&] { device.allocate(1024); }).find("has 512 of 1024 left"), std::string::npos);
  EXPECT_EQ(device.allocate(512).bus_address, 4096U);
  EXPECT_NE(test::failure_of([&] { device.allocate(1); }).find("has 0 of 1024 left"), std::string::npos);
}

TEST_F(UartTest, GoesOnAfterNoise) {
  UartDevice device(options(board_.path()));
  std::mt19937 random(4);
  for (int round = 0; round < 15; ++round) {
    std::vector<std::uint8_t> noise(random() % 40);
    for (std::uint8_t& octet : noise) {
      octet = random() % 8 == 0 ? 0x7E : static_cast<std::uint8_t>(random());
    }
    board_.disturb_board(noise);
    if (round % 2 == 0) {
      board_.disturb_host(noise);
    }
    const auto value = static_cast<std::uint32_t>(random());
    device.write(map::run_start_time_lo, value);
    EXPECT_EQ(device.read(map::run_start_time_lo), value);
  }
  EXPECT_GT(device.bridge().damaged, 5U);
  EXPECT_GT(device.damaged_replies(), 0U);
}

TEST_F(UartTest, RepeatsWhatWasDamagedOrLost) {
  UartDevice device(options(board_.path(), 8s));
  device.write(map::run_start_time_lo, 1);
  board_.damage_requests(3);
  device.write(map::run_start_time_lo, 2);
  EXPECT_EQ(device.read(map::run_start_time_lo), 2U);
  EXPECT_GE(device.repetitions(), 1U);
  EXPECT_GE(device.bridge().damaged, 1U);
  board_.swallow_replies(3);
  EXPECT_EQ(device.read(map::run_start_time_lo), 2U);
}

/// Sends octets and waits for one reply.
std::vector<Reply> talk(uart::SerialLine& line, const std::vector<std::uint8_t>& request) {
  uart::FrameParser parser;
  std::vector<Reply> replies;
  std::array<std::uint8_t, 1024> octets;
  const auto until = uart::SerialLine::Clock::now() + 20s;
  line.write(request, until);
  while (replies.empty()) {
    const std::size_t count = line.read(octets, until);
    if (count == 0) {
      break;
    }
    parser.push(std::span(octets).first(count), [&](Reply&& reply) { replies.push_back(std::move(reply)); });
  }
  return replies;
}

TEST_F(UartTest, ExecutesARepeatedRequestOnce) {
  uart::SerialLine line(board_.path(), 3'000'000);
  const auto first = talk(line, uart::encode({9, Operation::Read, map::run_time_lo, 0}));
  const auto again = talk(line, uart::encode({9, Operation::Read, map::run_time_lo, 0}));
  const auto next = talk(line, uart::encode({10, Operation::Read, map::run_time_lo, 0}));
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(again.size(), 1U);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(again[0].word(0), first[0].word(0)) << "the time of the first execution";
  EXPECT_NE(next[0].word(0), first[0].word(0));
  talk(line, uart::encode({1, Operation::Hello, 0, 0}));
  const auto greeted = talk(line, uart::encode({10, Operation::Read, map::run_time_lo, 0}));
  ASSERT_EQ(greeted.size(), 1U);
  EXPECT_NE(greeted[0].word(0), next[0].word(0)) << "a greeting begins anew";
}

TEST_F(UartTest, AnswersWhatItDoesNotServe) {
  uart::SerialLine line(board_.path(), 3'000'000);
  const auto status = [&](const uart::Request& request) {
    const auto replies = talk(line, uart::encode(request));
    return replies.size() == 1 ? static_cast<int>(replies[0].status) : -1;
  };
  EXPECT_EQ(status({1, Operation::Read, 0, 0, 2}), static_cast<int>(Status::Version));
  EXPECT_EQ(status({2, static_cast<Operation>(0x33), 0, 0}), static_cast<int>(Status::Unknown));
  EXPECT_EQ(status({3, Operation::Memory, kMemoryWords - 1, 1}), static_cast<int>(Status::Okay));
  EXPECT_EQ(status({4, Operation::Memory, kMemoryWords - 1, 2}), static_cast<int>(Status::OutOfRange));
  EXPECT_EQ(status({5, Operation::Memory, 0, 0}), static_cast<int>(Status::OutOfRange));
  EXPECT_EQ(status({6, Operation::Memory, 0, 65}), static_cast<int>(Status::OutOfRange));
  EXPECT_EQ(status({7, Operation::Memory, 0xFFFF'FFFF, 2}), static_cast<int>(Status::OutOfRange));
  const auto notice = talk(line, {0x7E, 0x01, 0x02, 0x03, 0x7E});
  ASSERT_EQ(notice.size(), 1U);
  EXPECT_EQ(notice[0].operation, static_cast<std::uint8_t>(Operation::Notice));
  EXPECT_EQ(notice[0].status, Status::Damaged);
}

TEST(UartPeer, SilenceEndsAtTheDeadline) {
  const test::Pty pty;
  const auto begin = std::chrono::steady_clock::now();
  const std::string text = test::failure_of([&] { UartDevice device(options(pty.path, 300ms)); });
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_NE(text.find("the greeting got no answer within 300 ms"), std::string::npos) << text;
  EXPECT_GE(took, 290ms);
  EXPECT_LT(took, 5s);
}

TEST(UartPeer, NoiseWithoutEndEndsAtTheDeadline) {
  test::Pty pty;
  std::atomic<bool> stop = false;
  std::thread noise([&] {
    while (!stop) {
      pty.write(std::vector<std::uint8_t>(64, 0x55));
      pty.read();
      std::this_thread::sleep_for(1ms);
    }
  });
  const std::string text = test::failure_of([&] { UartDevice device(options(pty.path, 300ms)); });
  stop = true;
  noise.join();
  EXPECT_NE(text.find("got no answer within 300 ms"), std::string::npos) << text;
}

TEST(UartPeer, AnotherVersionIsNamed) {
  test::Pty pty;
  std::thread peer([&] {
    while (pty.read().empty()) {
      std::this_thread::sleep_for(1ms);
    }
    pty.write(uart::frame(std::vector<std::uint8_t>{2, 1, 0x81, 0}));
  });
  const std::string text = test::failure_of([&] { UartDevice device(options(pty.path)); });
  peer.join();
  EXPECT_NE(text.find("version 2 of its protocol, this program version 1"), std::string::npos) << text;
}

TEST(UartPeer, NoPortIsSaid) {
  const std::string text = test::failure_of([] { UartDevice device(options("/dev/no-such-port")); });
  EXPECT_NE(text.find("/dev/no-such-port: cannot be opened: No such file"), std::string::npos) << text;
}

TEST(UartUri, IsReadAndRefusedInWords) {
  const UartOptions all = parse_uart_uri("uart:/dev/ttyUSB1?baud=115200&deadline_ms=250");
  EXPECT_EQ(all.path, "/dev/ttyUSB1");
  EXPECT_EQ(all.baud, 115200U);
  EXPECT_EQ(all.deadline, 250ms);
  EXPECT_EQ(parse_uart_uri("uart:x").baud, 3'000'000U);
  for (const char* bad : {"usb:x", "uart:", "uart:x?baud=1", "uart:x?baud=fast", "uart:x?parity=1", "uart:x?baud"}) {
    EXPECT_THROW(parse_uart_uri(bad), InputError) << bad;
  }
}

}  // namespace
}  // namespace twinspan::device
