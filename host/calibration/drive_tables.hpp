// SPDX-License-Identifier: Apache-2.0
/// \file
/// Tables of the waveform encoder: from modulator data and wanted mean photon numbers to drive codes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace twinspan::calibration {

/// Kinds of slot that the encoder tells apart: 0..7 intensity class, 8 reference, 9 dark; 10..15 unused.
inline constexpr std::size_t kKinds = 16;
inline constexpr std::size_t kReferenceKind = 8;
inline constexpr std::size_t kDarkKind = 9;
/// Phase slices of pi/8.
inline constexpr std::size_t kSlices = 16;
inline constexpr std::size_t kTableEntries = 256;

/// One entry: the codes of the first and the second modulator of a cascade.
struct DriveEntry {
  std::uint16_t first = 0;
  std::uint16_t second = 0;
};

/// What is known of one intensity modulator with its driver. Code 0 is the null of the transfer
/// T = e + (1 - e) sin^2(pi/2 V / V_pi), e = 10^(-extinction/10).
struct IntensityModulatorData {
  /// Code step between dark and full transmittance, V_pi over the driver's step
  double half_wave_codes = 32768.0;
  double extinction_db = 34.0;       ///< full over least transmittance
  /// Kappa: the drive of slot n acts as V_n + kappa (V_{n-1} - V_n); 0..0.5
  double pattern = 0.0;
};

/// What is known of the intensity path of one transmitter.
struct IntensityData {
  std::array<IntensityModulatorData, 2> modulators;
  double peak_photons = 1.0;  ///< mean photon number per pulse with both modulators fully open
};

/// The intensity table and how well the modulators can follow it.
struct IntensityTable {
  std::array<DriveEntry, kTableEntries> entries;  ///< [16 * previous kind + kind]
  /// Largest relative error of a wanted mean photon number, over all kinds before
  double worst_error = 0.0;
  /// Largest mean photon number of a kind that is wanted dark, over all kinds before
  double dark_photons = 0.0;
};

/// Computes the table for wanted mean photon numbers at the transmitter output.
///
/// The transmittance is shared equally between the modulators; dark kinds close both. Each entry is the code
/// for which the smeared drive gives the wanted level after the given previous kind. The drive of the
/// previous slot itself depends, by its own correction, on the kind before it, which the table cannot know:
/// the middle of its range is taken, so that an error of second order in kappa remains; it is computed and
/// reported.
/// \param wanted   per kind, photons; 0 is dark
/// \param largest_error  largest worst_error accepted
/// \throws InputError if a level is negative, not a number, above the peak or below the extinction floor, if
///   a code leaves 16 bits, or if worst_error exceeds largest_error
IntensityTable intensity_table(const IntensityData& data, const std::array<double, kKinds>& wanted,
                               double largest_error = 0.01);

/// Mean photon number of a slot for given entries of the slot before and the slot, by the transfer above.
double photons_of(const IntensityData& data, DriveEntry previous, DriveEntry entry);

/// What is known of the phase path of one transmitter.
struct PhaseData {
  std::array<double, 2> half_wave_codes{32768.0, 32768.0};  ///< code step that shifts the phase by pi
  bool spread = true;  ///< true: each modulator gives half of the phase; false: the first gives all
};

/// The phase table and the values that go with it.
struct PhaseTable {
  std::array<DriveEntry, kTableEntries> entries;  ///< [16 * kind + slice]; the same for every kind
  /// HALF_WAVE register: half-wave code of the first modulator
  std::uint16_t half_wave = 0;
  double worst_error_rad = 0.0;                   ///< by rounding to codes
};

/// Computes the table of slice * pi/8. Every code of the first modulator is below 2 * half_wave.
/// \throws InputError if a half-wave code is not within 16..32768
PhaseTable phase_table(const PhaseData& data);

}  // namespace twinspan::calibration
