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
  // Published second passes have blocks four to eight times those of the first. Less than that costs 2 to 3 %
  // more disclosed bits but starts so many searches at the same time that a tenth of the round trips is
  // enough.
  constexpr double kSecond = 2.0;  // errors per block
  const unsigned second = at_least(std::log2(kSecond / std::max(error_rate, 1e-7)), first_log + 1);
  unsigned most = 0;  // the largest blocks of which a frame has more than two
  while (most < kMostBlockLog && (std::size_t{4} << most) < rows) {
    ++most;
  }
  constexpr unsigned kThird = 4;  // sixteen times the second
  Schedule schedule;
  schedule.block_log[schedule.passes++] = first_log;
  for (const unsigned log : {std::min(second, most), std::min(second + kThird, most)}) {
    if (log > schedule.block_log[schedule.passes - 1]) {
      schedule.block_log[schedule.passes++] = log;
    }
  }
  constexpr double kShare = 1.0 / 64;
  constexpr double kMostFew = 24;
  schedule.few_ranges =
      static_cast<std::uint32_t>(std::min(kShare * error_rate * static_cast<double>(rows), kMostFew));
  return schedule;
}

bool too_large(std::uint64_t odd, std::uint64_t blocks) {
  // That of 1.15 errors per block, within the range of the published choice. Half a standard deviation more
  // than seen: of few blocks half may look less than odd by chance, which would stop the search too early.
  constexpr double kLargestShare = 0.45;
  const auto count = static_cast<double>(blocks);
  return static_cast<double>(odd) + 0.25 * std::sqrt(count) > kLargestShare * count;
}

double rate_from_odd_blocks(std::uint64_t odd, std::uint64_t blocks, unsigned block_log) {
  const double share = (static_cast<double>(odd) + 0.5) / (static_cast<double>(blocks) + 1);
  const double size = std::ldexp(1.0, static_cast<int>(block_log));
  const double even = std::max(1 - 2 * share, 1e-3);
  return std::clamp((1 - std::pow(even, 1 / size)) / 2, 1e-7, 0.25);
}

}  // namespace twinspan::distillation::reconciliation
