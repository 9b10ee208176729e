// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/universal_hash.hpp"

namespace twinspan::distillation {

Bits128 polynomial_tag(const SecretBits& bits, Bits128 point) {
  const auto words = bits.words();
  Bits128 sum;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const Bits128 block{words[i], i + 1 < words.size() ? words[i + 1] : 0};
    sum = multiply_gf128(sum ^ block, point);
  }
  return multiply_gf128(sum ^ Bits128{bits.size(), 0}, point);
}

bool constant_time_equal(Bits128 a, Bits128 b) {
  const std::uint64_t difference = (a.low ^ b.low) | (a.high ^ b.high);
  return difference == 0;
}

}  // namespace twinspan::distillation
