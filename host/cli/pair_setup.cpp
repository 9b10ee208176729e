// SPDX-License-Identifier: Apache-2.0
#include "host/cli/pair_setup.hpp"

#include <fmt/format.h>

#include "host/cli/compose.hpp"

namespace twinspan::cli {
namespace {

SymbolSource symbol_source(const Network& network, const Seed256& seed, const char* label) {
  RandomSource random(seed, label);
  SecretBytes key(SymbolSource::kKeyBytes);
  random.fill(key.span());
  return {std::move(key), random.word(), network.protocol.thresholds};
}

}  // namespace

PairSetup pair_setup(const Network& network, std::size_t pair, std::uint64_t seed) {
  Network own = for_pair(network, pair);
  const auto& users = own.pairs[0].users;
  const Seed256 base = seed_from_number(seed, fmt::format("{}/{}/{}", network.name, users[0], users[1]));
  SymbolSource alice = symbol_source(own, base, "symbols of the first user");
  SymbolSource bob = symbol_source(own, base, "symbols of the second user");
  return {std::move(own),
          std::move(alice),
          std::move(bob),
          RandomSource(base, "light").word(),
          base,
          {RandomSource(base, "distillation of the first user").seed(),
           RandomSource(base, "distillation of the second user").seed()}};
}

distillation::PairSettings PairSetup::settings(std::uint64_t quantum_slots) const {
  distillation::PairSettings settings;
  settings.alice = settings.bob = source_parameters(network.protocol);
  settings.security.epsilon_total = network.protocol.epsilon;
  settings.slots = quantum_slots;
  settings.slice_half_width = network.protocol.slice_half_width;
  return settings;
}

}  // namespace twinspan::cli
