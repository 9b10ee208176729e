// SPDX-License-Identifier: Apache-2.0
/// \file
/// The other end of a serial line that answers as a test says, also in ways that no bridge should.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "host/device/uart_frame.hpp"
#include "tests/host/device/pty_board.hpp"

namespace twinspan::test {

/// What the peer says to a request.
struct Answer {
  std::uint8_t status = 0;
  std::vector<std::uint8_t> payload;
};

inline std::vector<std::uint8_t> octets(const std::vector<std::uint32_t>& words) {
  std::vector<std::uint8_t> result;
  for (const std::uint32_t word : words) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      result.push_back(static_cast<std::uint8_t>(word >> shift));
    }
  }
  return result;
}

class ScriptedPeer {
 public:
  using Script = std::function<Answer(device::uart::Operation, std::uint32_t address)>;

  explicit ScriptedPeer(Script script) : script_(std::move(script)), thread_([this] { run(); }) {}
  ~ScriptedPeer() {
    stop_ = true;
    thread_.join();
  }
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  const std::string& path() const { return pty_.path; }

 private:
  void run() {
    device::uart::FrameParser parser;
    while (!stop_) {
      parser.push(pty_.read(), [this](device::uart::Reply&& request) { answer(request); });
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  /// The parser takes a request for a reply: the first octet of the address is where a reply has its status.
  void answer(const device::uart::Reply& request) {
    const std::uint32_t address = static_cast<std::uint32_t>(request.status) | (request.event ? 0x80U : 0U) |
                                  (request.word(0) & 0xFF'FFFF) << 8;
    const Answer said = script_(static_cast<device::uart::Operation>(request.operation), address);
    std::vector<std::uint8_t> content{device::uart::kVersion, request.sequence,
                                      static_cast<std::uint8_t>(request.operation | 0x80), said.status};
    content.insert(content.end(), said.payload.begin(), said.payload.end());
    pty_.write(device::uart::frame(content));
  }

  Pty pty_;
  Script script_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace twinspan::test
