// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the transmitter must send, computed slot by slot from the definition, with OpenSSL's AES.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

struct evp_cipher_ctx_st;

namespace twinspan::test {

using Key = std::array<std::uint8_t, 16>;
using Block = std::array<std::uint8_t, 16>;

/// AES-128 of single blocks by OpenSSL.
class Aes {
 public:
  explicit Aes(const Key& key);
  Block encrypt(const Block& plain) const;

 private:
  std::unique_ptr<evp_cipher_ctx_st, void (*)(evp_cipher_ctx_st*)> context_;
};

/// Everything that determines the output of a run.
struct Settings {
  Key key{};
  std::uint64_t nonce = 0;
  unsigned entropy_mode = 0;
  std::array<std::uint32_t, 8> thresholds{};
  std::array<std::uint32_t, 256> intensity{};  ///< [16 * previous kind + kind]: codes 0 (low half) and 1.
  std::array<std::uint32_t, 256> phase{};      ///< [16 * kind + slice]
  std::uint32_t half_wave = 0x8000;
  std::uint32_t phase_offset = 0;
  std::uint32_t reference_step = 4;
  std::uint32_t length = 4096;
  std::uint32_t reference = 512;
  std::uint32_t guard = 64;
  std::uint64_t start_slot = 0;
  std::uint64_t stop_slot = 0;
};

/// Random settings that use every kind, slice and table entry; table codes are below twice half_wave.
Settings random_settings(std::uint64_t seed);

/// External random word of a slot.
using External = std::function<std::uint32_t(std::uint64_t slot)>;

/// Slots of one run.
class Reference {
 public:
  explicit Reference(const Settings& settings, External external = {});

  /// The 32 random bits of a slot.
  std::uint32_t random_word(std::uint64_t slot) const;
  /// Kind: 0..7 class, 8 reference, 9 guard and before the start.
  unsigned kind(std::uint64_t slot) const;
  /// Phase slice, 0..15.
  unsigned slice(std::uint64_t slot) const;
  /// Drive word with `offset` as the active phase offset.
  std::uint64_t drive(std::uint64_t slot, std::uint32_t offset) const;
  std::uint64_t drive(std::uint64_t slot) const { return drive(slot, settings_.phase_offset); }

 private:
  std::uint64_t position(std::uint64_t slot) const {
    return (slot - settings_.start_slot) % settings_.length;
  }

  Settings settings_;
  External external_;
  Aes aes_;
};

}  // namespace twinspan::test
