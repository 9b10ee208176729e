// SPDX-License-Identifier: Apache-2.0
#include "host/cli/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace twinspan::cli {
namespace {

constexpr std::chrono::milliseconds kInterval{100};
constexpr std::size_t kWidth = 30;

}  // namespace

std::string with_prefix(double value) {
  static constexpr const char* kPrefixes[] = {"", "k", "M", "G", "T"};
  std::size_t i = 0;
  while (value >= 999.5 && i + 1 < std::size(kPrefixes)) {
    value /= 1000;
    ++i;
  }
  return fmt::format("{:.3g} {}", value, kPrefixes[i]);
}

Progress::Progress(std::string label, std::uint64_t total, std::string unit)
    : label_(std::move(label)),
      total_(std::max<std::uint64_t>(total, 1)),
      unit_(std::move(unit)),
      visible_(isatty(STDERR_FILENO) != 0),
      begin_(Clock::now()),
      last_(begin_) {}

void Progress::update(std::uint64_t done) {
  const auto now = Clock::now();
  if (!first_) {
    first_ = done;
  }
  if (!visible_ || (now - last_ < kInterval && done < total_)) {
    return;
  }
  last_ = now;
  done = std::min(done, total_);
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const double rate = static_cast<double>(done - std::min(*first_, done)) / std::max(seconds, 1e-9);
  const double remaining = rate > 0 ? static_cast<double>(total_ - done) / rate : 0;
  const auto full = static_cast<std::size_t>(kWidth * done / total_);
  const std::string line =
      fmt::format("\r{} [{}{}] {:3d} %  {}{}/s  {:.0f} s left\033[K", label_, std::string(full, '#'),
                  std::string(kWidth - full, '.'), 100 * done / total_, with_prefix(rate), unit_, remaining);
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

Progress::~Progress() {
  if (visible_) {
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
  }
}

}  // namespace twinspan::cli
