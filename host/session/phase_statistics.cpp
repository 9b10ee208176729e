// SPDX-License-Identifier: Apache-2.0
#include "host/session/phase_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "host/protocol/slices.hpp"
#include "host/session/announced_phase.hpp"

namespace twinspan::session {
namespace {

constexpr double kRadiansPerUnit = 2 * std::numbers::pi / protocol::kTurn;

}  // namespace

PhaseStatistics::PhaseStatistics(const Network& network, const PhaseSums& sums)
    : window_ms_(network.phase_loop.window_slots / network.slots_per_second() * 1e3),
      drift_windows_(static_cast<std::size_t>(std::max(1.0, std::round(1 / window_ms_)))),
      offset_windows_(std::max(drift_windows_, 2 * offset_half_windows(network) + 1)),
      sums_(sums) {}

void PhaseStatistics::add(std::span<const Telemetry> windows) {
  sums_.windows += windows.size();
  for (std::size_t i = 0; i < windows.size(); ++i) {
    sums_.valid_windows += windows[i].valid ? 1u : 0u;
    sums_.counts += windows[i].counts;
    sums_.estimate_squares += std::pow(kRadiansPerUnit * windows[i].estimate, 2);
    if (i >= drift_windows_) {
      const auto moved = windows[i].unwrapped - windows[i - drift_windows_].unwrapped;
      sums_.drift_squares += std::pow(kRadiansPerUnit * moved, 2);
      ++sums_.drift_steps;
    }
  }
}

void PhaseStatistics::add(const LineOffset& offset, std::size_t windows) {
  if (windows > offset_windows_) {
    const auto steps = windows - offset_windows_;
    sums_.offset_squares += std::pow(offset.drift_rad(offset_windows_), 2) * static_cast<double>(steps);
    sums_.offset_steps += steps;
  }
}

PhaseSummary PhaseStatistics::summary() const {
  PhaseSummary summary;
  summary.windows = sums_.windows;
  summary.valid_windows = sums_.valid_windows;
  const auto root_mean = [](double squares, std::uint64_t count) {
    return count > 0 ? std::sqrt(squares / static_cast<double>(count)) : 0;
  };
  if (sums_.windows > 0) {
    summary.mean_counts = sums_.counts / static_cast<double>(sums_.windows);
  }
  summary.estimate_rms_rad = root_mean(sums_.estimate_squares, sums_.windows);
  summary.link_drift_rad_per_ms =
      root_mean(sums_.drift_squares, sums_.drift_steps) / (static_cast<double>(drift_windows_) * window_ms_);
  // A walk: its change grows with the root of the time.
  summary.offset_drift_rad_per_ms = root_mean(sums_.offset_squares, sums_.offset_steps) /
                                    std::sqrt(static_cast<double>(offset_windows_) * window_ms_);
  return summary;
}

}  // namespace twinspan::session
