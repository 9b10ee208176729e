// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/slices.hpp"

#include <cmath>
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
  if (inside(wrapped_phase(delta))) {
    return Acceptance::NearZero;
  }
  return inside(wrapped_phase(delta - kTurn / 2)) ? Acceptance::NearPi : Acceptance::Rejected;
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
  const double turns = radians / (2 * std::numbers::pi);
  return wrapped_phase(std::llround((turns - std::floor(turns + 0.5)) * kTurn));
}

}  // namespace twinspan::protocol
