// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the records of the phase loop say about a run, summed up stretch by stretch.
#pragma once

#include <cstdint>
#include <span>

#include "host/core/network.hpp"
#include "host/core/tags.hpp"
#include "host/session/line_offset.hpp"

namespace twinspan::session {

/// Figures of a whole run.
struct PhaseSummary {
  std::uint64_t windows = 0;
  std::uint64_t valid_windows = 0;
  double mean_counts = 0;
  double estimate_rms_rad = 0;    ///< of the measured error per window: tracking error and counting noise together
  double link_drift_rad_per_ms = 0;    ///< rms change of the unwrapped link phase per millisecond
  /// The same of the phase between the two lines, counting noise included; 0 without a second wavelength
  double offset_drift_rad_per_ms = 0;
};

/// The sums behind them. Plain numbers, so that a run can be continued from them.
struct PhaseSums {
  std::uint64_t windows = 0;
  std::uint64_t valid_windows = 0;
  double counts = 0;
  double estimate_squares = 0;
  double drift_squares = 0;
  std::uint64_t drift_steps = 0;
  double offset_squares = 0;
  std::uint64_t offset_steps = 0;
};

class PhaseStatistics {
 public:
  explicit PhaseStatistics(const Network& network, const PhaseSums& sums = {});

  /// Consecutive records; changes of phase are taken within one call.
  void add(std::span<const Telemetry> windows);
  /// \param offset of the same stretch
  void add(const LineOffset& offset, std::size_t windows);
  PhaseSummary summary() const;
  const PhaseSums& sums() const { return sums_; }

 private:
  double window_ms_;
  std::size_t drift_windows_;   ///< as near to a millisecond as windows allow
  std::size_t offset_windows_;  ///< the averages compared have no window in common
  PhaseSums sums_;
};

}  // namespace twinspan::session
