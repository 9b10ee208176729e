// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/amplification.hpp"

#include "host/distillation/toeplitz_plan.hpp"

namespace twinspan::distillation {

SecretBits toeplitz(const SecretBits& bits, std::span<const std::uint64_t> seed, std::size_t rows) {
  if (rows == 0 || bits.empty()) {
    return SecretBits(rows);
  }
  return toeplitz_by(plan_toeplitz(rows, bits.size(), gf2::fastest_path()), bits, seed, rows);
}

}  // namespace twinspan::distillation
