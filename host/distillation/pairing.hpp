// SPDX-License-Identifier: Apache-2.0
/// \file
/// Actively odd-parity pairing (AOPP): Xu, Yu, Jiang, Hu, Wang, PRA 101 042330 (2020). Bob pairs each of his
/// zeros with one of his ones at random, as far as they go; Alice names the pairs that are odd on her side
/// too; both keep the first bit of these. A pair that survives with different bits had both bits wrong.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/core/random_source.hpp"
#include "host/core/secret.hpp"

namespace twinspan::distillation {

/// Two positions among the sifted Z bits, first < second. Which of the two holds Bob's zero is not visible: a
/// pair is ordered by position, and pairs are ordered by their first position.
struct Pair {
  std::uint32_t first;
  std::uint32_t second;
  friend bool operator==(const Pair&, const Pair&) = default;
};

/// What Bob tells Alice.
struct Pairing {
  std::uint32_t zeros = 0;   ///< Bob's zeros among the sifted bits
  std::uint32_t ones = 0;    ///< Bob's ones
  std::vector<Pair> pairs;   ///< min(zeros, ones) pairs
};

/// Bob's choice, uniform over all pairings. \pre bits.size() < 2^31
Pairing choose_pairs(const SecretBits& bits, RandomSource& random);

/// Alice's check of a pairing over `bits` sifted bits.
/// \throws ProtocolViolation(Malformed) when it is not one that choose_pairs could have made
void check_pairing(const Pairing& pairing, std::size_t bits);

/// Alice's answer: 1 for each pair whose two bits differ.
std::vector<std::uint8_t> odd_pairs(const SecretBits& bits, std::span<const Pair> pairs);

/// The first bit of each pair that is marked.
SecretBits kept_bits(const SecretBits& bits, std::span<const Pair> pairs, std::span<const std::uint8_t> kept);

}  // namespace twinspan::distillation
