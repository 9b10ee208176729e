// SPDX-License-Identifier: Apache-2.0
/// \file
/// The clocks from event to effect in constraints/budgets.toml, which measured ones are held against.
#pragma once

#include <cstdint>
#include <string>

namespace twinspan::test {

/// Expects that the table says `clocks` for this event of a top or kernel, and notes that it was measured.
void expect_latency(const std::string& module, const std::string& event, unsigned lanes, std::uint64_t clocks);

}  // namespace twinspan::test
