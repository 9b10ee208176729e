// SPDX-License-Identifier: Apache-2.0
/// \file
/// A network as its file describes it (sim/networks/*.toml): nodes, links, user pairs and the settings of
/// every station of the journey. Units are part of each name. Times are integer picoseconds or slots.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
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
  double random_walk_share;        ///< share of that variance without memory; the rest is ballistic
  double velocity_correlation_ms;
};

struct SecondWavelengthSettings {
  bool used;
  double wavelength_nm;
  double photons;                  ///< mean photons per pulse leaving the node
  double independent_drift_rad_per_ms;
  double offset_ms = 0;            ///< time over which the slow phase between the two lines is averaged
};

struct DetectorSettings {
  double efficiency;
  double dark_count_rate_hz;
  std::uint32_t jitter_fwhm_ps;
  std::uint32_t dead_time_ps;
  double after_pulse_probability;
  std::uint32_t after_pulse_decay_ps;
  double background_rate_hz = 0;   ///< stray light on each detector; for_pair() adds it to the dark counts
};

/// Lasers of the clients under optical injection locking: their light is that of the line they are locked to.
struct InjectionLockSettings {
  bool used = false;
  double regenerated_linewidth_hz = 0;   ///< of a locked laser; takes the place of laser.linewidth_hz
  double free_running_linewidth_hz = 0;  ///< of a laser that left its lock
  double lock_range_ghz = 0;             ///< full width; below the distance of the lines of the comb
  double unlock_per_hour = 0;            ///< losses of the lock, per client
  double relock_ms = 0;                  ///< time until the laser is locked again
};

/// Lines of the frequency comb at the server. Line N lies N free spectral ranges below line 0 in frequency.
struct CombSettings {
  bool used = false;
  double first_line_nm = 0;  ///< line 0, vacuum wavelength
  double fsr_ghz = 0;        ///< free spectral range, distance of the lines
  double linewidth_hz = 0;   ///< common to both users of a pair
};

/// Light of the other lit lines that the filters of a channel let through.
struct CrosstalkSettings {
  bool used = false;
  double adjacent_isolation_db = 0;  ///< against the lines next to the own one
  double other_isolation_db = 0;     ///< against all other lines
  double lit_photons = 0;            ///< mean photons per slot that leave a client, seed and reference
};

/// Spread from client to client and from channel to channel, drawn once per network from the seed.
struct SpreadSettings {
  bool used = false;
  std::uint64_t seed = 0;
  std::uint32_t modulators_made = 0;
  std::uint32_t modulators_good = 0;
  std::uint32_t clients_made = 0;
  std::uint32_t clients_picked = 0;
  double excess_loss_sd_db = 0;   ///< of a client, behind the point where its photon number is set
  double misalignment_sd = 0;     ///< of a pair; half of the variance from either client
  double extinction_sd_db = 0;    ///< of a client
  double channel_loss_sd_db = 0;  ///< of a WDM channel, the same in both arms
};

/// How the network is operated where nothing else is said.
struct OperationSettings {
  std::uint64_t slots = 30000000;  ///< of a session; pairs that run one after the other share them
  bool sequential = false;         ///< the pairs one after the other, all lines lit
  bool at_once = true;             ///< all pairs at the same time
  double switch_seconds = 0;       ///< from one pair to the next
};

/// What the keys of a network are used for.
struct ServiceSettings {
  bool used = false;
  double users_km = 0;                         ///< fibre between the two users of a call
  std::vector<double> codec_kbit_per_second;   ///< of calls under one-time pad, one direction
  double rekey_bits_per_second = 0;            ///< of a call under a block cipher with fresh keys
};

/// A published figure that a simulated one is held against.
struct PublishedFigure {
  std::string quantity;          ///< one of published_quantities()
  double least = 0;
  double most = 0;               ///< equal to `least` for a single value
  double tolerance = 0;          ///< relative; the simulated figure may lie outside by this share
  bool per_pair = true;          ///< holds for every pair; otherwise for the network as a whole
  std::string channel;           ///< only for the pair of this channel; empty: for all
  std::string mode;              ///< "sequential", "at-once", or empty for either
  std::string source;            ///< where it is published
  bool reproduced = true;        ///< claimed to be reproduced; otherwise only shown
  std::string why;               ///< why it is not claimed
  std::string fitted;            ///< which assumed number was fitted to it; empty: none
  double allowed_least() const { return least * (1 - tolerance); }
  double allowed_most() const { return most * (1 + tolerance); }
};

/// Quantities that a published figure may be about.
const std::vector<std::string>& published_quantities();

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
  std::vector<std::size_t> links;  ///< indices into the links of the network, from the transmitter on
};

struct UserPair {
  std::array<std::string, 2> users;
  std::string unit;
  std::string channel;
  std::array<Arm, 2> arms;
  std::optional<std::uint32_t> line;  ///< of the comb
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
  InjectionLockSettings injection_lock;
  CombSettings comb;
  CrosstalkSettings crosstalk;
  SpreadSettings spread;
  OperationSettings operation;
  ServiceSettings service;
  std::vector<NetworkNode> nodes;
  std::vector<NetworkLink> links;
  std::vector<UserPair> pairs;
  std::vector<std::pair<std::string, std::string>> assumed;    ///< key, why it is plausible
  std::vector<std::pair<std::string, std::string>> published;  ///< key, figure with source, in words
  std::vector<PublishedFigure> figures;                        ///< those that can be compared

  double slots_per_second() const { return 1e12 / slot_ps; }
};

/// Reads and checks a network file.
/// \throws InputError naming file, line, key, what was found and what is allowed.
Network load_network(const std::string& file);

/// The network as one pair sees it: a copy with exactly this pair, in which everything that is the pair's own
/// is folded into the settings that any network has.
/// - laser.wavelength_nm is that of its line, laser.linewidth_hz that of the locked lasers;
/// - the arms' loss_db contain the drawn excess loss of the clients and of the channel;
/// - receiver.misalignment and chip.extinction_ratio_db are drawn (the poorer extinction of both clients);
/// - detector.dark_count_rate_hz contains stray light and the crosstalk of all other lit lines.
/// What is folded in is switched off in the copy, so that for_pair(for_pair(n, i), 0) changes nothing.
/// Without any of these sections the copy differs from the network in the other pairs only.
/// \throws InputError when there is no such pair
Network for_pair(const Network& network, std::size_t pair);

/// Vacuum wavelength of a line of the comb, nm: c / (c / first_line - N fsr).
double line_wavelength_nm(const CombSettings& comb, std::uint32_t line);

/// Counts per second on each of the two quantum detectors of a pair from the lines of all other pairs that
/// use a fibre of its arms: half of efficiency * lit_photons * slots/s * transmittance of the other client's
/// arm * isolation, summed over the clients of the other pairs. Pairs with a user in common never run at the
/// same time.
double crosstalk_rate_hz(const Network& network, std::size_t pair);

}  // namespace twinspan
