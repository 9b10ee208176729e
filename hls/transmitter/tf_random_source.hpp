// SPDX-License-Identifier: Apache-2.0
/// \file
/// 32 random bits for each slot: AES-128 counter mode (NIST SP 800-38A, 6.5), the same XOR an external
/// stream, or the external stream. Slot s takes word s mod 4 of the encrypted counter block nonce || s / 4.
#pragma once

#include <cstdint>

#include "hls/transmitter/tf_aes.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr std::uint32_t kEntropyAes = 0;
constexpr std::uint32_t kEntropyAesXorStream = 1;
constexpr std::uint32_t kEntropyStream = 2;

/// AES words of the SLOTS slots from `slot` on; both are multiples of 4.
template <unsigned SLOTS>
void random_words(const AesKeys& keys, std::uint64_t nonce, std::uint64_t slot,
                  std::uint32_t (&random)[SLOTS]) {
  static_assert(SLOTS % 4 == 0, "whole blocks");
  constexpr unsigned BLOCKS = SLOTS / 4;
  AesState state[BLOCKS];
  for (unsigned b = 0; b < BLOCKS; ++b) {
#pragma HLS UNROLL
    const std::uint64_t block = slot / 4 + b;
    state[b] = aes_load(static_cast<std::uint32_t>(nonce >> 32U), static_cast<std::uint32_t>(nonce),
                        static_cast<std::uint32_t>(block >> 32U), static_cast<std::uint32_t>(block));
  }
  aes_encrypt(keys, state);
  for (unsigned b = 0; b < BLOCKS; ++b) {
#pragma HLS UNROLL
    aes_store(state[b], random + 4 * b);
  }
}

/// Random words in any mode; `entropy` are the external words of the same slots, read in modes 1 and 2.
template <unsigned SLOTS>
void random_words(const AesKeys& keys, std::uint32_t entropy_mode, std::uint64_t nonce, std::uint64_t slot,
                  const std::uint32_t (&entropy)[SLOTS], std::uint32_t (&random)[SLOTS]) {
  random_words(keys, nonce, slot, random);
  for (unsigned i = 0; i < SLOTS; ++i) {
#pragma HLS UNROLL
    const std::uint32_t aes = entropy_mode != kEntropyStream ? random[i] : 0U;
    random[i] = aes ^ (entropy_mode != kEntropyAes ? entropy[i] : 0U);
  }
}

}  // namespace TF_TARGET
}  // namespace tf
