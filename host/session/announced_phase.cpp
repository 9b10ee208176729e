// SPDX-License-Identifier: Apache-2.0
#include "host/session/announced_phase.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "host/protocol/slices.hpp"

namespace twinspan::session {
namespace {

constexpr double kRadiansPerUnit = 2 * std::numbers::pi / protocol::kTurn;

std::vector<protocol::PhasePoint> phase_points(std::span<const Telemetry> windows, std::uint32_t window_slots) {
  std::vector<protocol::PhasePoint> points;
  points.reserve(windows.size());
  for (const auto& record : windows) {
    if (record.closed) {
      points.push_back({record.end_slot - window_slots, record.end_slot, record.estimate, record.applied,
                        record.valid ? record.counts : 0});
    }
  }
  return points;
}

}  // namespace

std::size_t offset_half_windows(const Network& network) {
  const double window_ms = network.phase_loop.window_slots / network.slots_per_second() * 1e3;
  return static_cast<std::size_t>(std::max(0.0, std::round(network.second_wavelength.offset_ms / window_ms / 2)));
}

AnnouncedPhase::AnnouncedPhase(const Network& network, std::span<const Telemetry> windows,
                               std::span<const ReferenceCounts> quantum_reference)
    : points_(phase_points(windows, network.phase_loop.window_slots)),
      tracked_(points_, kSmoothedWindows),
      window_slots_(network.phase_loop.window_slots) {
  if (!quantum_reference.empty() && points_.size() == windows.size()) {
    offset_.emplace(windows, quantum_reference, offset_half_windows(network));
    first_slot_ = points_.front().first_slot;
  }
}

float AnnouncedPhase::at(std::uint64_t slot) {
  if (points_.empty()) {
    return 0;
  }
  std::int64_t psi = tracked_.at(slot);
  if (offset_) {
    const auto window = static_cast<std::size_t>((slot - first_slot_) / window_slots_);
    psi += offset_->at(std::min(window, points_.size() - 1));
  }
  return static_cast<float>(kRadiansPerUnit * protocol::wrapped_phase(psi));
}

}  // namespace twinspan::session
