// SPDX-License-Identifier: Apache-2.0
/// \file
/// Deterministic random bits: AES-256 in counter mode from a seed and a label. The same seed and label always
/// give the same stream on any machine; different labels give independent streams.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "host/core/bits.hpp"
#include "host/core/secret.hpp"

namespace twinspan {

/// 256 bits from which streams are derived. Whoever wants secrecy draws it from an entropy source.
using Seed256 = std::array<std::uint8_t, 32>;

/// The seed of a simulated run: SHA-256 over `number` and `label`. Reproducible, hence not secret.
Seed256 seed_from_number(std::uint64_t number, std::string_view label);

/// One stream of random bits. Move-only; wipes its state.
class RandomSource {
 public:
  /// Stream `label` of `seed`. The stream key is HMAC-SHA-256(seed, label).
  RandomSource(const Seed256& seed, std::string_view label);
  RandomSource(RandomSource&&) noexcept;
  RandomSource& operator=(RandomSource&&) noexcept;
  ~RandomSource();

  /// 64 uniform bits.
  std::uint64_t word();
  /// Uniform 128 bits.
  Bits128 word128();
  void fill(std::span<std::uint8_t> out);
  void fill(std::span<std::uint64_t> out);
  /// Uniform in [0, bound), without bias. \pre bound > 0
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [0, 1) in steps of 2^-53.
  double uniform();
  /// A further seed from this stream, for a source of its own.
  Seed256 seed();

 private:
  struct State;
  void refill();
  std::unique_ptr<State> state_;
};

/// Puts `items` into uniformly random order (Fisher-Yates).
template <typename T>
void shuffle(std::span<T> items, RandomSource& random) {
  for (std::size_t left = items.size(); left > 1; --left) {
    const auto other = static_cast<std::size_t>(random.below(left));
    std::swap(items[left - 1], items[other]);
  }
}

}  // namespace twinspan
