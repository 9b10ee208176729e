// SPDX-License-Identifier: Apache-2.0
/// \file
/// A hardware port of a Verilated register block, whatever its width.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "rtl/registers/field.hpp"

namespace twinspan::regs {

/// One hwif_in_ or hwif_out_ port: an entry per register of the array, packed without gaps.
class Port {
 public:
  /// What the port does. Stored, Pulse and Status carry the field's value, the others one bit per entry.
  enum class Role { Stored, Pulse, Status, Swmod, Swacc, Hwclr };

  /// \param base, entries, stride  addresses of the register or the array
  /// \param pin  the member of the Verilated class
  template <class Pin>
  Port(Role role, std::uint32_t base, unsigned entries, unsigned stride, Field field, std::string_view name,
       Pin& pin)
      : role_(role), base_(base), entries_(entries), stride_(stride), field_(field), name_(name),
        bytes_(std::as_writable_bytes(std::span{&pin, 1})) {
    static_assert(std::endian::native == std::endian::little, "pins are read as bytes, lowest first");
  }

  [[nodiscard]] Role role() const { return role_; }
  [[nodiscard]] unsigned entries() const { return entries_; }
  [[nodiscard]] const Field& field() const { return field_; }
  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] std::uint32_t address(unsigned entry) const { return base_ + entry * stride_; }

  /// Bits of one entry.
  [[nodiscard]] unsigned width() const {
    return role_ == Role::Stored || role_ == Role::Pulse || role_ == Role::Status ? field_.width : 1;
  }

  [[nodiscard]] std::uint32_t get(unsigned entry) const {
    return static_cast<std::uint32_t>((window(entry) >> (entry * width() % 8)) & mask());
  }

  void set(unsigned entry, std::uint32_t value) {
    const unsigned shift = entry * width() % 8;
    const std::uint64_t word = (window(entry) & ~(mask() << shift)) | ((value & mask()) << shift);
    std::memcpy(&bytes_[entry * width() / 8], &word, window_bytes(entry));
  }

 private:
  [[nodiscard]] std::uint64_t mask() const { return (std::uint64_t{1} << width()) - 1; }
  [[nodiscard]] std::size_t window_bytes(unsigned entry) const {
    return std::min<std::size_t>(8, bytes_.size() - entry * width() / 8);
  }
  /// The up to 8 bytes that hold the entry.
  [[nodiscard]] std::uint64_t window(unsigned entry) const {
    std::uint64_t word = 0;
    std::memcpy(&word, &bytes_[entry * width() / 8], window_bytes(entry));
    return word;
  }

  Role role_;
  std::uint32_t base_;
  unsigned entries_;
  unsigned stride_;
  Field field_;
  std::string_view name_;
  std::span<std::byte> bytes_;
};

}  // namespace twinspan::regs
