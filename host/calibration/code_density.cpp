// SPDX-License-Identifier: Apache-2.0
#include "host/calibration/code_density.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "host/core/error.hpp"

namespace twinspan::calibration {
namespace {

constexpr std::uint64_t kUnitsPerSlot = 1024;
constexpr std::uint64_t kLeastPerEntry = 16;

void check_lanes(unsigned lanes) {
  if (lanes < 1U || lanes > 64U) {
    throw InputError(fmt::format("code density: {} lanes, allowed is 1 to 64", lanes));
  }
}

// clock * (1 - share), whole units, the last one excluded from above.
std::uint16_t arrival(double share_later, unsigned lanes) {
  const double clock = static_cast<double>(kUnitsPerSlot * lanes);
  return static_cast<std::uint16_t>(std::clamp(clock * (1.0 - share_later), 0.0, clock - 1.0));
}

}  // namespace

std::vector<std::uint16_t> calibrated_table(std::span<const std::uint64_t> histogram, unsigned lanes) {
  check_lanes(lanes);
  if (histogram.size() < 2U) {
    throw InputError("code density: the histogram has less than two entries");
  }
  const std::uint64_t total = std::accumulate(histogram.begin(), histogram.end(), std::uint64_t{0});
  if (total < kLeastPerEntry * histogram.size()) {
    throw Failure(fmt::format("code density: {} hits for {} tap counts, at least {} are needed; "
                              "is the detector lit and the tagger in raw mode?",
                              total, histogram.size(), kLeastPerEntry * histogram.size()));
  }
  std::vector<std::uint16_t> table;
  table.reserve(histogram.size());
  std::uint64_t below = 0;
  for (const std::uint64_t hits : histogram) {
    const double middle = static_cast<double>(below) + 0.5 * static_cast<double>(hits);
    table.push_back(arrival(middle / static_cast<double>(total), lanes));
    below += hits;
  }
  return table;
}

std::vector<std::uint16_t> nominal_table(unsigned taps, unsigned lanes) {
  check_lanes(lanes);
  if (taps < 1U || taps > 4096U) {
    throw InputError(fmt::format("code density: {} taps, allowed is 1 to 4096", taps));
  }
  std::vector<std::uint16_t> table;
  table.reserve(taps + 1U);
  for (unsigned count = 0; count <= taps; ++count) {
    table.push_back(arrival((static_cast<double>(count) + 0.5) / static_cast<double>(taps), lanes));
  }
  return table;
}

}  // namespace twinspan::calibration
