// SPDX-License-Identifier: Apache-2.0
/// \file
/// Compensation loop of the measurement node for counts that are given: hls/measurement/phase_compensator.hpp
/// without the packing of its record into words.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "hls/measurement/tf_cordic.hpp"
#include "hls/measurement/tf_phase_counter.hpp"
#include "hls/measurement/tf_phase_loop.hpp"
#include "host/core/tags.hpp"
#include "sim/event/parameters.hpp"

namespace twinspan::event {

/// Results of tf::cordic_angle for short vectors, looked up. Equal to it for all arguments.
class AngleTable {
 public:
  /// \param reach  largest |x| and |y| that will be usual
  explicit AngleTable(std::uint32_t reach)
      : log2_(std::bit_width(reach < 8     ? 8U
                             : reach > 511 ? 511U
                                           : reach)) {
    const std::int32_t side = 1 << log2_;
    angles_.reserve(static_cast<std::size_t>(side) << (log2_ + 1));
    for (std::int32_t x = 0; x < side; ++x) {
      for (std::int32_t y = -side; y < side; ++y) {
        angles_.push_back(static_cast<std::int16_t>(tf::cordic_angle(x, y)));
      }
    }
  }

  [[nodiscard]] std::int32_t angle(std::int32_t x, std::int32_t y) const {
    // The CORDIC begins by turning a vector with negative x by half a turn.
    const std::int32_t u = x < 0 ? -x : x;
    const std::int32_t v = x < 0 ? -y : y;
    const std::int32_t side = 1 << log2_;
    if (u >= side || v >= side || v < -side) {
      return tf::cordic_angle(x, y);
    }
    const std::int32_t folded =
        angles_[(static_cast<std::size_t>(u) << (log2_ + 1)) + static_cast<std::size_t>(v + side)];
    return x < 0 ? static_cast<std::int16_t>(folded ^ 0x8000) : folded;
  }

 private:
  unsigned log2_;
  std::vector<std::int16_t> angles_;
};

/// State between windows.
class WindowLoop {
 public:
  explicit WindowLoop(const LoopRegisters& r)
      : registers_{r.closed ? 1U : 0U, r.gain_p,    r.gain_i, r.integrator_limit,
                   r.least_counts,     r.half_wave, 0} {
    tf::loop_start(loop_, registers_);
    code_ = tf::loop_code(loop_, registers_);
  }

  /// Sets the loop. \param phase 2^-24 turn, \param step 2^-24 turn per window
  void preset(std::uint32_t phase, std::int32_t step) {
    loop_.phase = phase & 0xFFFFFF;
    const auto limit = static_cast<std::int32_t>(registers_.integrator_limit);
    loop_.integrator = step > limit ? limit : step < -limit ? -limit : step;
    code_ = tf::loop_code(loop_, registers_);
  }

  /// In force during the present window.
  [[nodiscard]] std::uint32_t code() const { return code_; }

  /// Ends a window; as tf::phase_window.
  Telemetry close(const tf::PhaseCounts& counts, std::uint64_t end_slot, const AngleTable& angles) {
    const bool enough = counts.counts >= registers_.least_counts;
    const std::int32_t estimate = angles.angle(counts.in_phase, counts.quadrature);
    const tf::LoopUpdate moved = tf::loop_update(loop_, registers_, enough, estimate);
    code_ = tf::loop_code(loop_, registers_);
    return {end_slot,
            enough,
            registers_.loop_enable != 0,
            estimate,
            static_cast<std::int32_t>(loop_.unwrapped),
            static_cast<std::uint16_t>(moved.applied),
            static_cast<std::uint16_t>(code_),
            counts.counts,
            kStepRadians * static_cast<double>(loop_.integrator)};
  }

 private:
  static constexpr double kStepRadians = 2 * 3.141592653589793238463 / (1 << 24);

  tf::PhaseRegisters registers_;
  tf::PhaseLoop loop_{};
  std::uint32_t code_ = 0;
};

}  // namespace twinspan::event
