// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/intensity_modulator.hpp"

#include "sim/photonics/elementary.hpp"

namespace twinspan::photonics {
namespace {

constexpr std::uint32_t kCodes = 65536;

std::shared_ptr<const std::vector<double>> make_table(const IntensityModulatorParameters& p) {
  const double floor = transmittance_of_db(p.extinction_db);
  auto table = std::make_shared<std::vector<double>>(kCodes + 1U);
  for (std::uint32_t code = 0; code <= kCodes; ++code) {
    const double s = sine(0.5 * kPi * (static_cast<double>(code) * p.volts_per_code / p.half_wave_v));
    (*table)[code] = floor + (1.0 - floor) * s * s;
  }
  return table;
}

}  // namespace

IntensityModulator::IntensityModulator(const IntensityModulatorParameters& parameters)
    : pattern_(parameters.pattern), table_(make_table(parameters)) {}

}  // namespace twinspan::photonics
