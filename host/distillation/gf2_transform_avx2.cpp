// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "host/core/bits.hpp"
#include "host/distillation/gf2_tower.hpp"
#include "host/distillation/gf2_transform.hpp"

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx2")
namespace twinspan::distillation::gf2 {

namespace {

typedef std::uint64_t V __attribute__((vector_size(32), aligned(8), may_alias));
constexpr unsigned kLaneBits = 8;

#include "host/distillation/gf2_transform_kernels.inc"

}  // namespace

const Transform& transform_avx2() {
  static const Transform transform{.lane_bits = kLaneBits, .smallest = 20, .values = values, .dual = dual,
                                   .dual_inverse = dual_inverse, .multiply = multiply_values};
  return transform;
}

}  // namespace twinspan::distillation::gf2
#pragma GCC pop_options
#endif
