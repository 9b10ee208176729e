// SPDX-License-Identifier: Apache-2.0
/// \file
/// Readers of the sections of a network file. Each takes its table, checks every value, refuses unknown keys.
/// \throws InputError (all of them) naming file, line, key, what was found and what is allowed.
#pragma once

#include "host/core/network.hpp"
#include "host/core/toml_reader.hpp"

namespace twinspan {

inline constexpr Range kProbability{0.0, 1.0};

FrameSettings read_frame(TomlReader table);
LaserSettings read_laser(TomlReader table);
ChipSettings read_chip(TomlReader table);
FibreSettings read_fibre(TomlReader table);
SecondWavelengthSettings read_second_wavelength(TomlReader table);
DetectorSettings read_detector(TomlReader table);
ReceiverSettings read_receiver(TomlReader table);
TaggerSettings read_tagger(TomlReader table, std::uint32_t slot_ps);
PhaseLoopSettings read_phase_loop(TomlReader table, const FrameSettings& frame, bool second_wavelength);
ProtocolSettings read_protocol(TomlReader table, double peak_photons);

// Sections that a file may leave out. Each takes the root, to know whether its section is there.
CombSettings read_comb(TomlReader& root);
InjectionLockSettings read_injection_lock(TomlReader& root, const CombSettings& comb);
CrosstalkSettings read_crosstalk(TomlReader& root);
SpreadSettings read_spread(TomlReader& root);
OperationSettings read_operation(TomlReader table);
ServiceSettings read_service(TomlReader& root);
/// The tables [[published.figure]] of [published].
std::vector<PublishedFigure> read_figures(TomlReader& published);

/// What [spread] says of one pair.
struct PairSpread {
  std::array<double, 2> loss_db{};  ///< to be added to the arms
  double misalignment = 0;          ///< to be added
  double extinction_db = 0;         ///< to be added: the poorer one of both clients
};

/// Who is in the network. Modulator m belongs to client m modulo clients_made.
struct ClientChoice {
  std::vector<std::size_t> bad_modulators;
  std::vector<std::size_t> picked;  ///< clients without a bad modulator, in the order of the transmitters
};

ClientChoice drawn_clients(const SpreadSettings& spread);

/// Draws of a pair; zeros without [spread].
PairSpread drawn_spread(const Network& network, std::size_t pair);

/// Loss of an arm with the spread of its pair, never below 0.
double drawn_loss_db(const Network& network, std::size_t pair, std::size_t arm);

}  // namespace twinspan
