// SPDX-License-Identifier: Apache-2.0
/// \file
/// A Verilated board core in a thread of its own, its UART pins wired to a pseudo-terminal.
#pragma once

#include <fcntl.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace twinspan::test {

/// A pseudo-terminal in raw mode: `path` for the program under test, the other end for the test.
class Pty {
 public:
  Pty() {
    std::array<char, 256> name{};
    if (openpty(&master_, &slave_, name.data(), nullptr, nullptr) != 0) {
      throw std::runtime_error("no pseudo-terminal");
    }
    termios settings{};
    tcgetattr(slave_, &settings);
    cfmakeraw(&settings);
    tcsetattr(slave_, TCSANOW, &settings);
    fcntl(master_, F_SETFL, O_NONBLOCK);
    path = name.data();
  }
  ~Pty() {
    close(master_);
    close(slave_);
  }
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  /// What the program has sent, without waiting.
  std::vector<std::uint8_t> read() {
    std::vector<std::uint8_t> octets(256);
    const auto count = ::read(master_, octets.data(), octets.size());
    octets.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return octets;
  }
  /// What nobody reads is lost in the end, as on a line without flow control.
  void write(std::span<const std::uint8_t> octets) {
    for (int attempt = 0; attempt < 10000 && !octets.empty(); ++attempt) {
      const auto count = ::write(master_, octets.data(), octets.size());
      if (count > 0) {
        octets = octets.subspan(static_cast<std::size_t>(count));
      } else {
        std::this_thread::yield();
      }
    }
  }

  std::string path;

 private:
  int master_ = -1;
  int slave_ = -1;
};

/// \tparam Model Verilated core with clk_i, rst_i, rx_i, tx_o and CLOCKS_PER_BIT = 4
template <class Model>
class PtyBoard {
 public:
  /// `before_clock` drives the other pins; it gets the clocks since reset and runs in the board's thread.
  explicit PtyBoard(std::function<void(Model&, std::uint64_t)> before_clock = {})
      : before_clock_(std::move(before_clock)), model_(std::make_unique<Model>()) {
    model_->rx_i = 1;
    model_->rst_i = 1;
    for (int clock = 0; clock < 8; ++clock) {
      edge();
    }
    model_->rst_i = 0;
    // A line is idle before its first octet.
    for (; time_ < 64; ++time_) {
      edge();
    }
    thread_ = std::thread([this] { run(); });
  }
  ~PtyBoard() {
    stop_ = true;
    thread_.join();
    model_->final();
  }
  PtyBoard(const PtyBoard&) = delete;
  PtyBoard& operator=(const PtyBoard&) = delete;

  const std::string& path() const { return pty_.path; }
  std::uint64_t time() const { return time_; }

  /// Puts octets on the line to the board, as noise would.
  void disturb_board(const std::vector<std::uint8_t>& octets) {
    const std::lock_guard lock(mutex_);
    to_board_.insert(to_board_.end(), octets.begin(), octets.end());
  }
  /// Puts octets on the line to the host.
  void disturb_host(const std::vector<std::uint8_t>& octets) { pty_.write(octets); }
  /// Flips a bit of the `count` next octets to the board.
  void damage_requests(int count) { damage_ = count; }
  /// Swallows the `count` next octets from the board.
  void swallow_replies(int count) { swallow_ = count; }

 private:
  static constexpr unsigned kClocksPerBit = 4;
  static constexpr unsigned kBits = 10;

  void run() {
    while (!stop_) {
      if (time_ % 64 == 0) {
        take_from_host();
      }
      drive();
      if (before_clock_) {
        before_clock_(*model_, time_);
      }
      edge();
      ++time_;
      sample();
    }
  }

  void edge() {
    model_->clk_i = 0;
    model_->eval();
    model_->clk_i = 1;
    model_->eval();
  }

  void take_from_host() {
    const std::lock_guard lock(mutex_);
    for (std::uint8_t octet : pty_.read()) {
      if (damage_ > 0) {
        --damage_;
        octet ^= 0x10;
      }
      to_board_.push_back(octet);
    }
  }

  /// One clock of the line to the board.
  void drive() {
    if (sent_ == 0) {
      model_->rx_i = 1;
      const std::lock_guard lock(mutex_);
      if (to_board_.empty()) {
        return;
      }
      shift_ = 0x200U | (unsigned{to_board_.front()} << 1);
      to_board_.pop_front();
      sent_ = kBits * kClocksPerBit;
    }
    model_->rx_i = (shift_ >> ((kBits * kClocksPerBit - sent_) / kClocksPerBit)) & 1U;
    --sent_;
  }

  /// One clock of the line from the board: samples in the middle of the bits.
  void sample() {
    if (received_ == 0) {
      received_ = model_->tx_o ? 0 : 1;
      return;
    }
    ++received_;
    const unsigned bit = received_ / kClocksPerBit;
    if (received_ % kClocksPerBit == 2) {
      if (bit >= 1 && bit <= 8) {
        octet_ = static_cast<std::uint8_t>((octet_ >> 1) | (model_->tx_o ? 0x80 : 0));
      } else if (bit == 9) {
        received_ = 0;
        if (swallow_ > 0) {
          --swallow_;
        } else {
          pty_.write(std::span(&octet_, 1));
        }
      }
    }
  }

  Pty pty_;
  std::function<void(Model&, std::uint64_t)> before_clock_;
  std::unique_ptr<Model> model_;
  std::atomic<std::uint64_t> time_ = 0;
  std::atomic<bool> stop_ = false;
  std::atomic<int> damage_ = 0;
  std::atomic<int> swallow_ = 0;
  std::mutex mutex_;
  std::deque<std::uint8_t> to_board_;
  unsigned sent_ = 0;
  unsigned shift_ = 0;
  unsigned received_ = 0;
  std::uint8_t octet_ = 0;
  std::thread thread_;
};

}  // namespace twinspan::test
