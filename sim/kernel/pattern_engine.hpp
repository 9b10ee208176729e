// SPDX-License-Identifier: Apache-2.0
/// \file
/// The pattern generator kernel compiled once for any processor and once for those with AES instructions.
#pragma once

#include <cstdint>

#include "hls/transmitter/pattern_generator.hpp"

namespace twinspan::kernel {

/// Slots per clock of the kernel nodes.
inline constexpr unsigned kLanes = 4;

/// tf::pattern_run: the next `words` words of the run, kLanes slots each.
using PatternRun = unsigned (*)(tf::PatternState<kLanes>& state, const tf::PatternRegisters& registers,
                                unsigned words, std::uint64_t* drive);

/// The fastest variant that the processor at hand can run.
PatternRun pattern_run();

}  // namespace twinspan::kernel
