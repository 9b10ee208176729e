// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the generated register and layout headers are made of.
#pragma once

#include <cstdint>
#include <string_view>

namespace twinspan::regs {

/// A group of neighbouring bits in a word of up to 64 bits.
struct Field {
  unsigned lsb;             ///< Position of the lowest bit.
  unsigned width;           ///< Number of bits, 1..64, lsb + width <= 64.
  std::uint64_t reset = 0;  ///< Value after reset, value of a constant field; 0 where the hardware drives.

  /// Largest value that the field holds.
  [[nodiscard]] constexpr std::uint64_t max() const {
    return width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  }
  /// Ones where the field lies in the word.
  [[nodiscard]] constexpr std::uint64_t mask() const { return max() << lsb; }
  /// The field's value in `word`.
  [[nodiscard]] constexpr std::uint64_t get(std::uint64_t word) const { return (word >> lsb) & max(); }
  /// A word with only this field set to `value`; bits above the width are cut off.
  [[nodiscard]] constexpr std::uint64_t of(std::uint64_t value) const { return (value & max()) << lsb; }
  /// `word` with this field replaced by `value`; bits above the width are cut off.
  [[nodiscard]] constexpr std::uint64_t set(std::uint64_t word, std::uint64_t value) const {
    return (word & ~mask()) | of(value);
  }
  /// The field's value in `word`, taken as two's complement.
  [[nodiscard]] constexpr std::int64_t get_signed(std::uint64_t word) const {
    const std::uint64_t sign = std::uint64_t{1} << (width - 1);
    return static_cast<std::int64_t>((get(word) ^ sign) - sign);
  }
};

/// One 32-bit register of a map, with every entry of a register array on its own. A bit is in at most one
/// mask; bits in none of them read as 0 and ignore writes.
struct Register {
  std::string_view name;        ///< Instance names joined by `_`, array entries as `name[i]`.
  std::uint32_t address;        ///< Byte address.
  std::uint32_t reset;          ///< Values of the stored and the constant bits after reset.
  std::uint32_t stored;         ///< Written by software and read back.
  std::uint32_t write_only;     ///< Written by software, read as 0.
  std::uint32_t pulse;          ///< Writing 1 gives the hardware one clock of 1; read as 0.
  std::uint32_t status;         ///< Driven by hardware, read-only.
  std::uint32_t constant;       ///< Fixed, read-only.
};

}  // namespace twinspan::regs
