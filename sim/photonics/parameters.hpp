// SPDX-License-Identifier: Apache-2.0
/// \file
/// Everything that describes the optics between two transmitters and the tap registers of one measurement
/// node. SI units; decibels where the key says so. The phase drift is given as it is published, in rad per
/// millisecond.
#pragma once

#include <array>
#include <cstdint>

#include "sim/photonics/attenuator.hpp"
#include "sim/photonics/beam_splitter.hpp"
#include "sim/photonics/delay_line.hpp"
#include "sim/photonics/fibre.hpp"
#include "sim/photonics/intensity_modulator.hpp"
#include "sim/photonics/laser.hpp"
#include "sim/photonics/phase_modulator.hpp"
#include "sim/photonics/snspd.hpp"

namespace twinspan::photonics {

/// Most detector channels of one measurement node.
inline constexpr unsigned kMaxChannels = 8;

/// Detector channels in the order in which the node numbers them.
enum Channel : unsigned { kQuantumPlus = 0, kQuantumMinus = 1, kReferencePlus = 2, kReferenceMinus = 3 };

/// One user: source, modulators, and the way to the measurement node.
///
/// Mean photon number of a pulse leaving the transmitter = peak_photons * T_0(code 0) * T_1(code 1).
struct UserParameters {
  LaserParameters laser;
  /// Mean photon number per pulse behind the fixed attenuator, both modulators fully open
  double peak_photons = 1.0;
  std::array<IntensityModulatorParameters, 2> intensity;  ///< in cascade
  std::array<PhaseModulatorParameters, 2> phase;          ///< in cascade; the phases add
  FibreParameters fibre;
  AttenuatorParameters receiver;  ///< insertion loss of the measurement node in this user's arm
};

/// The always-on reference light on a second wavelength, detected by channels 2 and 3.
///
/// Each user sends continuous light; Alice steps its phase by pi/2 per slot, 0 at the first slot. It sees the
/// fibre phase times (quantum wavelength / reference wavelength) plus a walk of its own.
struct SecondWavelengthParameters {
  bool enabled = false;
  double wavelength_m = 1548.51e-9;
  /// Alice, Bob: mean photon number per slot behind the transmitter
  std::array<double, 2> photons_per_slot{0.0, 0.0};
  std::array<LaserParameters, 2> laser{LaserParameters{0.0, 0.0}, LaserParameters{0.0, 0.0}};  ///< Alice, Bob
  /// True: line of the same comb as the quantum line, `laser` is the noise between the two
  bool locked_to_source = true;
  double own_drift_rad_per_ms = 0.033;  ///< rms over 1 ms of the phase that the two wavelengths do not share
};

/// Optical pulse within the slot, Gaussian.
struct PulseParameters {
  double width_fwhm_s = 100e-12;  ///< full width at half maximum of the power
  double centre = 0.5;            ///< position of the centre within the slot, 0..1
};

/// Parameters of Link.
struct LinkParameters {
  double slot_s = 1e-9;              ///< a whole number of picoseconds
  double wavelength_m = 1550.12e-9;  ///< quantum wavelength
  UserParameters alice;
  UserParameters bob;
  PulseParameters pulse;
  BeamSplitterParameters splitter;
  /// In Bob's arm at the measurement node; adds its phase to Bob's light
  PhaseModulatorParameters compensator;
  SecondWavelengthParameters reference;
  std::array<SnspdParameters, kMaxChannels> detectors;
  std::array<DelayLineParameters, kMaxChannels> delay_lines;

  /// Detector channels in use: 2, or 4 with the second wavelength.
  [[nodiscard]] unsigned channels() const { return reference.enabled ? 4U : 2U; }
};

/// Checks every value. \throws InputError naming the first one that is out of range, and the range.
void validate(const LinkParameters& parameters, unsigned lanes);

}  // namespace twinspan::photonics
