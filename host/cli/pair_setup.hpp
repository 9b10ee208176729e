// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a session of one pair starts from, whatever simulates it: symbols, seeds, public settings.
#pragma once

#include <cstdint>

#include "host/core/network.hpp"
#include "host/core/random_source.hpp"
#include "host/core/symbol_source.hpp"
#include "host/distillation/distill.hpp"

namespace twinspan::cli {

struct PairSetup {
  Network network;  ///< as this pair sees it
  SymbolSource alice;
  SymbolSource bob;
  std::uint64_t world_seed;
  Seed256 session_seed;
  distillation::Seeds distillation;

  const UserPair& pair() const { return network.pairs[0]; }
  std::string name() const { return pair().users[0] + "-" + pair().users[1]; }
  /// \param quantum_slots sent by both
  distillation::PairSettings settings(std::uint64_t quantum_slots) const;
};

/// Everything follows from the network's name, the users' names and the seed.
PairSetup pair_setup(const Network& network, std::size_t pair, std::uint64_t seed);

}  // namespace twinspan::cli
