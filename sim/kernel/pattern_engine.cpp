// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/pattern_engine.hpp"

namespace twinspan::kernel {

namespace portable {
unsigned run(tf::PatternState<kLanes>&, const tf::PatternRegisters&, unsigned, std::uint64_t*);
}
#ifdef TWINSPAN_HLS_NATIVE
namespace native {
unsigned run(tf::PatternState<kLanes>&, const tf::PatternRegisters&, unsigned, std::uint64_t*);
}
#endif

PatternRun pattern_run() {
#ifdef TWINSPAN_HLS_NATIVE
  if (__builtin_cpu_supports("x86-64-v3") && __builtin_cpu_supports("aes")) {
    return native::run;
  }
#endif
  return portable::run;
}

}  // namespace twinspan::kernel
