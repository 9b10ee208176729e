// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/parameters.hpp"

#include <cmath>
#include <string>

#include <fmt/format.h>

#include "host/core/error.hpp"

namespace twinspan::photonics {
namespace {

// NaN fails every range.
void require(const std::string& name, double value, double least, double most) {
  if (!(value >= least && value <= most)) {
    throw InputError(fmt::format("photonics: {} is {}, allowed is {} to {}", name, value, least, most));
  }
}

void check_laser(const std::string& where, const LaserParameters& p) {
  require(where + ".linewidth_hz", p.linewidth_hz, 0.0, 1e7);
  require(where + ".frequency_offset_hz", p.frequency_offset_hz, -1e7, 1e7);
}

void check_phase(const std::string& where, const PhaseModulatorParameters& p) {
  require(where + ".half_wave_v", p.half_wave_v, 1e-3, 1e3);
  require(where + ".volts_per_code", p.volts_per_code, 1e-9, 1.0);
}

void check_user(const std::string& who, const UserParameters& p) {
  check_laser(who + ".laser", p.laser);
  require(who + ".peak_photons", p.peak_photons, 0.0, 1e4);
  for (unsigned i = 0; i < 2; ++i) {
    const std::string where = fmt::format("{}.intensity[{}]", who, i);
    require(where + ".half_wave_v", p.intensity[i].half_wave_v, 1e-3, 1e3);
    require(where + ".volts_per_code", p.intensity[i].volts_per_code, 1e-9, 1.0);
    require(where + ".extinction_db", p.intensity[i].extinction_db, 3.0, 200.0);
    require(where + ".pattern", p.intensity[i].pattern, 0.0, 0.5);
    check_phase(fmt::format("{}.phase[{}]", who, i), p.phase[i]);
  }
  require(who + ".fibre.loss_db", p.fibre.loss_db, 0.0, 300.0);
  require(who + ".fibre.drift_rad_per_ms", p.fibre.drift_rad_per_ms, 0.0, 1e4);
  require(who + ".fibre.correlation_s", p.fibre.correlation_s, 1e-5, 1e3);
  require(who + ".fibre.walk_share", p.fibre.walk_share, 0.0, 1.0);
  require(who + ".receiver.loss_db", p.receiver.loss_db, 0.0, 300.0);
}

void check_channel(const LinkParameters& p, unsigned channel) {
  const std::string where = fmt::format("detectors[{}]", channel);
  const SnspdParameters& d = p.detectors[channel];
  require(where + ".efficiency", d.efficiency, 0.0, 1.0);
  require(where + ".dark_hz", d.dark_hz, 0.0, 1e9);
  require(where + ".jitter_fwhm_s", d.jitter_fwhm_s, 0.0, 1e-8);
  require(where + ".dead_time_s", d.dead_time_s, 0.0, 1e-3);
  require(where + ".after_pulse", d.after_pulse, 0.0, 0.9);
  require(where + ".after_pulse_delay_s", d.after_pulse_delay_s, 0.0, 1e-3);
  const std::string line = fmt::format("delay_lines[{}]", channel);
  require(line + ".nonlinearity", p.delay_lines[channel].nonlinearity, 0.0, 2.0);
  require(line + ".bubble_share", p.delay_lines[channel].bubble_share, 0.0, 1.0);
}

}  // namespace

void validate(const LinkParameters& p, unsigned lanes) {
  require("lanes", lanes, 1.0, 64.0);
  require("slot_s", p.slot_s, 10e-12, 1e-6);
  const double ps = p.slot_s * 1e12;
  if (std::fabs(ps - std::round(ps)) > 1e-6 * ps) {
    throw InputError(fmt::format("photonics: slot_s is {}, allowed is a whole number of picoseconds",
                                 p.slot_s));
  }
  require("wavelength_m", p.wavelength_m, 2e-7, 1e-5);
  check_user("alice", p.alice);
  check_user("bob", p.bob);
  require("pulse.width_fwhm_s", p.pulse.width_fwhm_s, 0.0, p.slot_s);
  require("pulse.centre", p.pulse.centre, 0.0, 1.0);
  require("splitter.transmittance", p.splitter.transmittance, 0.0, 1.0);
  require("splitter.visibility", p.splitter.visibility, 0.0, 1.0);
  check_phase("compensator", p.compensator);
  if (p.reference.enabled) {
    require("reference.wavelength_m", p.reference.wavelength_m, 2e-7, 1e-5);
    for (unsigned i = 0; i < 2; ++i) {
      require(fmt::format("reference.photons_per_slot[{}]", i), p.reference.photons_per_slot[i], 0.0, 1e6);
      check_laser(fmt::format("reference.laser[{}]", i), p.reference.laser[i]);
    }
    require("reference.own_drift_rad_per_ms", p.reference.own_drift_rad_per_ms, 0.0, 1e4);
  }
  for (unsigned channel = 0; channel < p.channels(); ++channel) {
    check_channel(p, channel);
  }
}

}  // namespace twinspan::photonics
