// SPDX-License-Identifier: Apache-2.0
// Compiled once per target: nothing that is defined here may be shared between them.
#include "sim/kernel/pattern_engine.hpp"

namespace twinspan::kernel::TF_TARGET {

unsigned run(tf::PatternState<kLanes>& state, const tf::PatternRegisters& registers, unsigned words,
             std::uint64_t* drive);

unsigned run(tf::PatternState<kLanes>& state, const tf::PatternRegisters& registers, unsigned words,
             std::uint64_t* drive) {
  return tf::pattern_run<kLanes>(state, registers, words, drive);
}

}  // namespace twinspan::kernel::TF_TARGET
