// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/entropy.hpp"

#include <cmath>
#include <numbers>

namespace twinspan::protocol {

double binary_entropy(double x) {
  if (!(x >= 0 && x <= 1)) {
    return 1;
  }
  if (x == 0 || x == 1) {
    return 0;
  }
  return -(x * std::log(x) + (1 - x) * std::log1p(-x)) * std::numbers::log2e;
}

}  // namespace twinspan::protocol
