// SPDX-License-Identifier: Apache-2.0
/// \file
/// Sums of a session over its blocks.
#pragma once

#include <cstdint>

#include "host/core/secret.hpp"
#include "host/distillation/bob.hpp"
#include "host/distillation/checkpoint.hpp"
#include "host/distillation/result.hpp"
#include "host/distillation/settings.hpp"

namespace twinspan::distillation {

/// Keys of a block; empty without one.
struct BlockKeys {
  SecretBits alice;
  SecretBits bob;
};

/// Enters the block that both users have just ended.
BlockResult enter(SessionTotals& totals, const PairSettings& settings, const User& alice, const Bob& bob,
                  const BlockKeys& keys);

/// The totals as a result.
DistillationResult result_of(const SessionTotals& totals);

/// Number of unequal bits of two strings of the same length.
std::uint64_t differences(const SecretBits& a, const SecretBits& b);

}  // namespace twinspan::distillation
