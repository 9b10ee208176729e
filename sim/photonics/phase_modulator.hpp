// SPDX-License-Identifier: Apache-2.0
/// \file
/// Phase modulator: drive code to optical phase.
#pragma once

#include <cstdint>

#include "sim/photonics/elementary.hpp"

namespace twinspan::photonics {

/// Data of one phase modulator and its driver.
struct PhaseModulatorParameters {
  double half_wave_v = 2.6;               ///< voltage that shifts the phase by pi
  double volts_per_code = 2.6 / 32768.0;  ///< driver: voltage per step of the 16-bit code
};

/// Phase = pi V / V_pi, linear in the code.
class PhaseModulator {
 public:
  explicit PhaseModulator(const PhaseModulatorParameters& parameters)
      : rad_per_code_(kPi * parameters.volts_per_code / parameters.half_wave_v) {}

  /// Optical phase, rad.
  [[nodiscard]] double phase(std::uint16_t code) const { return rad_per_code_ * static_cast<double>(code); }

 private:
  double rad_per_code_;
};

}  // namespace twinspan::photonics
