// SPDX-License-Identifier: Apache-2.0
/// \file
/// Mach-Zehnder intensity modulator: drive code to transmittance, with finite extinction and pattern effect.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace twinspan::photonics {

/// Data of one intensity modulator and its driver.
struct IntensityModulatorParameters {
  double half_wave_v = 2.6;                    ///< voltage between dark and full transmittance
  /// Driver: voltage per step of the 16-bit code; code 0 is the null
  double volts_per_code = 2.6 / 32768.0;
  double extinction_db = 34.0;                 ///< full over least transmittance
  /// Kappa: share of the previous slot's drive in this slot, 0..0.5
  double pattern = 0.0;
};

/// Power transmittance of one modulator.
///
/// T(v) = e + (1 - e) sin^2(pi/2 v / V_pi), e = 10^(-extinction/10). Limited bandwidth smears the drive of
/// slot n to V_n + kappa (V_{n-1} - V_n). Evaluated by a table over the codes with linear interpolation
/// (error < 1e-9).
class IntensityModulator {
 public:
  explicit IntensityModulator(const IntensityModulatorParameters& parameters);

  /// Transmittance of a slot, given the code of the slot and of the one before.
  [[nodiscard]] double transmittance(std::uint16_t previous, std::uint16_t code) const {
    const double now = code;
    const double drive = now + pattern_ * (static_cast<double>(previous) - now);
    const auto index = static_cast<std::uint32_t>(drive);
    const double low = (*table_)[index];
    return low + (drive - static_cast<double>(index)) * ((*table_)[index + 1U] - low);
  }

 private:
  double pattern_;
  std::shared_ptr<const std::vector<double>> table_;  // copies of a modulator share it
};

}  // namespace twinspan::photonics
