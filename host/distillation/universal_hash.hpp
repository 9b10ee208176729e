// SPDX-License-Identifier: Apache-2.0
/// \file
/// Polynomial hashes over GF(2^128) (Carter, Wegman, JCSS 18 143 (1979); den Boer, J. Comput. Secur. 2 65
/// (1993)): equality of two strings, and authentication of messages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/core/bits.hpp"
#include "host/core/secret.hpp"

namespace twinspan::distillation {

/// Bits that a published tag discloses.
inline constexpr std::uint64_t kTagBits = 128;

/// The tag of a string at a point: with the string cut into blocks m_1..m_L of 128 bits (the last one filled
/// with zeros), m_1 x^(L+1) + ... + m_L x^2 + length x. For a point that is drawn uniformly after both
/// strings are fixed, two different strings have equal tags with probability at most (L+1) 2^-128.
Bits128 polynomial_tag(const SecretBits& bits, Bits128 point);

/// The same kind of hash piece by piece: m_1 x^L + ... + m_L x over blocks of 16 octets. Two different
/// sequences of at most L blocks, both with a first block that is not 0, differ by a given value at a uniform
/// point with probability at most L 2^-128. Wipes itself.
class PolynomialHash {
 public:
  explicit PolynomialHash(Bits128 point);
  PolynomialHash(const PolynomialHash&) = default;
  PolynomialHash& operator=(const PolynomialHash&) = default;
  ~PolynomialHash() { wipe(this, sizeof(*this)); }

  /// Appends whole blocks.
  void add(std::span<const Bits128> blocks);
  /// Appends octets, little endian, the last block filled with zeros.
  void add(std::span<const std::uint8_t> octets);
  /// Back to no blocks.
  void restart();

  Bits128 value() const { return sum_; }
  std::uint64_t blocks() const { return blocks_; }

 private:
  std::array<Bits128, 4> powers_;  ///< x, x^2, x^3, x^4
  Bits128 sum_;
  std::uint64_t blocks_ = 0;
};

/// Comparison in constant time.
bool constant_time_equal(Bits128 a, Bits128 b);

namespace portable {
/// What PolynomialHash computes per run of blocks, without processor-specific instructions: the sum before,
/// continued by `octets` (a multiple of 16) at x = powers[0].
Bits128 continue_hash(Bits128 sum, const std::array<Bits128, 4>& powers,
                      std::span<const std::uint8_t> octets);
}  // namespace portable

}  // namespace twinspan::distillation
