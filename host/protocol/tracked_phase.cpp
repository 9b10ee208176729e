// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/tracked_phase.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>

#include "host/core/error.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::protocol {
namespace {

constexpr double kLeastLength = 1e-6;  // of a sum of phase vectors that has a direction

double wrapped_turns(double turns) { return turns - std::floor(turns + 0.5); }

}  // namespace

TrackedPhase::TrackedPhase(std::span<const PhasePoint> points, unsigned half_windows)
    : points_(points), half_windows_(half_windows) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    const PhasePoint& p = points[i];
    if (p.end_slot <= p.first_slot || (i > 0 && p.first_slot < points[i - 1].end_slot)) {
      throw InputError("phase windows: window " + std::to_string(i) + " from slot " +
                       std::to_string(p.first_slot) + " to " + std::to_string(p.end_slot) +
                       " is empty or overlaps the one before");
    }
  }
  blind_ = std::all_of(points.begin(), points.end(), [](const PhasePoint& p) { return p.counts == 0; });
}

std::size_t TrackedPhase::window_of(std::uint64_t slot) {
  const auto holds = [&](std::size_t i) {
    return points_[i].first_slot <= slot && (i + 1 == points_.size() || slot < points_[i + 1].first_slot);
  };
  if (!holds(last_window_)) {
    if (last_window_ + 1 < points_.size() && holds(last_window_ + 1)) {
      ++last_window_;
    } else {
      const auto after = std::upper_bound(points_.begin(), points_.end(), slot,
                                          [](std::uint64_t s, const PhasePoint& p) { return s < p.first_slot; });
      last_window_ = after == points_.begin() ? 0 : static_cast<std::size_t>(after - points_.begin() - 1);
    }
  }
  return last_window_;
}

std::int64_t TrackedPhase::twice_centre(std::size_t window) const {
  return static_cast<std::int64_t>(points_[window].first_slot + points_[window].end_slot);
}

std::optional<double> TrackedPhase::average(std::size_t window) const {
  const std::size_t reach = std::min({half_windows_, window, points_.size() - 1 - window});  // centred at the ends too
  std::complex<double> sum;
  for (std::size_t i = window - reach; i <= window + reach; ++i) {
    const PhasePoint& p = points_[i];
    const double link = static_cast<double>(wrapped_phase(std::int64_t{p.residual} + p.compensation)) / kTurn;
    sum += std::polar(static_cast<double>(p.counts), 2 * std::numbers::pi * link);
  }
  if (std::norm(sum) <= kLeastLength * kLeastLength) {
    return std::nullopt;
  }
  return std::arg(sum) / (2 * std::numbers::pi);
}

std::optional<double> TrackedPhase::link_turns(std::size_t window) const {
  for (std::size_t i = window + 1; i-- > 0;) {
    if (const auto turns = average(i)) {
      return turns;
    }
  }
  for (std::size_t i = window + 1; i < points_.size(); ++i) {
    if (const auto turns = average(i)) {
      return turns;
    }
  }
  return std::nullopt;
}

std::int32_t TrackedPhase::at(std::uint64_t slot) {
  if (blind_) {
    return 0;
  }
  const std::size_t here = window_of(slot);
  const auto twice = static_cast<std::int64_t>(2 * slot + 1);  // the middle of the slot
  const std::size_t left = twice < twice_centre(here) && here > 0 ? here - 1 : here;
  const std::size_t right = twice > twice_centre(here) && here + 1 < points_.size() ? here + 1 : here;
  if (left != stretch_.left || right != stretch_.right) {
    const auto from = link_turns(left);
    const auto to = left == right ? from : link_turns(right);
    if (!from || !to) {
      return 0;
    }
    stretch_ = {left, right, *from, wrapped_turns(*to - *from)};
  }
  double link = stretch_.left_turns;
  if (left != right) {
    link += stretch_.step_turns * static_cast<double>(twice - twice_centre(left)) /
            static_cast<double>(twice_centre(right) - twice_centre(left));
  }
  const double turns = wrapped_turns(link - static_cast<double>(points_[here].compensation) / kTurn);
  return wrapped_phase(std::llround(turns * kTurn));
}

}  // namespace twinspan::protocol
