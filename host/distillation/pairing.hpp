// SPDX-License-Identifier: Apache-2.0
/// \file
/// Actively odd-parity pairing (AOPP): Xu, Yu, Jiang, Hu, Wang, PRA 101 042330 (2020). Bob pairs each of his
/// zeros with one of his ones at random, as far as they go; Alice names the pairs that are odd on her side
/// too; both keep the first bit of these. A pair that survives with different bits had both bits wrong.
///
/// The pairs travel in pieces, so that memory stays bounded. Which of the two positions of a pair holds Bob's
/// zero is not visible: pairs come in random order into the pieces; a pair is ordered by position, and the
/// pairs of a piece by their first position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/core/random_source.hpp"
#include "host/core/secret.hpp"

namespace twinspan::distillation {

/// Most pairs of one piece.
inline constexpr std::size_t kPiecePairs = std::size_t{1} << 18;

/// Two positions among the sifted Z bits, first < second.
struct Pair {
  std::uint32_t first;
  std::uint32_t second;
  friend bool operator==(const Pair&, const Pair&) = default;
};

/// Numbers of a whole pairing.
struct PairNumbers {
  std::uint32_t zeros = 0;  ///< Bob's zeros among the sifted bits
  std::uint32_t ones = 0;   ///< Bob's ones
  std::size_t pairs() const { return zeros < ones ? zeros : ones; }
  friend bool operator==(const PairNumbers&, const PairNumbers&) = default;
};

/// Bob's choice, uniform over all pairings.
class PairChooser {
 public:
  /// \pre bits.size() < 2^31
  PairChooser(const SecretBits& bits, RandomSource& random);
  PairNumbers numbers() const { return numbers_; }
  /// The next piece; kPiecePairs of them unless it is the last. Empty after that.
  std::vector<Pair> next();
  /// Whether all have been given out.
  bool done() const { return given_ == numbers_.pairs(); }

 private:
  PairNumbers numbers_;
  SecretVector<std::uint32_t> zeros_;
  SecretVector<std::uint32_t> ones_;
  std::size_t given_ = 0;
};

/// Alice's check, piece by piece, of a pairing over `bits` sifted bits.
class PairCheck {
 public:
  explicit PairCheck(std::size_t bits) : bits_(bits), used_(bits) {}
  /// \throws ProtocolViolation(Malformed) when the pieces so far are not those of a PairChooser
  void accept(PairNumbers numbers, std::span<const Pair> piece);
  /// Whether all pairs are there.
  bool done() const { return begun_ && taken_ == numbers_.pairs(); }
  PairNumbers numbers() const { return numbers_; }

 private:
  void use(std::uint32_t position);

  std::size_t bits_;
  std::vector<bool> used_;
  PairNumbers numbers_;
  std::size_t taken_ = 0;
  bool begun_ = false;
};

/// Alice's answer: 1 for each pair whose two bits differ.
std::vector<std::uint8_t> odd_pairs(const SecretBits& bits, std::span<const Pair> pairs);

/// Appends the first bit of each pair that is marked.
void keep_bits(const SecretBits& bits, std::span<const Pair> pairs, std::span<const std::uint8_t> kept,
               SecretBits& to);

}  // namespace twinspan::distillation
