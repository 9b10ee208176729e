// SPDX-License-Identifier: Apache-2.0
/// \file
/// The symbols of a transmitter, recomputed in software bit for bit as the hardware makes them: AES-128 in
/// counter mode from a key and a nonce, 32 random bits per slot, any slot directly.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "host/core/secret.hpp"

namespace twinspan {

/// What a transmitter drew for one slot.
struct Symbol {
  std::uint8_t intensity_class;  ///< 0..7
  std::uint8_t slice;            ///< 0..15, phase = slice * pi / 8
  friend bool operator==(const Symbol&, const Symbol&) = default;
};

/// Cumulative thresholds over the 20 class bits, in units of 2^-20: class = number of i in 0..6 with bits >=
/// threshold[i]; 2^20 is never reached. The eighth entry takes no part.
using ClassThresholds = std::array<std::uint32_t, 8>;

/// Random access to one transmitter's symbols. Neighbouring slots are cheap, far ones cost one AES block.
/// Not for concurrent use; clone() gives every thread its own.
class SymbolSource {
 public:
  static constexpr std::size_t kKeyBytes = 16;

  /// \param key         AES-128 key, 16 octets; taken over
  /// \param nonce       upper 64 bits of the counter block
  /// \param thresholds  monotone, each at most 2^20
  /// \throws InputError when the key has another length or the thresholds are not as described
  SymbolSource(SecretBytes key, std::uint64_t nonce, const ClassThresholds& thresholds);
  SymbolSource(SymbolSource&&) noexcept;
  SymbolSource& operator=(SymbolSource&&) noexcept;
  ~SymbolSource();

  SymbolSource clone() const;

  /// The 32 bits of a slot: word slot % 4 (big endian) of AES(nonce || slot / 4).
  std::uint32_t random_word(std::uint64_t slot);
  /// The symbol of a slot: class from bits 19..0, slice from bits 23..20.
  Symbol symbol(std::uint64_t slot) { return decode(random_word(slot)); }
  /// Symbols of the slots first, first + 1, ... At least 50 million slots per second.
  void symbols(std::uint64_t first, std::span<Symbol> out);
  /// Symbols of the given slots, in any order: one call of the cipher for many of them.
  void symbols_at(std::span<const std::uint64_t> slots, std::span<Symbol> out);
  /// The mapping of random bits to a symbol, alone.
  Symbol decode(std::uint32_t word) const;

  std::uint64_t nonce() const { return nonce_; }
  const ClassThresholds& thresholds() const { return thresholds_; }
  /// The key, for the driver that loads it into the hardware.
  const SecretBytes& key() const { return key_; }

 private:
  struct Cache;
  void fetch(std::uint64_t block, std::size_t count);
  void encrypt(std::size_t count);

  SecretBytes key_;
  std::uint64_t nonce_;
  ClassThresholds thresholds_;
  std::unique_ptr<Cache> cache_;
};

}  // namespace twinspan
