// SPDX-License-Identifier: Apache-2.0
/// Ports of a Verilated model, an integer or words of 32 bits each, as parts of a vector of bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

/// Bit b is in word b / 32.
using Words = std::vector<std::uint32_t>;

/// `width` bits from bit `lsb` on, at most 32.
inline std::uint32_t bits_at(const Words& words, std::size_t lsb, std::size_t width) {
  std::uint64_t bits = words[lsb / 32];
  if (lsb / 32 + 1 < words.size()) {
    bits |= std::uint64_t{words[lsb / 32 + 1]} << 32;
  }
  return static_cast<std::uint32_t>(bits >> (lsb % 32) & ((std::uint64_t{1} << width) - 1));
}

/// Sets a port of the model.
template <class Value>
void put(const Words& words, std::size_t lsb, std::size_t width, Value& port) {
  if constexpr (std::is_integral_v<Value>) {
    const std::uint64_t low = bits_at(words, lsb, width < 32 ? width : 32);
    const std::uint64_t high = width > 32 ? bits_at(words, lsb + 32, width - 32) : 0;
    port = static_cast<Value>(high << 32 | low);
  } else {
    for (std::size_t bit = 0; bit < width; bit += 32) {
      port[bit / 32] = bits_at(words, lsb + bit, width - bit < 32 ? width - bit : 32);
    }
  }
}

/// Reads a port of the model.
template <class Value>
void take(Words& words, std::size_t lsb, std::size_t width, const Value& port) {
  for (std::size_t bit = 0; bit < width; ++bit) {
    bool one = false;
    if constexpr (std::is_integral_v<Value>) {
      one = (static_cast<std::uint64_t>(port) >> bit & 1) != 0;
    } else {
      one = (port[bit / 32] >> (bit % 32) & 1) != 0;
    }
    const std::uint32_t mask = std::uint32_t{1} << ((lsb + bit) % 32);
    std::uint32_t& word = words[(lsb + bit) / 32];
    word = one ? word | mask : word & ~mask;
  }
}
