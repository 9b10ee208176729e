// SPDX-License-Identifier: Apache-2.0
#include "tests/cosim/transmitter/pattern_kernel.hpp"

namespace twinspan::test::TF_TARGET {

template <unsigned Lanes>
PatternKernel<Lanes> pattern_kernel() {
  return {TF_TARGET_NATIVE != 0 ? "native" : "portable", tf::expand_key, tf::pattern_start<Lanes>,
          tf::pattern_run<Lanes>, tf::pattern_word<Lanes>};
}

template PatternKernel<4> pattern_kernel();
template PatternKernel<8> pattern_kernel();
template PatternKernel<16> pattern_kernel();

}  // namespace twinspan::test::TF_TARGET
