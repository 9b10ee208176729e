// SPDX-License-Identifier: Apache-2.0
/// \file
/// The functions of the kernel `pattern_generator`, compiled for each target.
#pragma once

#include <cstdint>

#include "hls/transmitter/pattern_generator.hpp"

namespace twinspan::test {

template <unsigned Lanes>
struct PatternKernel {
  const char* name;
  void (*expand_key)(const std::uint32_t key[4], std::uint32_t* round_keys);
  bool (*start)(tf::PatternState<Lanes>&, const tf::PatternRegisters&);
  unsigned (*run)(tf::PatternState<Lanes>&, const tf::PatternRegisters&, unsigned words,
                  std::uint64_t* drive);
  bool (*word)(tf::PatternState<Lanes>&, const tf::PatternRegisters&, const std::uint32_t (&entropy)[Lanes],
               std::uint64_t (&drive)[Lanes]);
};

namespace portable {
template <unsigned Lanes>
PatternKernel<Lanes> pattern_kernel();
}
namespace native {
template <unsigned Lanes>
PatternKernel<Lanes> pattern_kernel();
}

}  // namespace twinspan::test
