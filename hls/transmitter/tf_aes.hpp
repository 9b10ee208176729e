// SPDX-License-Identifier: Apache-2.0
/// \file
/// AES-128 (FIPS-197): key expansion, and encryption of several blocks at once.
///
/// Words of keys and blocks hold bytes 4n..4n+3, the first of them in bits 31..24. The native target keeps a
/// state in one register and uses the processor's AES instructions, the portable one works on the four column
/// words.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

#if TF_TARGET_NATIVE
#include <immintrin.h>
#endif

namespace tf {
inline namespace TF_TARGET {

constexpr unsigned kAesRounds = 10;
constexpr unsigned kAesRoundKeyWords = 4 * (kAesRounds + 1);

/// S-box (FIPS-197, 5.1.1).
constexpr std::uint8_t kAesSbox[256] = {
    0x63, 0x7c, 0x77, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5, 0x30, 0x01, 0x67, 0x2b, 0xfe, 0xd7, 0xab, 0x76,
    0xca, 0x82, 0xc9, 0x7d, 0xfa, 0x59, 0x47, 0xf0, 0xad, 0xd4, 0xa2, 0xaf, 0x9c, 0xa4, 0x72, 0xc0,
    0xb7, 0xfd, 0x93, 0x26, 0x36, 0x3f, 0xf7, 0xcc, 0x34, 0xa5, 0xe5, 0xf1, 0x71, 0xd8, 0x31, 0x15,
    0x04, 0xc7, 0x23, 0xc3, 0x18, 0x96, 0x05, 0x9a, 0x07, 0x12, 0x80, 0xe2, 0xeb, 0x27, 0xb2, 0x75,
    0x09, 0x83, 0x2c, 0x1a, 0x1b, 0x6e, 0x5a, 0xa0, 0x52, 0x3b, 0xd6, 0xb3, 0x29, 0xe3, 0x2f, 0x84,
    0x53, 0xd1, 0x00, 0xed, 0x20, 0xfc, 0xb1, 0x5b, 0x6a, 0xcb, 0xbe, 0x39, 0x4a, 0x4c, 0x58, 0xcf,
    0xd0, 0xef, 0xaa, 0xfb, 0x43, 0x4d, 0x33, 0x85, 0x45, 0xf9, 0x02, 0x7f, 0x50, 0x3c, 0x9f, 0xa8,
    0x51, 0xa3, 0x40, 0x8f, 0x92, 0x9d, 0x38, 0xf5, 0xbc, 0xb6, 0xda, 0x21, 0x10, 0xff, 0xf3, 0xd2,
    0xcd, 0x0c, 0x13, 0xec, 0x5f, 0x97, 0x44, 0x17, 0xc4, 0xa7, 0x7e, 0x3d, 0x64, 0x5d, 0x19, 0x73,
    0x60, 0x81, 0x4f, 0xdc, 0x22, 0x2a, 0x90, 0x88, 0x46, 0xee, 0xb8, 0x14, 0xde, 0x5e, 0x0b, 0xdb,
    0xe0, 0x32, 0x3a, 0x0a, 0x49, 0x06, 0x24, 0x5c, 0xc2, 0xd3, 0xac, 0x62, 0x91, 0x95, 0xe4, 0x79,
    0xe7, 0xc8, 0x37, 0x6d, 0x8d, 0xd5, 0x4e, 0xa9, 0x6c, 0x56, 0xf4, 0xea, 0x65, 0x7a, 0xae, 0x08,
    0xba, 0x78, 0x25, 0x2e, 0x1c, 0xa6, 0xb4, 0xc6, 0xe8, 0xdd, 0x74, 0x1f, 0x4b, 0xbd, 0x8b, 0x8a,
    0x70, 0x3e, 0xb5, 0x66, 0x48, 0x03, 0xf6, 0x0e, 0x61, 0x35, 0x57, 0xb9, 0x86, 0xc1, 0x1d, 0x9e,
    0xe1, 0xf8, 0x98, 0x11, 0x69, 0xd9, 0x8e, 0x94, 0x9b, 0x1e, 0x87, 0xe9, 0xce, 0x55, 0x28, 0xdf,
    0x8c, 0xa1, 0x89, 0x0d, 0xbf, 0xe6, 0x42, 0x68, 0x41, 0x99, 0x2d, 0x0f, 0xb0, 0x54, 0xbb, 0x16,
};

constexpr std::uint32_t aes_double(std::uint32_t byte) {
  return ((byte << 1U) ^ ((byte >> 7U) * 0x11BU)) & 0xFFU;
}

/// SubBytes and MixColumns for one byte: what row 0 adds to the column. Other rows rotate it.
struct AesMixTable {
  std::uint32_t word[256];
  constexpr AesMixTable() : word{} {
    for (unsigned i = 0; i < 256; ++i) {
      const std::uint32_t s = kAesSbox[i];
      const std::uint32_t twice = aes_double(s);
      word[i] = (twice << 24U) | (s << 16U) | (s << 8U) | (twice ^ s);
    }
  }
};
constexpr AesMixTable kAesMix{};

inline std::uint32_t rotate_right(std::uint32_t word, unsigned bits) {
  return (word >> bits) | (word << (32U - bits));
}

inline std::uint32_t aes_substitute(std::uint32_t word) {
  return (static_cast<std::uint32_t>(kAesSbox[word >> 24U]) << 24U) |
         (static_cast<std::uint32_t>(kAesSbox[(word >> 16U) & 0xFFU]) << 16U) |
         (static_cast<std::uint32_t>(kAesSbox[(word >> 8U) & 0xFFU]) << 8U) |
         static_cast<std::uint32_t>(kAesSbox[word & 0xFFU]);
}

/// Key expansion (FIPS-197, 5.2). Key words as in the registers KEY, round key word n at round_keys[n].
inline void expand_key(const std::uint32_t key[4], std::uint32_t round_keys[kAesRoundKeyWords]) {
  for (unsigned i = 0; i < 4; ++i) {
    round_keys[i] = key[i];
  }
  std::uint32_t round_constant = 1;
  for (unsigned i = 4; i < kAesRoundKeyWords; ++i) {
    std::uint32_t mixed = round_keys[i - 1];
    if (i % 4 == 0) {
      mixed = aes_substitute(rotate_right(mixed, 24)) ^ (round_constant << 24U);
      round_constant = aes_double(round_constant);
    }
    round_keys[i] = round_keys[i - 4] ^ mixed;
  }
}

#if TF_TARGET_NATIVE

struct AesState {
  __m128i bytes;
};

inline __m128i aes_swap_words(__m128i value) {
  return _mm_shuffle_epi8(value, _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
}
inline AesState aes_load(std::uint32_t word0, std::uint32_t word1, std::uint32_t word2, std::uint32_t word3) {
  return {aes_swap_words(_mm_set_epi32(static_cast<int>(word3), static_cast<int>(word2),
                                       static_cast<int>(word1), static_cast<int>(word0)))};
}
inline void aes_store(const AesState& state, std::uint32_t words[4]) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(words), aes_swap_words(state.bytes));
}
inline AesState aes_add_key(const AesState& state, const AesState& key) {
  return {_mm_xor_si128(state.bytes, key.bytes)};
}
inline AesState aes_round(const AesState& state, const AesState& key) {
  return {_mm_aesenc_si128(state.bytes, key.bytes)};
}
inline AesState aes_last_round(const AesState& state, const AesState& key) {
  return {_mm_aesenclast_si128(state.bytes, key.bytes)};
}

#else

struct AesState {
  std::uint32_t column[4];
};

inline AesState aes_load(std::uint32_t word0, std::uint32_t word1, std::uint32_t word2, std::uint32_t word3) {
  return {{word0, word1, word2, word3}};
}
inline void aes_store(const AesState& state, std::uint32_t words[4]) {
  for (unsigned c = 0; c < 4; ++c) {
    words[c] = state.column[c];
  }
}
inline AesState aes_add_key(const AesState& state, const AesState& key) {
  AesState sum{};
  for (unsigned c = 0; c < 4; ++c) {
    sum.column[c] = state.column[c] ^ key.column[c];
  }
  return sum;
}

// ShiftRows is in the choice of columns: row r of column c comes from column c + r.
inline std::uint32_t aes_mixed_column(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return kAesMix.word[a >> 24U] ^ rotate_right(kAesMix.word[(b >> 16U) & 0xFFU], 8) ^
         rotate_right(kAesMix.word[(c >> 8U) & 0xFFU], 16) ^ rotate_right(kAesMix.word[d & 0xFFU], 24);
}
inline std::uint32_t aes_shifted_column(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return (a & 0xFF000000U) | (b & 0xFF0000U) | (c & 0xFF00U) | (d & 0xFFU);
}
/// SubBytes, ShiftRows, MixColumns, AddRoundKey.
inline AesState aes_round(const AesState& state, const AesState& key) {
  const std::uint32_t* s = state.column;
  return {{aes_mixed_column(s[0], s[1], s[2], s[3]) ^ key.column[0],
           aes_mixed_column(s[1], s[2], s[3], s[0]) ^ key.column[1],
           aes_mixed_column(s[2], s[3], s[0], s[1]) ^ key.column[2],
           aes_mixed_column(s[3], s[0], s[1], s[2]) ^ key.column[3]}};
}
/// The same without MixColumns.
inline AesState aes_last_round(const AesState& state, const AesState& key) {
  const std::uint32_t* s = state.column;
  return {{aes_substitute(aes_shifted_column(s[0], s[1], s[2], s[3])) ^ key.column[0],
           aes_substitute(aes_shifted_column(s[1], s[2], s[3], s[0])) ^ key.column[1],
           aes_substitute(aes_shifted_column(s[2], s[3], s[0], s[1])) ^ key.column[2],
           aes_substitute(aes_shifted_column(s[3], s[0], s[1], s[2])) ^ key.column[3]}};
}

#endif

/// Round keys in the form of the target.
struct AesKeys {
  AesState round[kAesRounds + 1];
};

inline void aes_load_keys(AesKeys& keys, const std::uint32_t round_keys[kAesRoundKeyWords]) {
  for (unsigned r = 0; r <= kAesRounds; ++r) {
    const std::uint32_t* words = round_keys + 4 * r;
    keys.round[r] = aes_load(words[0], words[1], words[2], words[3]);
  }
}

/// Encrypts BLOCKS blocks in place; all of them are under way together, so that none waits for another's
/// round.
template <unsigned BLOCKS>
void aes_encrypt(const AesKeys& keys, AesState (&state)[BLOCKS]) {
  for (unsigned b = 0; b < BLOCKS; ++b) {
#pragma HLS UNROLL
    state[b] = aes_add_key(state[b], keys.round[0]);
  }
  for (unsigned r = 1; r < kAesRounds; ++r) {
#pragma HLS UNROLL
    for (unsigned b = 0; b < BLOCKS; ++b) {
#pragma HLS UNROLL
      state[b] = aes_round(state[b], keys.round[r]);
    }
  }
  for (unsigned b = 0; b < BLOCKS; ++b) {
#pragma HLS UNROLL
    state[b] = aes_last_round(state[b], keys.round[kAesRounds]);
  }
}

}  // namespace TF_TARGET
}  // namespace tf
