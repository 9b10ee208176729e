// SPDX-License-Identifier: Apache-2.0
#include "host/cli/interrupt.hpp"

#include <csignal>
#include <cstdlib>

namespace twinspan::cli {
namespace {

constexpr int kInterruptedExit = 130;

}  // namespace

Interrupt::Interrupt() : signals_(context_, SIGINT, SIGTERM) {
  listen();
  thread_ = std::thread([this] { context_.run(); });
}

void Interrupt::listen() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) {
      return;
    }
    if (requested_.exchange(true)) {
      std::_Exit(kInterruptedExit);
    }
    listen();
  });
}

Interrupt::~Interrupt() {
  context_.stop();
  thread_.join();
}

}  // namespace twinspan::cli
