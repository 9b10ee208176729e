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

Schedule schedule_after(std::size_t rows, unsigned first_log) {
  // Published second passes have blocks four to eight times those of the first. Twice costs 2 to 3 % more
  // disclosed bits but starts so many searches at the same time that a tenth of the round trips is enough.
  Schedule schedule;
  for (const unsigned log : {first_log, first_log + 1, first_log + 5}) {
    if (schedule.passes == 0 || (log <= kMostBlockLog && (std::size_t{1} << log) < (rows + 1) / 2)) {
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

}  // namespace twinspan::distillation::reconciliation
