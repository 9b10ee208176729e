// SPDX-License-Identifier: Apache-2.0
/// A port within the stimulus or the outputs of tf_lockstep.
#pragma once

#include <cstddef>

struct Port {
  const char* name;
  std::size_t lsb;
  std::size_t width;
};
