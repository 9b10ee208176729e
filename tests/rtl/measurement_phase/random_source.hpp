// SPDX-License-Identifier: Apache-2.0
/// \file
/// Seeded random numbers, 32 bits at a time.
#pragma once

#include <cstdint>
#include <random>

namespace twinspan::test {

/// Mersenne twister whose result really is a 32-bit type. A uniform random bit generator of the standard library.
class RandomSource {
 public:
  using result_type = std::uint32_t;
  explicit RandomSource(std::uint32_t seed) : engine_(seed) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xFFFF'FFFF; }
  result_type operator()() { return static_cast<result_type>(engine_()); }

 private:
  std::mt19937 engine_;
};

}  // namespace twinspan::test
