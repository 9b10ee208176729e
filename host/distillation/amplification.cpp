// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/amplification.hpp"

#include <stdexcept>

#include "host/core/bits.hpp"

namespace twinspan::distillation {

// With the bits as polynomial X and the seed as polynomial T, bit i of the result is the coefficient of
// z^(columns - 1 + i) of the product X T. The words of a product are dot products of the words of X with a
// window of the words of T in reverse order, the low halves of the products in place, the high halves one
// word further.
SecretBits toeplitz(const SecretBits& bits, std::span<const std::uint64_t> seed, std::size_t rows) {
  SecretBits key(rows);
  if (rows == 0 || bits.empty()) {
    return key;
  }
  const std::size_t columns = bits.size();
  const std::size_t diagonals = toeplitz_seed_bits(rows, columns);
  if (seed.size() < words_for(diagonals)) {
    throw std::invalid_argument("the Toeplitz seed is too short");
  }
  const std::size_t seed_words = words_for(diagonals);
  const std::size_t length = bits.words().size();
  // Reversed seed between zeros, so that every window is within bounds.
  std::vector<std::uint64_t> reversed(seed_words + 2 * length, 0);
  for (std::size_t i = 0; i < seed_words; ++i) {
    reversed[length + i] = seed[seed_words - 1 - i];
  }
  // Sum over j of X[j] T[s - j], word s of the product without the carry of word s - 1.
  const auto product_word = [&](std::size_t s) {
    const auto window = std::span(reversed).subspan(length + seed_words - 1 - s, length);
    return carryless_dot(bits.words(), window);
  };
  const std::size_t first = (columns - 1) / kWordBits;
  const std::size_t last = (columns - 1 + rows - 1) / kWordBits;
  SecretVector<std::uint64_t> product(last - first + 1);
  std::uint64_t carry = first > 0 ? product_word(first - 1).high : 0;
  for (std::size_t s = first; s <= last; ++s) {
    const Bits128 sum = product_word(s);
    product[s - first] = sum.low ^ carry;
    carry = sum.high;
  }
  const auto out = key.words();
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = word_at(product, (columns - 1) % kWordBits + i * kWordBits);
  }
  out.back() &= low_mask(rows - (out.size() - 1) * kWordBits);
  return key;
}

}  // namespace twinspan::distillation
