// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/pattern_engine.hpp"

namespace twinspan::kernel {

namespace portable {
PatternEngine* new_engine();
}
#ifdef TWINSPAN_HLS_NATIVE
namespace native {
PatternEngine* new_engine();
}
#endif

PatternEngine::PatternEngine() = default;
PatternEngine::~PatternEngine() = default;

std::unique_ptr<PatternEngine> make_portable_pattern_engine() {
  return std::unique_ptr<PatternEngine>(portable::new_engine());
}

std::unique_ptr<PatternEngine> make_pattern_engine() {
#ifdef TWINSPAN_HLS_NATIVE
  if (__builtin_cpu_supports("x86-64-v3") && __builtin_cpu_supports("aes")) {
    return std::unique_ptr<PatternEngine>(native::new_engine());
  }
#endif
  return make_portable_pattern_engine();
}

}  // namespace twinspan::kernel
