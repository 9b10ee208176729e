// SPDX-License-Identifier: Apache-2.0
#include "host/cli/reproduce/result.hpp"

#include "host/protocol/plob.hpp"

namespace twinspan::cli {

double ModeResult::network_bits_per_second() const {
  double bits = 0;
  for (const auto& pair : pairs) {
    bits += static_cast<double>(pair.distilled.secret_bits);
  }
  return link_seconds > 0 ? bits / link_seconds : 0;
}

double bits_per_second(const PairOutcome& pair, const Network& network) {
  const auto slots = static_cast<double>(pair.announced.slots);
  return slots > 0 ? static_cast<double>(pair.distilled.secret_bits) / slots * network.slots_per_second() : 0;
}

double ratio_per_quantum_slot(const PairOutcome& pair) {
  const auto slots = static_cast<double>(pair.announced.quantum_slots);
  const double rate = slots > 0 ? static_cast<double>(pair.distilled.secret_bits) / slots : 0;
  return rate / protocol::plob_absolute(pair.pair.loss_db());
}

ModeFigures mode_figures(const ModeResult& mode, const Network& network) {
  ModeFigures result;
  result.mode = mode.mode;
  double reach = 0;
  for (const auto& pair : mode.pairs) {
    NamedFigures named{pair.pair.users[0] + "-" + pair.pair.users[1], pair.pair.channel, {}};
    named.figures["ratio_to_plob"] = ratio_per_quantum_slot(pair);
    named.figures["secret_bits_per_second"] = bits_per_second(pair, network);
    named.figures["total_loss_db"] = pair.pair.loss_db();
    named.figures["drift_reference_rad_per_ms"] = pair.phase.link_drift_rad_per_ms;
    if (network.second_wavelength.used) {
      named.figures["drift_residual_rad_per_ms"] = pair.phase.offset_drift_rad_per_ms;
    }
    if (pair.distilled.qber_x) {
      named.figures["qber_x"] = *pair.distilled.qber_x;
    }
    if (pair.distilled.secret_bits > 0) {
      reach += pair.pair.distance_km();
    }
    result.pairs.push_back(std::move(named));
  }
  result.network["pairs_times_distance_km"] = reach;
  return result;
}

}  // namespace twinspan::cli
