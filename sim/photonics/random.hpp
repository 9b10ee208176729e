// SPDX-License-Identifier: Apache-2.0
/// \file
/// Random numbers of the light: one sequential stream per physical process, so that what one process draws
/// never shifts another. Generator xoshiro256** (Blackman and Vigna, ACM TOMS 47:36, 2021) seeded by
/// SplitMix64. The samplers have fixed algorithms; the ones of the standard library are
/// implementation-defined.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "sim/photonics/elementary.hpp"

namespace twinspan::photonics {

/// One stream of random numbers.
class Random {
 public:
  /// \param seed    seed of the run (or of a device)
  /// \param stream  number of the process; streams of one seed are unrelated
  Random(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t mixed = stream + 0x632BE59BD9B4E019ULL;
    std::uint64_t state = seed ^ split_mix(mixed);
    for (auto& word : state_) {
      word = split_mix(state);
    }
  }

  /// 64 random bits.
  std::uint64_t bits() {
    const std::uint64_t result = std::rotl(state_[1] * 5U, 7) * 9U;
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>(bits() >> 11U) * 0x1p-53; }

  /// Exponential with mean 1; at most 36.7.
  double exponential_unit() { return -natural_log(static_cast<double>((bits() >> 11U) + 1U) * 0x1p-53); }

  /// Gaussian with mean 0 and variance 1 (Marsaglia's polar method, both values used).
  double normal() {
    if (spare_ready_) {
      spare_ready_ = false;
      return spare_;
    }
    double u = 0.0;
    double v = 0.0;
    double s = 0.0;
    do {
      u = 2.0 * uniform() - 1.0;
      v = 2.0 * uniform() - 1.0;
      s = u * u + v * v;
    } while (s >= 1.0 || s < 1e-300);
    const double factor = std::sqrt(-2.0 * natural_log(s) / s);
    spare_ = v * factor;
    spare_ready_ = true;
    return u * factor;
  }

 private:
  static std::uint64_t split_mix(std::uint64_t& state) {
    state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  std::array<std::uint64_t, 4> state_{};
  double spare_ = 0.0;
  bool spare_ready_ = false;
};

/// Exponential numbers with mean 1 from a process of their own, drawn ahead: a processor works on several logarithms at
/// once when none waits for the other.
class ExponentialSource {
 public:
  explicit ExponentialSource(Random random) : random_(random) {}

  double next() {
    if (used_ == values_.size()) {
      for (auto& value : values_) {
        value = random_.exponential_unit();
      }
      used_ = 0;
    }
    return values_[used_++];
  }

 private:
  Random random_;
  std::array<double, 64> values_{};
  std::size_t used_ = 64;
};

}  // namespace twinspan::photonics
