// SPDX-License-Identifier: Apache-2.0
/// \file
/// One write burst on its way to memory. C++17.
#pragma once

#include <cstdint>
#include <vector>

namespace twinspan::systemc {

struct Burst {
  std::uint64_t address = 0;
  std::vector<std::uint64_t> words;
  std::uint64_t ready_ps = 0;  ///< when its last beat has left the node
  bool refused = false;
  bool done = false;           ///< the memory has answered
};

}  // namespace twinspan::systemc
