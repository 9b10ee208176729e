// SPDX-License-Identifier: Apache-2.0
// Networks for the tests of the click engine, made from the default one.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "host/cli/event_parameters.hpp"
#include "host/core/network.hpp"
#include "host/core/symbol_source.hpp"
#include "sim/event/engine.hpp"

namespace twinspan::event::test {

/// The default network as its pair sees it, with another total loss.
inline Network metro(double total_loss_db) {
  Network network =
      for_pair(load_network(std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/metro-40km.toml"), 0);
  for (auto& arm : network.pairs[0].arms) {
    arm.loss_db = total_loss_db / 2;
  }
  return network;
}

/// A lossy link whose reference is bright enough to be tracked, with long windows: counted mode.
inline Network long_link(double total_loss_db, std::uint32_t window_slots, double reference_counts) {
  Network network = metro(total_loss_db);
  network.phase_loop.window_slots = window_slots;
  network.laser.linewidth_hz = 10;
  const double share = static_cast<double>(network.frame.reference_slots) / network.frame.length_slots;
  const double seen = network.detector.efficiency * std::pow(10.0, -total_loss_db / 20);
  network.chip.reference_photons = reference_counts / (2 * seen * share * window_slots);
  network.chip.peak_photons = std::max(network.chip.peak_photons, 1.5 * network.chip.reference_photons);
  return network;
}

inline SymbolSource symbols(const Network& network, std::uint8_t user, std::uint8_t seed) {
  SecretBytes key(SymbolSource::kKeyBytes);
  for (std::size_t i = 0; i < key.size(); ++i) {
    key.span()[i] = static_cast<std::uint8_t>(17 * i + 101 * user + 7 * seed);
  }
  return {std::move(key), 0x1234567890ABCDEFU + user, network.protocol.thresholds};
}

inline Engine engine(const Network& network, std::uint64_t seed, std::uint64_t first_slot,
                     std::uint64_t slots) {
  return {cli::event_parameters(network),
          symbols(network, 0, static_cast<std::uint8_t>(seed)),
          symbols(network, 1, static_cast<std::uint8_t>(seed)),
          seed,
          first_slot,
          slots};
}

}  // namespace twinspan::event::test
