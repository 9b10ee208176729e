// SPDX-License-Identifier: Apache-2.0
/// \file
/// Integer models of the blocks of the phase compensator, written from the definitions of its registers
/// (rtl/registers/measurement.rdl) and independent of how the RTL computes them.
#pragma once

#include <array>
#include <cstdint>

namespace twinspan::test {

/// Registers of the phase loop.
struct PhaseSettings {
  bool enable = true;
  std::uint32_t gain_p = 0;                  ///< Q0.16 per window
  std::uint32_t gain_i = 0;                  ///< Q0.16 per window
  std::int64_t integrator_limit = 0x3FFFFF;  ///< 2^-24 turn per window
  std::uint32_t least_counts = 8;
  std::uint32_t half_wave = 0x8000;  ///< 1..32768
  std::uint32_t phase_start = 0;     ///< 2^-16 turn
};

/// Clicks of one window.
struct PhaseCounts {
  static constexpr std::uint32_t kFull = 65535;
  std::array<std::uint32_t, 4> plus{};
  std::array<std::uint32_t, 4> minus{};
  bool saturated = false;

  /// Adds a click of detector 0 (plus) or 1 (minus) at reference phase index 0..3.
  void add(unsigned detector, unsigned index) {
    std::uint32_t& count = detector == 0 ? plus[index] : minus[index];
    if (count == kFull) {
      saturated = true;
    } else {
      ++count;
    }
  }
  int in_phase() const { return difference(0) - difference(2); }
  int quadrature() const { return difference(3) - difference(1); }
  /// All clicks, at most 65535.
  std::uint32_t total() const {
    std::uint32_t sum = 0;
    for (unsigned j = 0; j < 4; ++j) {
      sum += plus[j] + minus[j];
    }
    return sum < kFull ? sum : kFull;
  }

 private:
  int difference(unsigned j) const { return static_cast<int>(plus[j]) - static_cast<int>(minus[j]); }
};

/// What the loop says about one window.
struct PhaseStep {
  bool closed = false;
  bool limited = false;
  std::uint32_t code = 0;
  std::int32_t unwrapped = 0;  ///< 2^-16 turn, modulo 2^32
  std::int64_t step = 0;       ///< 2^-24 turn per window
  std::uint32_t applied = 0;   ///< 2^-16 turn
  bool operator==(const PhaseStep&) const = default;
};

/// Second-order loop on integers.
class PhaseLoopModel {
 public:
  explicit PhaseLoopModel(const PhaseSettings& settings)
      : settings_(settings), phase_(static_cast<std::int64_t>(settings.phase_start) * 256) {}

  /// Compensating phase, 2^-24 turn, 0 <= phase < 2^24.
  std::int64_t phase() const { return phase_; }
  /// Code of the modulator for the present phase.
  std::uint32_t code() const {
    return static_cast<std::uint32_t>(phase_ / 256 * 2 * settings_.half_wave / 65536);
  }
  void set_enable(bool enable) { settings_.enable = enable; }

  /// One window with phase error \p estimate (2^-16 turn, -32768..32767).
  PhaseStep window(std::int64_t estimate, bool enough) {
    PhaseStep out;
    out.closed = settings_.enable;
    out.applied = static_cast<std::uint32_t>(phase_ / 256);
    if (enough) {
      std::int64_t turned = modulo(estimate + phase_ / 256 - unwrapped_, kTurn16);
      turned = turned >= kTurn16 / 2 ? turned - kTurn16 : turned;
      unwrapped_ += turned;
    }
    if (settings_.enable) {
      std::int64_t move = 0;
      if (enough) {
        integrator_ += floor_divide(settings_.gain_i * estimate, 256);
        if (integrator_ > settings_.integrator_limit || integrator_ < -settings_.integrator_limit) {
          out.limited = true;
          integrator_ = integrator_ > 0 ? settings_.integrator_limit : -settings_.integrator_limit;
        }
        move = floor_divide(settings_.gain_p * estimate, 256);
      }
      phase_ = modulo(phase_ + move + integrator_, kTurn24);
    }
    out.code = code();
    out.unwrapped = static_cast<std::int32_t>(static_cast<std::uint32_t>(unwrapped_));
    out.step = integrator_;
    return out;
  }

 private:
  static constexpr std::int64_t kTurn16 = 65536;
  static constexpr std::int64_t kTurn24 = 16777216;
  static std::int64_t modulo(std::int64_t value, std::int64_t modulus) {
    return ((value % modulus) + modulus) % modulus;
  }
  static std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
    return (value - modulo(value, divisor)) / divisor;
  }

  PhaseSettings settings_;
  std::int64_t phase_ = 0;
  std::int64_t integrator_ = 0;
  std::int64_t unwrapped_ = 0;
};

}  // namespace twinspan::test
