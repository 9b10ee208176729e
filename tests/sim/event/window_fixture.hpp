// SPDX-License-Identifier: Apache-2.0
/// \file
/// Links for the tests of the phase loop, and moments of what they give.
#pragma once

#include <cmath>
#include <cstddef>

#include "sim/event/parameters.hpp"
#include "sim/event/window_phase.hpp"

namespace twinspan::event {

using photonics::kPi;
using photonics::kTwoPi;

/// Phase difference within half a turn either way.
inline double wrapped(double phase) { return phase - kTwoPi * std::nearbyint(phase / kTwoPi); }

/// Mean and variance.
class Moments {
 public:
  void add(double x) {
    count_ += 1.0;
    const double delta = x - mean_;
    mean_ += delta / count_;
    squares_ += delta * (x - mean_);
  }
  double count() const { return count_; }
  double mean() const { return mean_; }
  double variance() const { return squares_ / (count_ - 1.0); }

 private:
  double count_ = 0.0;
  double mean_ = 0.0;
  double squares_ = 0.0;
};

/// Nothing moves; `counts` reference clicks per window of 8192 slots of 1 ns, no darks, no dead time, gate open.
inline Parameters still_link(double counts) {
  Parameters p;
  p.frame = {4096, 512, 64};
  p.loop = {true, 28180, 393, 1335088, 8, 32768};
  for (auto* user : {&p.link.alice, &p.link.bob}) {
    user->laser = {0.0, 0.0};
    user->fibre = {30.0, 0.0, 1.6e-3, 0.05};
  }
  for (auto& detector : p.link.detectors) {
    detector = {0.6, 0.0, 50e-12, 0.0, 0.0, 50e-9};
  }
  for (std::size_t j = 0; j < 4; ++j) {
    p.light[0].reference_phase_rad[j] = 0.5 * kPi * static_cast<double>(j);
  }
  for (auto& light : p.light) {
    light.photons[kReferenceLight][kReferenceLight] = counts / (1024.0 * 0.6 * 2.0 * 1e-3);
  }
  return p;
}

/// The same with lines of 100 Hz and fibres in the field.
inline Parameters field_link(double counts) {
  Parameters p = still_link(counts);
  for (auto* user : {&p.link.alice, &p.link.bob}) {
    user->laser = {100.0, 0.0};
    user->fibre = {30.0, 2.0, 1.6e-3, 0.05};
  }
  return p;
}

/// Residual of the quantum line at the middle of a window, rad.
inline double centre_residual(const WindowPhase& w) {
  return wrapped(0.5 * (w.link_first + w.link_last) - w.compensation);
}

}  // namespace twinspan::event
