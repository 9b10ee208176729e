// SPDX-License-Identifier: Apache-2.0
/// \file
/// One string behind another.
#pragma once

#include <algorithm>
#include <cstddef>

#include "host/core/bits.hpp"
#include "host/core/secret.hpp"

namespace twinspan::distillation {

/// `more` behind `bits`.
inline SecretBits joined(const SecretBits& bits, const SecretBits& more) {
  SecretBits all(bits.size() + more.size());
  const auto to = all.words();
  std::ranges::copy(bits.words(), to.begin());
  const std::size_t first = bits.size() / kWordBits;
  const std::size_t shift = bits.size() % kWordBits;
  const auto from = more.words();
  for (std::size_t i = 0; i < from.size(); ++i) {
    to[first + i] |= from[i] << shift;
    if (shift != 0 && first + i + 1 < to.size()) {
      to[first + i + 1] |= from[i] >> (kWordBits - shift);
    }
  }
  return all;
}

}  // namespace twinspan::distillation
