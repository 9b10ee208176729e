// SPDX-License-Identifier: Apache-2.0
/// \file
/// Driver of the transmitter node: key, alphabet, drive tables.
#pragma once

#include <array>
#include <span>
#include <string>

#include "host/core/secret.hpp"
#include "host/device/node.hpp"

namespace twinspan::device {

enum class EntropyMode : std::uint32_t { AesCounter = 0, AesXorExternal = 1, External = 2 };

class Transmitter : public Node {
 public:
  /// Opens and checks the node. \throws Failure.
  Transmitter(Device& device, double slots_per_second);

  /// Loads key and nonce of the random source and waits until the key is expanded.
  /// \param key 16 bytes. \throws Failure when the node does not become ready.
  void load_key(const SecretBytes& key, std::uint64_t nonce);
  void set_entropy(EntropyMode mode);
  /// Cumulative thresholds in units of 2^-20.
  void set_thresholds(const std::array<std::uint32_t, 8>& thresholds);
  /// Entry = first code | second code << 16; index as in the register reference.
  void load_intensity_table(std::span<const std::uint32_t> entries);
  void load_phase_table(std::span<const std::uint32_t> entries);
  void set_half_wave(std::uint32_t code);
  void set_phase_offset(std::uint32_t code);
  /// Phase slices by which the reference advances per slot.
  void set_reference_step(std::uint32_t slices);

  std::uint64_t slots_sent();
  /// The sticky errors in words, empty when there are none.
  std::string error_text();

 private:
  void load_table(std::uint32_t select, std::span<const std::uint32_t> entries);
};

}  // namespace twinspan::device
