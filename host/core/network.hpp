// SPDX-License-Identifier: Apache-2.0
/// \file
/// A network as its file describes it (sim/networks/*.toml): nodes, links, user pairs and the settings of every
/// station of the journey. Units are part of each name. Times are integer picoseconds or slots.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace twinspan {

struct FrameSettings {
  std::uint32_t length_slots;
  std::uint32_t reference_slots;
  std::uint32_t guard_slots;
  std::uint32_t quantum_slots() const { return length_slots - reference_slots - guard_slots; }
};

struct LaserSettings {
  double wavelength_nm;
  double linewidth_hz;
  double frequency_offset_hz;
};

/// Modulators and source of one transmitter chip.
struct ChipSettings {
  std::uint32_t intensity_half_wave_code;
  std::uint32_t phase_half_wave_code;
  double extinction_ratio_db;      ///< of each of the two cascaded intensity modulators
  double pattern_coefficient;      ///< share of the previous slot's drive that remains in this slot
  double peak_photons;             ///< mean photons per pulse leaving the node with both modulators open
  double reference_photons;        ///< mean photons per reference pulse leaving the node
};

struct FibreSettings {
  double drift_rad_per_ms;         ///< rms change of the phase difference between the arms over 1 ms
  double random_walk_share;        ///< share of that variance that is a memoryless walk; the rest is ballistic
  double velocity_correlation_ms;
};

struct SecondWavelengthSettings {
  bool used;
  double wavelength_nm;
  double photons;                  ///< mean photons per pulse leaving the node
  double independent_drift_rad_per_ms;
};

struct DetectorSettings {
  double efficiency;
  double dark_count_rate_hz;
  std::uint32_t jitter_fwhm_ps;
  std::uint32_t dead_time_ps;
  double after_pulse_probability;
  std::uint32_t after_pulse_decay_ps;
};

struct ReceiverSettings {
  double splitter_transmittance;   ///< 0.5 is balanced
  double misalignment;             ///< probability that interference ends at the wrong port (mode mismatch)
  std::uint32_t phase_half_wave_code;
};

struct TaggerSettings {
  std::uint32_t dead_time_ps;
  std::uint32_t gate_first_ps;
  std::uint32_t gate_last_ps;
  double tap_nonlinearity;         ///< rms spread of the tap widths relative to their mean
  std::uint32_t ring_log2_entries;
};

struct PhaseLoopSettings {
  bool enabled;
  std::uint32_t window_slots;
  double proportional_gain;        ///< per window
  double integral_gain;            ///< per window
  double step_limit_rad;           ///< largest phase step per window
  std::uint32_t least_counts;
};

/// Protocol settings of every pair; the SNS symbols are those of physics: 4-intensity, see host/protocol.
struct ProtocolSettings {
  double mu_1, mu_2, mu_z;
  std::array<std::uint32_t, 8> thresholds;  ///< cumulative, in units of 2^-20, one per class
  std::uint32_t slice_half_width;           ///< accepted phase slices on either side of 0 and pi
  double epsilon;                           ///< total security parameter
};

enum class NodeKind { Transmitter, Switch, Measurement };

struct NetworkNode {
  std::string name;
  NodeKind kind;
  double insertion_loss_db;
};

struct NetworkLink {
  std::array<std::size_t, 2> ends;  ///< indices into nodes
  double length_km;
  double loss_db;                   ///< fibre and connectors
};

/// One arm: transmitter to measurement unit.
struct Arm {
  double length_km = 0;
  double loss_db = 0;
};

struct UserPair {
  std::array<std::string, 2> users;
  std::string unit;
  std::string channel;
  std::array<Arm, 2> arms;
  double distance_km() const { return arms[0].length_km + arms[1].length_km; }
  double loss_db() const { return arms[0].loss_db + arms[1].loss_db; }
};

struct Network {
  std::string file;
  std::string name;
  std::string description;
  std::uint32_t slot_ps;
  FrameSettings frame;
  LaserSettings laser;
  ChipSettings chip;
  FibreSettings fibre;
  SecondWavelengthSettings second_wavelength;
  DetectorSettings detector;
  ReceiverSettings receiver;
  TaggerSettings tagger;
  PhaseLoopSettings phase_loop;
  ProtocolSettings protocol;
  std::vector<NetworkNode> nodes;
  std::vector<NetworkLink> links;
  std::vector<UserPair> pairs;
  std::vector<std::pair<std::string, std::string>> assumed;    ///< key, why it is plausible
  std::vector<std::pair<std::string, std::string>> published;  ///< key, figure with source

  double slots_per_second() const { return 1e12 / slot_ps; }
};

/// Reads and checks a network file.
/// \throws InputError naming file, line, key, what was found and what is allowed.
Network load_network(const std::string& file);

}  // namespace twinspan
