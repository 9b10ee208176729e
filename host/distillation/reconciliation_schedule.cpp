// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/reconciliation_schedule.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace twinspan::distillation::reconciliation {

namespace {

double alpha(double error_rate) { return -std::log2(std::clamp(error_rate, 1e-7, 0.25)) - 0.5; }

unsigned at_least(double value, unsigned least) {
  return std::max(static_cast<unsigned>(std::max(std::ceil(value), 0.0)), least);
}

unsigned within_frame(unsigned log, std::size_t rows) {
  const auto most = static_cast<unsigned>(std::bit_width(rows)) - 1;
  return std::min({log, most, kMostBlockLog});
}

}  // namespace

unsigned first_block_log(std::size_t rows, double error_rate) {
  return within_frame(at_least(alpha(error_rate), 2), rows);
}

unsigned starting_block_log(std::size_t rows, double error_rate) {
  constexpr unsigned kUnknown = 13;
  // Two sizes larger than the estimate says: it may be too high, and making blocks smaller costs nothing.
  return within_frame(error_rate > 0 ? first_block_log(rows, error_rate) + 2 : kUnknown, rows);
}

Schedule schedule_after(std::size_t rows, unsigned first_log, double error_rate) {
  const unsigned second = at_least((alpha(error_rate) + 12) / 2, first_log + 2);
  const unsigned third = std::max(second + 2, 12U);
  Schedule schedule;
  schedule.block_log[schedule.passes++] = first_log;
  for (const unsigned log : {second, third}) {
    if (log <= kMostBlockLog && (std::size_t{1} << log) < (rows + 1) / 2) {
      schedule.block_log[schedule.passes++] = log;
    }
  }
  return schedule;
}

bool too_large(std::uint64_t odd, std::uint64_t blocks) {
  // The share at the largest size that the published choice takes, 2^(1/2) / rate. Half a standard deviation
  // more than seen: blocks too small by a factor of two cost less than blocks too large.
  constexpr double kShare = 0.470;
  const auto count = static_cast<double>(blocks);
  return static_cast<double>(odd) + 0.25 * std::sqrt(count) > kShare * count;
}

double rate_from_odd_blocks(std::uint64_t odd, std::uint64_t blocks, unsigned block_log) {
  const double share = (static_cast<double>(odd) + 0.5) / (static_cast<double>(blocks) + 1);
  const double size = std::ldexp(1.0, static_cast<int>(block_log));
  const double even = std::max(1 - 2 * share, 1e-3);
  return std::clamp((1 - std::pow(even, 1 / size)) / 2, 1e-7, 0.25);
}

}  // namespace twinspan::distillation::reconciliation
