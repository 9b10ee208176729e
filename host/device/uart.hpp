// SPDX-License-Identifier: Apache-2.0
/// \file
/// Back end `uart:` of the Device seam: a node behind the UART bridge of an evaluation board.
///
/// The board has no host memory. Its bridge has an on-chip memory that the node writes its ring to; a Buffer is
/// the host's copy of a part of it. The copy is brought up to date, as far as RING_WRITTEN says, whenever the host
/// reads RING_WRITTEN. All buffers together are no larger than that memory.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/device/device.hpp"
#include "host/device/serial_line.hpp"
#include "host/device/uart_frame.hpp"

namespace twinspan::device {

struct UartOptions {
  std::string path;                          ///< such as /dev/ttyUSB1
  unsigned baud = 3'000'000;
  std::chrono::milliseconds deadline{1000};  ///< of one access, repetitions included
};

/// Reads `uart:PATH[?baud=N][&deadline_ms=N]`. \throws InputError
UartOptions parse_uart_uri(std::string_view uri);

/// What the bridge tells of itself.
struct BridgeState {
  std::uint32_t version;
  std::uint32_t memory_words;   ///< 64-bit words of the on-chip memory
  std::uint32_t damaged;        ///< frames
  std::uint32_t dropped;        ///< requests that came while another one was served
  std::uint32_t served;
  std::uint32_t refused;        ///< requests not answered with success
  std::uint32_t user;           ///< transmitter: signature of the drive codes; measurement: phase code
  bool event;
};

class UartDevice final : public Device {
 public:
  /// Opens the line and greets the bridge. \throws Failure when nothing answers or it is another version.
  explicit UartDevice(const UartOptions& options);

  const std::string& name() const override { return options_.path; }
  std::uint32_t read(std::uint32_t address) override;
  void write(std::uint32_t address, std::uint32_t value) override;
  /// \throws Failure when the on-chip memory has not so many words left; the message says how many there are
  Buffer allocate(std::size_t words) override;
  bool wait(std::uint64_t clocks) override;

  BridgeState bridge();
  std::uint64_t damaged_replies() const { return parser_.damaged(); }
  std::uint64_t repetitions() const { return repetitions_; }

 private:
  using Clock = uart::SerialLine::Clock;
  struct Block {
    std::uint64_t address;
    std::vector<std::uint64_t> words;
  };

  /// One request and its reply, repeated while there is time. Its status is okay.
  uart::Reply ask(uart::Operation operation, std::uint32_t address, std::uint32_t value, const std::string& what);
  /// Waits for the reply to `sequence`, or a reason to repeat the request; nothing when time is over.
  std::optional<uart::Reply> reply_to(std::uint8_t sequence, uart::Operation operation, Clock::time_point until);
  /// Lets in what comes until `until` or the first frame.
  std::vector<uart::Reply> receive(Clock::time_point until);
  /// Copies the words that the node has written since the last time.
  void fetch_ring(std::uint32_t written);
  void fetch(Block& block, std::size_t first, std::size_t count);
  double clock_hz();

  UartOptions options_;
  uart::SerialLine line_;
  uart::FrameParser parser_;
  std::uint8_t sequence_ = 0;
  std::uint64_t repetitions_ = 0;
  bool event_ = false;
  std::uint32_t memory_words_ = 0;
  std::uint32_t taken_words_ = 0;
  std::uint32_t clock_hz_ = 0;
  bool has_ring_ = false;
  std::uint64_t ring_base_ = 0;
  std::uint32_t ring_fetched_ = 0;
  std::vector<std::unique_ptr<Block>> blocks_;
};

}  // namespace twinspan::device
