// SPDX-License-Identifier: Apache-2.0
#include "host/core/network_sections.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace twinspan {
namespace {

constexpr Range kIntensity{1e-6, 10.0};
constexpr double kOne20 = 1048576.0;  // 2^20, certainty of the threshold table

/// Share of the window `sum` of all must be one within rounding of a decimal file.
void check_sum(const TomlReader& table, std::string_view key, double sum) {
  if (std::abs(sum - 1.0) > 1e-9) {
    table.fail(key, fmt::format("the probabilities of the X window sum to {}, allowed is 1", sum));
  }
}

std::array<std::uint32_t, 8> thresholds_of(const std::array<double, 5>& probability) {
  std::array<std::uint32_t, 8> thresholds{};  // same rounding as protocol::cumulative_thresholds
  thresholds.fill(static_cast<std::uint32_t>(kOne20));
  double sum = 0;
  for (std::size_t i = 0; i + 1 < probability.size(); ++i) {
    sum += probability[i];
    thresholds[i] = static_cast<std::uint32_t>(std::lround(sum * kOne20));
  }
  return thresholds;
}

std::array<std::uint32_t, 8> read_thresholds(TomlReader& table) {
  if (!table.has("thresholds")) {
    const double p_z = table.number("probability_z", kProbability);
    const double send = table.number("probability_send", kProbability);
    const double p_0 = table.number("probability_vacuum", kProbability);
    const double p_1 = table.number("probability_weak", kProbability);
    const double p_2 = table.number("probability_strong", kProbability);
    check_sum(table, "probability_vacuum", p_0 + p_1 + p_2);
    const double p_x = 1 - p_z;
    return thresholds_of({p_z * (1 - send), p_z * send, p_x * p_0, p_x * p_1, p_x * p_2});
  }
  const auto list = table.wholes("thresholds", {0, kOne20});
  if (list.size() != 5 || list.back() != static_cast<std::uint64_t>(kOne20)) {
    table.fail("thresholds",
               "expected 5 cumulative thresholds (Z not-send, Z send, X vacuum, X weak, X strong), "
               "the last one 1048576 (2^20)");
  }
  std::array<std::uint32_t, 8> thresholds{};
  thresholds.fill(static_cast<std::uint32_t>(kOne20));
  for (std::size_t i = 0; i < list.size(); ++i) {
    thresholds[i] = static_cast<std::uint32_t>(list[i]);
    if (i > 0 && list[i] < list[i - 1]) {
      table.fail("thresholds", fmt::format("not monotone: entry {} is {}, below entry {} which is {}; "
                                           "cumulative thresholds never decrease",
                                           i, list[i], i - 1, list[i - 1]));
    }
  }
  return thresholds;
}

}  // namespace

ProtocolSettings read_protocol(TomlReader table, double peak_photons) {
  ProtocolSettings protocol{};
  protocol.mu_1 = table.number("mu_1", kIntensity);
  protocol.mu_2 = table.number("mu_2", kIntensity);
  protocol.mu_z = table.number("mu_z", kIntensity);
  if (protocol.mu_2 <= protocol.mu_1) {
    table.fail("mu_2", fmt::format("found {}, allowed is more than mu_1 = {}", protocol.mu_2, protocol.mu_1));
  }
  if (std::max(protocol.mu_2, protocol.mu_z) > peak_photons) {
    table.fail(protocol.mu_2 > protocol.mu_z ? "mu_2" : "mu_z",
               fmt::format("the largest intensity {} exceeds chip.peak_photons = {}",
                           std::max(protocol.mu_2, protocol.mu_z), peak_photons));
  }
  protocol.thresholds = read_thresholds(table);
  const auto& t = protocol.thresholds;
  if (t[0] == 0 || t[0] == t[1] || t[1] == t[2] || t[3] == t[2] || t[4] == t[3]) {
    table.fail(
        table.has("thresholds") ? "thresholds" : "probability_send",
        "each of Z not-send, Z send, X vacuum, X weak and X strong needs a probability of at least 2^-20");
  }
  protocol.slice_half_width = static_cast<std::uint32_t>(table.whole("slice_half_width", {0, 3}));
  protocol.epsilon = table.number("epsilon", {1e-30, 1e-2});
  table.finish();
  return protocol;
}

}  // namespace twinspan
