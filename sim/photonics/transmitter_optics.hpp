// SPDX-License-Identifier: Apache-2.0
/// \file
/// One user's chip: drive word of a slot to mean photon number and phase.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/photonics/parameters.hpp"

namespace twinspan::photonics {

/// Fields of a drive word (layout `drive` of rtl/registers/layouts.rdl).
struct DriveCodes {
  std::uint16_t intensity0, intensity1, phase0, phase1;

  explicit constexpr DriveCodes(std::uint64_t word)
      : intensity0(static_cast<std::uint16_t>(word)),
        intensity1(static_cast<std::uint16_t>(word >> 16U)),
        phase0(static_cast<std::uint16_t>(word >> 32U)),
        phase1(static_cast<std::uint16_t>(word >> 48U)) {}
};

/// Modulators of one user.
class TransmitterOptics {
 public:
  explicit TransmitterOptics(const UserParameters& parameters);

  /// Mean photon number of a pulse leaving the transmitter, given its drive word and the one of the slot
  /// before.
  [[nodiscard]] double photons(std::uint64_t previous, std::uint64_t word) const {
    const DriveCodes before(previous);
    const DriveCodes now(word);
    return peak_photons_ * intensity_[0].transmittance(before.intensity0, now.intensity0) *
           intensity_[1].transmittance(before.intensity1, now.intensity1);
  }
  /// Phase of the pulse, rad.
  [[nodiscard]] double phase(std::uint64_t word) const {
    const DriveCodes now(word);
    return phase_[0].phase(now.phase0) + phase_[1].phase(now.phase1);
  }
  /// Largest mean photon number that any drive word can give.
  [[nodiscard]] double peak_photons() const { return peak_photons_; }

 private:
  double peak_photons_;
  std::array<IntensityModulator, 2> intensity_;
  std::array<PhaseModulator, 2> phase_;
};

/// Remembers what TransmitterOptics::photons gave: a transmitter has few different pairs of neighbouring intensities.
/// Gives the same numbers as the optics, only sooner.
class PhotonMemory {
 public:
  explicit PhotonMemory(const TransmitterOptics& optics)
      : optics_(optics), places_(std::size_t{1} << kPlaceBits, Place{0, optics.photons(0, 0)}) {}

  double photons(std::uint64_t previous, std::uint64_t word) {
    const std::uint64_t key = (previous << 32U) | (word & 0xFFFFFFFFU);
    Place& place = places_[(key * 0x9E3779B97F4A7C15U) >> (64U - kPlaceBits)];
    if (place.key != key) {
      place = {key, optics_.photons(previous, word)};
    }
    return place.photons;
  }

 private:
  static constexpr unsigned kPlaceBits = 10;
  struct Place {
    std::uint64_t key;  // intensity codes before and now
    double photons;
  };
  TransmitterOptics optics_;
  std::vector<Place> places_;
};

/// Mean photon number per pulse of a source of the given average power: P * T / (h c / lambda).
/// \param power_w average optical power, \param slot_s pulse repetition time, \param wavelength_m vacuum
///   wavelength
double photons_per_pulse(double power_w, double slot_s, double wavelength_m);

}  // namespace twinspan::photonics
