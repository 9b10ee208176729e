// SPDX-License-Identifier: Apache-2.0
/// \file
/// Superconducting nanowire single-photon detector.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/photonics/random.hpp"

namespace twinspan::photonics {

/// Data of one detector.
struct SnspdParameters {
  double efficiency = 0.6;          ///< system detection efficiency, 0..1
  /// Dark and background counts, uniform in time (a calibration lamp raises it)
  double dark_hz = 10.0;
  double jitter_fwhm_s = 50e-12;    ///< Gaussian timing jitter, full width at half maximum
  double dead_time_s = 30e-9;       ///< after a click nothing is detected; not extended by light within it
  double after_pulse = 0.0;         ///< probability that a click is followed by an after-pulse, 0..1
  /// Mean of the exponential delay, counted from the end of the dead time
  double after_pulse_delay_s = 50e-9;
};

/// One detector, in integer picoseconds since the start of the run. Efficiency is applied to the light before
/// (loss of a coherent state), so that every event offered here is an avalanche unless the detector is dead.
class Snspd {
 public:
  Snspd(const SnspdParameters& parameters, Random random);

  /// An event at `time_ps` (offered in order of time). \return false if it falls into the dead time.
  bool fire(std::int64_t time_ps) {
    if (time_ps < ready_ps_) {
      return false;
    }
    ready_ps_ = time_ps + dead_ps_;
    return true;
  }

  /// Timing error of a click, picoseconds, Gaussian.
  std::int64_t jitter() { return static_cast<std::int64_t>(nearest(jitter_ps_ * random_.normal())); }
  /// Time of the after-pulse that a click at `time_ps` causes, if it causes one.
  std::optional<std::int64_t> after_pulse(std::int64_t time_ps);
  /// Time of the dark count after the one at `time_ps`; far beyond any run when there are none.
  std::int64_t next_dark(std::int64_t time_ps);

  [[nodiscard]] double efficiency() const { return efficiency_; }

 private:
  Random random_;
  double efficiency_;
  double dark_mean_ps_;  // 0: none
  double jitter_ps_;
  std::int64_t dead_ps_;
  double after_pulse_;
  double after_pulse_delay_ps_;
  std::int64_t ready_ps_ = 0;
};

}  // namespace twinspan::photonics
