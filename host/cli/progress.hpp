// SPDX-License-Identifier: Apache-2.0
/// \file
/// A progress line on stderr: share, rate and remaining time. Silent unless stderr is a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace twinspan::cli {

class Progress {
 public:
  /// \param label what is being done; \param total units of work; \param unit what they are called
  Progress(std::string label, std::uint64_t total, std::string unit = "slots");
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Ends the line.
  ~Progress();

  void update(std::uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;
  std::string label_;
  std::uint64_t total_;
  std::string unit_;
  bool visible_;
  Clock::time_point begin_;
  Clock::time_point last_;
  std::optional<std::uint64_t> first_;  ///< what was done already at the first update
};

/// 1234567 as "1.23 M".
std::string with_prefix(double value);

}  // namespace twinspan::cli
