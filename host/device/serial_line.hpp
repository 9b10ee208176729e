// SPDX-License-Identifier: Apache-2.0
/// \file
/// A serial line of the host, 8N1 without flow control, on which every wait has a deadline.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace twinspan::device::uart {

class SerialLine {
 public:
  using Clock = std::chrono::steady_clock;

  /// \throws Failure when the port cannot be opened or does not do the rate
  SerialLine(const std::string& path, unsigned baud);
  ~SerialLine();

  /// Sends all octets. \throws Failure when they are not gone by `deadline`, or the port is lost.
  void write(std::span<const std::uint8_t> octets, Clock::time_point deadline);

  /// Reads what is there, waiting for the first octet until `deadline`.
  /// \return the number of octets, 0 when none came. \throws Failure when the port is lost.
  std::size_t read(std::span<std::uint8_t> octets, Clock::time_point deadline);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace twinspan::device::uart
