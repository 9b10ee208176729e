// SPDX-License-Identifier: Apache-2.0
// `twinspan identify`, and what the back end `uart:` says of a peer that answers wrongly.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/cli/identify_command.hpp"
#include "host/core/error.hpp"
#include "host/device/serial_line.hpp"
#include "host/device/uart.hpp"
#include "tests/host/device/failure.hpp"
#include "tests/host/device/scripted_peer.hpp"

namespace twinspan::device {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::ScriptedPeer;
using uart::Operation;
using Registers = std::map<std::uint32_t, std::uint32_t>;

/// Version, words of memory, frames damaged, requests dropped, served, refused, state word (docs/porting.md).
const std::vector<std::uint8_t> kGreeting = test::octets({1, 512, 7, 6, 5, 4, 0xC0DE, 0});

/// Addresses and the magic as a board has them, written out: a generated map that moved would be noticed.
Registers node(std::uint32_t kind) {
  return {{0x00, 0x54574E53}, {0x04, kind},        {0x08, 0x00020003}, {0x0C, 0xABCDEF01},
          {0x14, 4},          {0x1C, 125'000'000}, {0x20, 9}};
}

ScriptedPeer::Script board(const Registers& registers) {
  return [registers](Operation operation, std::uint32_t address) -> Answer {
    if (operation == Operation::Hello) {
      return {0, kGreeting};
    }
    const auto found = registers.find(address);
    return found == registers.end() ? Answer{1, {}} : Answer{0, test::octets({found->second})};
  };
}

/// Runs `twinspan identify uart:PATH` and gives what it prints.
std::string identify(const std::string& path) {
  CLI::App app;
  std::function<int()> action;
  cli::add_identify_command(app, action);
  app.parse("identify uart:" + path + "?deadline_ms=20000");
  testing::internal::CaptureStdout();
  int code = -1;
  try {
    code = action();
  } catch (...) {
    testing::internal::GetCapturedStdout();
    throw;
  }
  EXPECT_EQ(code, 0);
  return testing::internal::GetCapturedStdout();
}

void expect_row(const std::string& text, const std::string& name, const std::string& value) {
  EXPECT_NE(text.find("\n" + name + std::string(23 - name.size(), ' ') + value + "\n"), std::string::npos)
      << name << " in:\n" << text;
}

TEST(Identify, PrintsWhatTheNodeSaysOfItself) {
  const std::map<std::uint32_t, std::string> kinds{
      {0, "bring-up"}, {1, "transmitter"}, {2, "measurement"}, {77, "unknown (77)"}};
  for (const auto& [kind, name] : kinds) {
    const ScriptedPeer peer(board(node(kind)));
    const std::string text = "\n" + identify(peer.path());
    expect_row(text, "node", name);
    expect_row(text, "register map", "2.3");
    expect_row(text, "RTL commit", "abcdef01");
    expect_row(text, "lanes", "4");
    expect_row(text, "clock", "125 MHz");
    expect_row(text, "channels", "9");
    expect_row(text, "on-chip memory", "512 words of 64 bits");
    expect_row(text, "event line", "low");
    expect_row(text, "bridge", "protocol 1, 5 requests served, 4 refused, 6 dropped, 7 frames damaged");
    expect_row(text, "state word", "0x0000c0de");
  }
}

TEST(Identify, AnotherBoardIsNoNode) {
  Registers registers = node(1);
  registers[0] = 0xDEADBEEF;
  const ScriptedPeer peer(board(registers));
  const std::string text = test::failure_of([&] { identify(peer.path()); });
  EXPECT_NE(text.find("this is no Twinspan node: register 0 reads 0xdeadbeef, expected 0x54574e53"),
            std::string::npos) << text;
}

TEST(UartPeer, AnswersOfAnotherLengthAreNamed) {
  const ScriptedPeer greeting([](Operation, std::uint32_t) { return Answer{0, std::vector<std::uint8_t>(31)}; });
  const std::string told = test::failure_of([&] { UartDevice device({greeting.path(), 3'000'000, 20s}); });
  EXPECT_NE(told.find("told 31 octets of itself, expected are 32"), std::string::npos) << told;

  const ScriptedPeer word([](Operation operation, std::uint32_t) {
    return operation == Operation::Hello ? Answer{0, kGreeting} : Answer{0, {1, 2, 3}};
  });
  const std::string read = test::failure_of([&] { UartDevice device({word.path(), 3'000'000, 20s}); });
  EXPECT_NE(read.find("read of register 0x004 was answered with 3 octets, expected are 4"), std::string::npos) << read;
}

TEST(UartPeer, EveryStatusIsSaidInWords) {
  const std::map<std::uint8_t, std::string> words{{1, "was refused; there is no such register"},
                                                  {2, "is no operation of this bridge"},
                                                  {4, "is outside of the registers or the memory"},
                                                  {5, "got no answer from the registers of the node"},
                                                  {9, "failed with status 9 of the bridge"}};
  for (const auto& [status, text] : words) {
    const ScriptedPeer peer([code = status](Operation operation, std::uint32_t address) -> Answer {
      if (operation == Operation::Hello) {
        return {0, kGreeting};
      }
      return address == 4 ? Answer{0, test::octets({1})} : Answer{code, {}};
    });
    UartDevice device({peer.path(), 3'000'000, 20s});
    const std::string said = test::failure_of([&] { device.read(0x10); });
    EXPECT_NE(said.find("read of register 0x010 " + text), std::string::npos) << said;
  }
}

TEST(SerialLine, ALineThatIsUnpluggedIsSaid) {
  auto pty = std::make_unique<test::Pty>();
  uart::SerialLine line(pty->path, 115'200);
  std::array<std::uint8_t, 16> octets{};
  EXPECT_EQ(line.read(octets, uart::SerialLine::Clock::now() + 10ms), 0U);
  pty.reset();
  const auto deadline = uart::SerialLine::Clock::now() + 20s;
  const std::string read = test::failure_of([&] { line.read(octets, deadline); });
  EXPECT_NE(read.find("the line was lost"), std::string::npos) << read;
  const std::string write = test::failure_of([&] { line.write(octets, deadline); });
  EXPECT_NE(write.find("is the board still plugged in?"), std::string::npos) << write;
}

TEST(SerialLine, WhatNobodyTakesEndsAtTheDeadline) {
  const test::Pty pty;
  uart::SerialLine line(pty.path, 115'200);
  const std::vector<std::uint8_t> octets(1U << 20);
  const std::string text = test::failure_of([&] { line.write(octets, uart::SerialLine::Clock::now() + 200ms); });
  EXPECT_NE(text.find("1048576 octets could not be sent in time"), std::string::npos) << text;
}

}  // namespace
}  // namespace twinspan::device
