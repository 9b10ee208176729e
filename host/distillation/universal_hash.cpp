// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/universal_hash.hpp"

#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#define TWINSPAN_HAS_CLMUL_PATH 1
#endif

namespace twinspan::distillation {

namespace {

constexpr std::size_t kBlock = 16;
static_assert(std::endian::native == std::endian::little && sizeof(Bits128) == kBlock);

Bits128 block_at(const std::uint8_t* octets) {
  Bits128 block;
  std::memcpy(&block, octets, kBlock);
  return block;
}

#ifdef TWINSPAN_HAS_CLMUL_PATH
#define TWINSPAN_CLMUL __attribute__((target("pclmul,sse4.1"))) inline

/// An unreduced product: low, middle (times x^64) and high half.
struct Wide {
  __m128i low, middle, high;
};

TWINSPAN_CLMUL void accumulate(Wide& sum, __m128i a, __m128i b) {
  sum.low = _mm_xor_si128(sum.low, _mm_clmulepi64_si128(a, b, 0x00));
  sum.high = _mm_xor_si128(sum.high, _mm_clmulepi64_si128(a, b, 0x11));
  sum.middle = _mm_xor_si128(sum.middle, _mm_xor_si128(_mm_clmulepi64_si128(a, b, 0x01),
                                                       _mm_clmulepi64_si128(a, b, 0x10)));
}

/// Modulo x^128 + x^7 + x^2 + x + 1: the top word folds down, then the next one.
TWINSPAN_CLMUL __m128i reduce(const Wide& sum) {
  const __m128i fold = _mm_set_epi64x(0, 0x87);
  const __m128i low = _mm_xor_si128(sum.low, _mm_slli_si128(sum.middle, 8));
  const __m128i high = _mm_xor_si128(sum.high, _mm_srli_si128(sum.middle, 8));
  const __m128i top = _mm_clmulepi64_si128(high, fold, 0x01);
  const __m128i next = _mm_xor_si128(high, _mm_srli_si128(top, 8));
  return _mm_xor_si128(_mm_xor_si128(low, _mm_slli_si128(top, 8)), _mm_clmulepi64_si128(next, fold, 0x00));
}

TWINSPAN_CLMUL __m128i load(const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }

__attribute__((target("pclmul,sse4.1"))) Bits128 continue_by_instruction(
    Bits128 before, const std::array<Bits128, 4>& powers, std::span<const std::uint8_t> octets) {
  __m128i sum = load(&before);
  const __m128i x1 = load(&powers[0]);
  const __m128i x2 = load(&powers[1]);
  const __m128i x3 = load(&powers[2]);
  const __m128i x4 = load(&powers[3]);
  const std::uint8_t* at = octets.data();
  std::size_t left = octets.size() / kBlock;
  for (; left >= 4; left -= 4, at += 4 * kBlock) {
    Wide product{_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    accumulate(product, _mm_xor_si128(sum, load(at)), x4);
    accumulate(product, load(at + kBlock), x3);
    accumulate(product, load(at + 2 * kBlock), x2);
    accumulate(product, load(at + 3 * kBlock), x1);
    sum = reduce(product);
  }
  for (; left > 0; --left, at += kBlock) {
    Wide product{_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    accumulate(product, _mm_xor_si128(sum, load(at)), x1);
    sum = reduce(product);
  }
  Bits128 result;
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&result), sum);
  return result;
}
#endif

Bits128 continue_hash(Bits128 sum, const std::array<Bits128, 4>& powers,
                      std::span<const std::uint8_t> octets) {
#ifdef TWINSPAN_HAS_CLMUL_PATH
  static const bool found = __builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("sse4.1") != 0;
  if (found) {
    return continue_by_instruction(sum, powers, octets);
  }
#endif
  return portable::continue_hash(sum, powers, octets);
}

}  // namespace

namespace portable {

Bits128 continue_hash(Bits128 sum, const std::array<Bits128, 4>& powers,
                      std::span<const std::uint8_t> octets) {
  for (std::size_t i = 0; i < octets.size(); i += kBlock) {
    sum = multiply_gf128(sum ^ block_at(octets.data() + i), powers[0]);
  }
  return sum;
}

}  // namespace portable

PolynomialHash::PolynomialHash(Bits128 point) {
  powers_[0] = point;
  for (std::size_t i = 1; i < powers_.size(); ++i) {
    powers_[i] = multiply_gf128(powers_[i - 1], point);
  }
}

void PolynomialHash::add(std::span<const Bits128> blocks) {
  add(std::span(reinterpret_cast<const std::uint8_t*>(blocks.data()), blocks.size_bytes()));
}

void PolynomialHash::add(std::span<const std::uint8_t> octets) {
  const std::size_t whole = octets.size() / kBlock * kBlock;
  sum_ = continue_hash(sum_, powers_, octets.first(whole));
  blocks_ += whole / kBlock;
  if (whole < octets.size()) {
    std::array<std::uint8_t, kBlock> last{};
    std::memcpy(last.data(), octets.data() + whole, octets.size() - whole);
    sum_ = continue_hash(sum_, powers_, last);
    wipe(last.data(), last.size());
    ++blocks_;
  }
}

void PolynomialHash::restart() {
  sum_ = {};
  blocks_ = 0;
}

Bits128 polynomial_tag(const SecretBits& bits, Bits128 point) {
  PolynomialHash hash(point);
  const auto words = bits.words();
  hash.add(std::span(reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes()));
  const Bits128 length{bits.size(), 0};
  hash.add(std::span(&length, 1));
  return hash.value();
}

bool constant_time_equal(Bits128 a, Bits128 b) {
  const std::uint64_t difference = (a.low ^ b.low) | (a.high ^ b.high);
  return difference == 0;
}

}  // namespace twinspan::distillation
