// SPDX-License-Identifier: Apache-2.0
/// \file
/// Where every bit and every share of epsilon went, per block and summed over a session.
#pragma once

#include <cstdint>

#include "host/protocol/key_length.hpp"
#include "host/protocol/types.hpp"

namespace twinspan::distillation {

/// Bits from sifting to the net key. All are whole numbers, costs rounded against the users, so that the sum
/// closes exactly.
struct BitAccount {
  std::int64_t sifted = 0;         ///< events in which both chose Z
  std::int64_t unpaired = 0;       ///< left over when zeros or ones ran out
  std::int64_t second_bits = 0;    ///< one of each pair offered
  std::int64_t even_pairs = 0;     ///< pairs that Alice refused
  std::int64_t discarded = 0;      ///< of the kept ones, in frames that reconciliation gave up
  std::int64_t tagged = 0;         ///< of the rest, those that may be tagged: all but n_1'
  std::int64_t phase_error = 0;    ///< n_1' H(e_1')
  std::int64_t leaked = 0;         ///< disclosed by reconciliation about what is left
  std::int64_t verification = 0;   ///< disclosed by verification, or what its failure probability costs
  std::int64_t amplification = 0;  ///< smoothing and privacy amplification
  std::int64_t rounding = 0;       ///< to whole bits, at most 3 per block
  std::int64_t forfeited = 0;      ///< left of blocks without a key; negative when they were short
  std::int64_t secret = 0;         ///< length of the key
  std::int64_t authentication = 0; ///< shared key used up by the session
  std::int64_t net = 0;            ///< secret less authentication; may be negative

  /// 0 when the sum closes: what came in less everything named, and what was left less the net.
  std::int64_t balance() const;
  BitAccount& operator+=(const BitAccount& other);
};

/// The account of one block. With a key `forfeited` is 0; without one it takes what is left after the costs
/// that the block came to know.
/// \param key with key.bits the length in use, 0 without a key
BitAccount bit_account(const protocol::SiftedCounts& counts, const protocol::KeyLength& key,
                       const protocol::SecurityParameters& security);

/// Enters the use of shared key.
void charge_authentication(BitAccount& account, std::uint64_t bits);

/// What may go wrong, as probabilities; their sum bounds the distance from a perfect key.
struct EpsilonAccount {
  double correctness = 0;     ///< keys differ although verification passed
  double smoothing = 0;       ///< of the entropies
  double amplification = 0;
  double phase_error = 0;     ///< bound of the phase-error rate
  double untagged = 0;        ///< bound of the number of untagged bits
  double authentication = 0;  ///< a forged message went unnoticed
  double total() const;
  EpsilonAccount& operator+=(const EpsilonAccount& other);
};

/// What one block with a key costs.
EpsilonAccount epsilon_account(const protocol::SecurityParameters& security);

}  // namespace twinspan::distillation
