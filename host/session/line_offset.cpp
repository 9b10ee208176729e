// SPDX-License-Identifier: Apache-2.0
#include "host/session/line_offset.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::session {
namespace {

constexpr double kRadiansPerUnit = 2 * std::numbers::pi / protocol::kTurn;

/// What a reference click adds at reference phase j quarter turns: n[0] - n[2] and n[3] - n[1], plus minus minus.
void count(ReferenceCounts& counts, const Click& click) {
  constexpr std::int32_t kInPhase[4] = {1, 0, -1, 0};
  constexpr std::int32_t kQuadrature[4] = {0, -1, 0, 1};
  const std::int32_t sign = click.channel == 0 ? 1 : -1;
  counts.in_phase += sign * kInPhase[click.slot % 4];
  counts.quadrature += sign * kQuadrature[click.slot % 4];
  ++counts.counts;
}

}  // namespace

std::vector<ReferenceCounts> reference_counts(std::span<const Click> clicks, std::size_t windows,
                                              std::uint64_t first_slot, const FrameSettings& frame,
                                              std::uint32_t window_slots) {
  std::vector<ReferenceCounts> counts(windows);
  for (const Click& click : clicks) {
    if (click.channel <= 1 && !click.quantum &&
        (click.slot - first_slot) % frame.length_slots < frame.reference_slots) {
      const auto window = static_cast<std::size_t>((click.slot - first_slot) / window_slots);
      if (window < counts.size()) {
        count(counts[window], click);
      }
    }
  }
  return counts;
}

LineOffset::LineOffset(std::span<const Telemetry> windows, std::span<const ReferenceCounts> quantum,
                       std::size_t half_windows) {
  if (windows.size() != quantum.size()) {
    throw InputError(fmt::format("line offset: {} windows, but reference counts of {}", windows.size(),
                                 quantum.size()));
  }
  const std::size_t n = windows.size();
  // The quantum line's vector of each window, turned back by what the reference line still had.
  std::vector<std::complex<double>> sum(n + 1);
  for (std::size_t i = 0; i < n; ++i) {
    const std::complex<double> counted(quantum[i].in_phase, quantum[i].quadrature);
    sum[i + 1] = sum[i] + counted * std::polar(1.0, -kRadiansPerUnit * windows[i].estimate);
  }
  offset_.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t reach = std::min({half_windows, i, n - 1 - i});
    const std::complex<double> total = sum[i + reach + 1] - sum[i - reach];
    offset_.push_back(std::norm(total) > 1e-6 ? protocol::phase_units(std::arg(total)) : 0);
  }
}

std::int32_t LineOffset::at(std::size_t window) const { return offset_[window]; }

double LineOffset::drift_rad(std::size_t windows) const {
  if (windows == 0 || offset_.size() <= windows) {
    return 0;
  }
  double squares = 0;
  for (std::size_t i = windows; i < offset_.size(); ++i) {
    squares += std::pow(kRadiansPerUnit * protocol::wrapped_phase(std::int64_t{offset_[i]} - offset_[i - windows]), 2);
  }
  return std::sqrt(squares / static_cast<double>(offset_.size() - windows));
}

}  // namespace twinspan::session
