// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/slices.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>

#include "host/core/error.hpp"

namespace twinspan::protocol {
namespace {

void check_half_width(unsigned half_width) {
  if (half_width > kLargestHalfWidth) {
    throw InputError("phase slice: half width " + std::to_string(half_width) + " slices; allowed 0 to " +
                     std::to_string(kLargestHalfWidth));
  }
}

/// To [-half turn, half turn).
std::int32_t wrapped(std::int64_t phase) {
  const std::int64_t half = kTurn / 2;
  return static_cast<std::int32_t>(((phase + half) & (kTurn - 1)) - half);
}

double wrapped_turns(double turns) { return turns - std::floor(turns + 0.5); }

}  // namespace

double slice_width_rad(unsigned half_width) {
  check_half_width(half_width);
  return (2 * half_width + 1) * std::numbers::pi / 8;
}

double slice_fraction(unsigned half_width) {
  check_half_width(half_width);
  return 2.0 * (2 * half_width + 1) / kPhaseSlices;
}

Acceptance accept(unsigned slice_a, unsigned slice_b, std::int32_t psi, unsigned half_width) {
  check_half_width(half_width);
  const auto a = static_cast<std::int64_t>(slice_a % kPhaseSlices);
  const auto b = static_cast<std::int64_t>(slice_b % kPhaseSlices);
  const std::int64_t delta = (a - b) * kSlice + psi;
  const std::int32_t half = static_cast<std::int32_t>(2 * half_width + 1) * (kSlice / 2);
  const auto inside = [half](std::int32_t distance) { return distance >= -half && distance < half; };
  if (inside(wrapped(delta))) {
    return Acceptance::NearZero;
  }
  return inside(wrapped(delta - kTurn / 2)) ? Acceptance::NearPi : Acceptance::Rejected;
}

bool wrong_detector(Acceptance acceptance, unsigned detector) {
  switch (acceptance) {
    case Acceptance::NearZero: return detector != 0;
    case Acceptance::NearPi: return detector != 1;
    case Acceptance::Rejected: break;
  }
  return false;
}

std::int32_t phase_units(double radians) {
  if (!std::isfinite(radians)) {
    return 0;
  }
  const double turns = wrapped_turns(radians / (2 * std::numbers::pi));
  return wrapped(std::llround(turns * kTurn));
}

TrackedPhase::TrackedPhase(std::span<const PhasePoint> points, unsigned half_windows) {
  const std::size_t n = points.size();
  std::vector<std::complex<double>> sum(n + 1);  // prefix sums of the counts as vectors at the link phase
  for (std::size_t i = 0; i < n; ++i) {
    const PhasePoint& p = points[i];
    if (p.end_slot <= p.first_slot || (i > 0 && p.first_slot < points[i - 1].end_slot)) {
      throw InputError("phase windows: window " + std::to_string(i) + " from slot " +
                       std::to_string(p.first_slot) + " to " + std::to_string(p.end_slot) +
                       " is empty or overlaps the one before");
    }
    const double link = static_cast<double>(wrapped(std::int64_t{p.residual} + p.compensation)) / kTurn;
    sum[i + 1] = sum[i] + std::polar(static_cast<double>(p.counts), 2 * std::numbers::pi * link);
  }
  double link = 0;
  std::size_t unknown = 0;  // windows before the first valid one take its phase
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t reach = std::min({std::size_t{half_windows}, i, n - 1 - i});  // centred at the ends too
    const std::complex<double> total = sum[i + reach + 1] - sum[i - reach];
    const bool valid = std::abs(total) > 1e-6;  // a window without counts keeps the phase of the one before
    if (valid) {
      link += wrapped_turns(std::arg(total) / (2 * std::numbers::pi) - link);
      any_valid_ = true;
    }
    windows_.push_back({points[i].first_slot,
                        static_cast<std::int64_t>(points[i].first_slot + points[i].end_slot), link,
                        points[i].compensation});
    if (!any_valid_) {
      ++unknown;
    }
  }
  for (std::size_t i = 0; any_valid_ && i < unknown; ++i) {
    windows_[i].link_turns = windows_[unknown].link_turns;
  }
}

std::int32_t TrackedPhase::at(std::uint64_t slot) const {
  if (!any_valid_) {
    return 0;
  }
  const auto after = std::upper_bound(windows_.begin(), windows_.end(), slot,
                                      [](std::uint64_t s, const Window& w) { return s < w.first_slot; });
  const Window& here = after == windows_.begin() ? windows_.front() : *(after - 1);
  const auto twice = static_cast<std::int64_t>(2 * slot + 1);  // the middle of the slot
  const Window* left = &here;
  const Window* right = &here;
  if (twice < here.twice_centre && &here != &windows_.front()) {
    left = &here - 1;
  } else if (twice > here.twice_centre && &here != &windows_.back()) {
    right = &here + 1;
  }
  double link = here.link_turns;
  if (left != right) {
    const double share = static_cast<double>(twice - left->twice_centre) /
                         static_cast<double>(right->twice_centre - left->twice_centre);
    link = left->link_turns + share * (right->link_turns - left->link_turns);
  }
  const double turns = wrapped_turns(link - static_cast<double>(here.compensation) / kTurn);
  return wrapped(std::llround(turns * kTurn));
}

}  // namespace twinspan::protocol
