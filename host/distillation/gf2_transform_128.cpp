// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "host/core/bits.hpp"
#include "host/distillation/gf2_tower.hpp"
#include "host/distillation/gf2_transform.hpp"

namespace twinspan::distillation::gf2 {

namespace {

typedef std::uint64_t V __attribute__((vector_size(16), aligned(8), may_alias));
constexpr unsigned kLaneBits = 7;

#include "host/distillation/gf2_transform_kernels.inc"

}  // namespace

const Transform& transform_128() {
  static const Transform transform{.lane_bits = kLaneBits, .smallest = 18, .values = values, .dual = dual,
                                   .dual_inverse = dual_inverse, .multiply = multiply_values};
  return transform;
}

}  // namespace twinspan::distillation::gf2
