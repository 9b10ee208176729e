// SPDX-License-Identifier: Apache-2.0
/// \file
/// Words of bits and arithmetic over GF(2). Bit i of a vector is bit i % 64 of word i / 64.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace twinspan {

inline constexpr std::size_t kWordBits = 64;

/// Number of 64-bit words that hold `bits` bits.
constexpr std::size_t words_for(std::size_t bits) { return (bits + kWordBits - 1) / kWordBits; }

/// Mask of the `bits` low bits of a word, 0 <= bits <= 64.
constexpr std::uint64_t low_mask(std::size_t bits) {
  return bits >= kWordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

/// Parity of all bits.
bool parity(std::span<const std::uint64_t> words);

/// The 64 bits that start at bit `first` of `words`; bits beyond the end read as 0.
std::uint64_t word_at(std::span<const std::uint64_t> words, std::size_t first);

/// The word with its bits in the opposite order.
std::uint64_t reversed_bits(std::uint64_t word);

/// A 128-bit product or field element: coefficient of x^i is bit i, low word first.
struct Bits128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend constexpr bool operator==(const Bits128&, const Bits128&) = default;
  friend constexpr Bits128 operator^(Bits128 a, Bits128 b) { return {a.low ^ b.low, a.high ^ b.high}; }
};

/// Carry-less product of two words: their product as polynomials over GF(2).
/// Takes the processor's instruction when there is one; the run time does not depend on the operands either
/// way.
Bits128 carryless_multiply(std::uint64_t a, std::uint64_t b);

/// Sum (exclusive or) of the carry-less products a[i] * b[i]. Both spans have the same length.
/// This is the inner loop of Toeplitz hashing.
Bits128 carryless_dot(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);

/// Product in GF(2^128) = GF(2)[x] / (x^128 + x^7 + x^2 + x + 1).
Bits128 multiply_gf128(Bits128 a, Bits128 b);

namespace portable {
/// The same as carryless_multiply and carryless_dot without processor-specific instructions.
Bits128 carryless_multiply(std::uint64_t a, std::uint64_t b);
Bits128 carryless_dot(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);
}  // namespace portable

}  // namespace twinspan
