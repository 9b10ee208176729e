// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/distill.hpp"

#include <limits>
#include <utility>

namespace twinspan::distillation {

DistillationResult distill(const PairSettings& settings, SymbolSource alice, SymbolSource bob,
                           std::span<const ClickAnnouncement> announcements, const Seeds& seeds) {
  DistillationLimits limits;
  limits.block_bits = std::numeric_limits<std::uint64_t>::max();
  limits.batch_events = 0;
  limits.authentication_bits = std::uint64_t{1} << 20;
  SecretBits alice_key;
  SecretBits bob_key;
  Distillery distillery(settings, std::move(alice), std::move(bob), seeds, limits,
                        [&](const BlockResult&, SecretBits from_alice, SecretBits from_bob) {
                          alice_key = std::move(from_alice);
                          bob_key = std::move(from_bob);
                        });
  distillery.add(announcements, settings.slots);
  DistillationResult result = distillery.finish();
  result.alice.key = std::move(alice_key);
  result.bob.key = std::move(bob_key);
  return result;
}

}  // namespace twinspan::distillation
