// SPDX-License-Identifier: Apache-2.0
/// \file
/// Ctrl-C and SIGTERM as a question that the work asks: "shall I stop?". A second Ctrl-C ends the program at once.
#pragma once

#include <atomic>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace twinspan::cli {

class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  bool requested() const { return requested_.load(std::memory_order_relaxed); }

 private:
  void listen();

  boost::asio::io_context context_{1};
  boost::asio::signal_set signals_;
  std::atomic<bool> requested_{false};
  std::thread thread_;
};

}  // namespace twinspan::cli
