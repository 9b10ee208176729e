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

using V = std::uint64_t;
constexpr unsigned kLaneBits = 6;

#include "host/distillation/gf2_transform_kernels.inc"

}  // namespace

const Transform& transform_64() {
  static const Transform transform{.lane_bits = kLaneBits, .smallest = 16, .values = values, .dual = dual,
                                   .dual_inverse = dual_inverse, .multiply = multiply_values};
  return transform;
}

}  // namespace twinspan::distillation::gf2
