// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/transmitter_optics.hpp"

namespace twinspan::photonics {

TransmitterOptics::TransmitterOptics(const UserParameters& p)
    : peak_photons_(p.peak_photons),
      intensity_{IntensityModulator(p.intensity[0]), IntensityModulator(p.intensity[1])},
      phase_{PhaseModulator(p.phase[0]), PhaseModulator(p.phase[1])} {}

double photons_per_pulse(double power_w, double slot_s, double wavelength_m) {
  constexpr double kPlanck = 6.62607015e-34;
  constexpr double kLightSpeed = 299792458.0;
  return power_w * slot_s * wavelength_m / (kPlanck * kLightSpeed);
}

}  // namespace twinspan::photonics
