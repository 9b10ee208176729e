// SPDX-License-Identifier: Apache-2.0
#include "host/core/bits.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#define TWINSPAN_HAS_CLMUL_PATH 1
#endif

namespace twinspan {

namespace {

#ifdef TWINSPAN_HAS_CLMUL_PATH
bool has_carryless_instruction() {
  static const bool found = __builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("sse4.1") != 0;
  return found;
}

__attribute__((target("pclmul,sse4.1"))) Bits128 to_bits(__m128i value) {
  return {static_cast<std::uint64_t>(_mm_cvtsi128_si64(value)),
          static_cast<std::uint64_t>(_mm_extract_epi64(value, 1))};
}

__attribute__((target("pclmul,sse4.1"))) Bits128 multiply_by_instruction(std::uint64_t a, std::uint64_t b) {
  const __m128i x = _mm_cvtsi64_si128(static_cast<long long>(a));
  const __m128i y = _mm_cvtsi64_si128(static_cast<long long>(b));
  return to_bits(_mm_clmulepi64_si128(x, y, 0x00));
}

__attribute__((target("pclmul,sse4.1"))) Bits128 dot_by_instruction(std::span<const std::uint64_t> a,
                                                                    std::span<const std::uint64_t> b) {
  __m128i even = _mm_setzero_si128();
  __m128i odd = _mm_setzero_si128();
  std::size_t i = 0;
  for (; i + 2 <= a.size(); i += 2) {
    const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a.data() + i));
    const __m128i y = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b.data() + i));
    even = _mm_xor_si128(even, _mm_clmulepi64_si128(x, y, 0x00));
    odd = _mm_xor_si128(odd, _mm_clmulepi64_si128(x, y, 0x11));
  }
  Bits128 sum = to_bits(_mm_xor_si128(even, odd));
  if (i < a.size()) {
    sum = sum ^ multiply_by_instruction(a[i], b[i]);
  }
  return sum;
}
#endif

/// Low word of the carry-less product. Integer multiplication of numbers whose set bits are four places apart
/// keeps every carry inside the gaps (at most 16 summands per place), so the wanted bits survive a mask.
std::uint64_t low_product(std::uint64_t a, std::uint64_t b) {
  constexpr std::array<std::uint64_t, 4> kMasks = {0x1111111111111111U, 0x2222222222222222U,
                                                   0x4444444444444444U, 0x8888888888888888U};
  std::uint64_t product = 0;
  for (std::size_t place = 0; place < 4; ++place) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      sum ^= (a & kMasks[i]) * (b & kMasks[(place + 4 - i) % 4]);
    }
    product |= sum & kMasks[place];
  }
  return product;
}

}  // namespace

bool parity(std::span<const std::uint64_t> words) {
  std::uint64_t sum = 0;
  for (const std::uint64_t word : words) {
    sum ^= word;
  }
  return (std::popcount(sum) & 1) != 0;
}

std::uint64_t word_at(std::span<const std::uint64_t> words, std::size_t first) {
  const std::size_t index = first / kWordBits;
  const std::size_t shift = first % kWordBits;
  std::uint64_t value = index < words.size() ? words[index] >> shift : 0;
  if (shift != 0 && index + 1 < words.size()) {
    value |= words[index + 1] << (kWordBits - shift);
  }
  return value;
}

std::uint64_t reversed_bits(std::uint64_t word) {
  word = ((word >> 1) & 0x5555555555555555U) | ((word & 0x5555555555555555U) << 1);
  word = ((word >> 2) & 0x3333333333333333U) | ((word & 0x3333333333333333U) << 2);
  word = ((word >> 4) & 0x0f0f0f0f0f0f0f0fU) | ((word & 0x0f0f0f0f0f0f0f0fU) << 4);
  return __builtin_bswap64(word);
}

namespace portable {

Bits128 carryless_multiply(std::uint64_t a, std::uint64_t b) {
  // The high word is the low word of the product of the mirrored operands, mirrored back.
  const std::uint64_t mirrored = low_product(reversed_bits(a), reversed_bits(b));
  return {low_product(a, b), reversed_bits(mirrored) >> 1};
}

Bits128 carryless_dot(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
  Bits128 sum;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum = sum ^ carryless_multiply(a[i], b[i]);
  }
  return sum;
}

}  // namespace portable

Bits128 carryless_multiply(std::uint64_t a, std::uint64_t b) {
#ifdef TWINSPAN_HAS_CLMUL_PATH
  if (has_carryless_instruction()) {
    return multiply_by_instruction(a, b);
  }
#endif
  return portable::carryless_multiply(a, b);
}

Bits128 carryless_dot(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
#ifdef TWINSPAN_HAS_CLMUL_PATH
  if (has_carryless_instruction()) {
    return dot_by_instruction(a, b);
  }
#endif
  return portable::carryless_dot(a, b);
}

Bits128 multiply_gf128(Bits128 a, Bits128 b) {
  const Bits128 bottom = carryless_multiply(a.low, b.low);
  const Bits128 top = carryless_multiply(a.high, b.high);
  const Bits128 middle = carryless_multiply(a.low, b.high) ^ carryless_multiply(a.high, b.low);
  const std::uint64_t word1 = bottom.high ^ middle.low;
  const std::uint64_t word2 = top.low ^ middle.high;
  // x^128 = x^7 + x^2 + x + 1: fold the top word down, then the next one.
  constexpr std::uint64_t kFold = 0x87;
  const Bits128 fold3 = carryless_multiply(top.high, kFold);
  const Bits128 fold2 = carryless_multiply(word2 ^ fold3.high, kFold);
  return {bottom.low ^ fold2.low, word1 ^ fold3.low ^ fold2.high};
}

}  // namespace twinspan
