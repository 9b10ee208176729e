// SPDX-License-Identifier: Apache-2.0
/// \file
/// The register block of a node, driven by the generated register description: stored bits, constants,
/// commands.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rtl/registers/field.hpp"

namespace twinspan::kernel {

class RegisterFile {
 public:
  /// \param map  every register of the node kind, as generated
  explicit RegisterFile(std::span<const regs::Register> map);
  RegisterFile(const RegisterFile&) = delete;
  RegisterFile& operator=(const RegisterFile&) = delete;
  /// Wipes the values: some are words of keys.
  ~RegisterFile();

  /// Whether a register lies at this byte address.
  bool has(std::uint32_t address) const;
  /// Stores what of `value` is stored; commands are for the caller.
  void write(std::uint32_t address, std::uint32_t value);
  /// What the hardware sees: stored and write-only bits.
  std::uint32_t value(std::uint32_t address) const { return values_[address / 4]; }
  /// Two neighbouring registers as one number, low word first.
  std::uint64_t wide(std::uint32_t low) const { return value(low) | std::uint64_t{value(low + 4)} << 32; }
  /// The bits of `value` that are commands.
  std::uint32_t commands(std::uint32_t address, std::uint32_t value) const;
  /// What software reads, given the bits that the hardware drives.
  std::uint32_t read(std::uint32_t address, std::uint32_t status) const;
  /// Sets the stored bits of a register to 0.
  void clear(std::uint32_t address) { values_[address / 4] = 0; }

 private:
  std::vector<const regs::Register*> registers_;  // by word address, null where there is none
  std::vector<std::uint32_t> values_;
};

}  // namespace twinspan::kernel
