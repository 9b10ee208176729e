// SPDX-License-Identifier: Apache-2.0
/// \file
/// Containers for key material. They wipe their memory before giving it back, cannot be copied by accident,
/// cannot be printed, and compare in constant time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace twinspan {

/// Overwrites memory in a way that the compiler cannot leave out.
void wipe(void* memory, std::size_t bytes) noexcept;

/// Allocator that wipes every block before it is freed, also when a vector grows.
template <typename T>
class ZeroisingAllocator {
 public:
  static_assert(std::is_trivially_destructible_v<T>, "only plain data can be wiped");
  using value_type = T;

  ZeroisingAllocator() = default;
  template <typename U>
  ZeroisingAllocator(const ZeroisingAllocator<U>&) noexcept {}

  T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
  void deallocate(T* block, std::size_t count) noexcept {
    wipe(block, count * sizeof(T));
    std::allocator<T>{}.deallocate(block, count);
  }
  template <typename U>
  bool operator==(const ZeroisingAllocator<U>&) const noexcept {
    return true;
  }
};

/// Vector of plain data that is wiped. Prefer SecretBytes and SecretBits, which also cannot be copied
/// silently.
template <typename T>
using SecretVector = std::vector<T, ZeroisingAllocator<T>>;

/// Secret octets. Move-only: a copy is asked for by name with clone().
class SecretBytes {
 public:
  SecretBytes() = default;
  /// `size` zero octets.
  explicit SecretBytes(std::size_t size) : bytes_(size) {}
  /// A copy of `bytes`; the caller wipes the original.
  explicit SecretBytes(std::span<const std::uint8_t> bytes) : bytes_(bytes.begin(), bytes.end()) {}
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  SecretBytes(SecretBytes&& other) noexcept = default;
  SecretBytes& operator=(SecretBytes&& other) noexcept = default;
  ~SecretBytes() = default;

  SecretBytes clone() const { return SecretBytes(span()); }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  std::span<const std::uint8_t> span() const { return bytes_; }
  std::span<std::uint8_t> span() { return bytes_; }
  /// Wipes and empties.
  void clear();

 private:
  SecretVector<std::uint8_t> bytes_;
};

/// Secret bits in 64-bit words, bit i in bit i % 64 of word i / 64; unused bits of the last word are 0.
/// Move-only: a copy is asked for by name with clone().
class SecretBits {
 public:
  SecretBits() = default;
  /// `size` zero bits.
  explicit SecretBits(std::size_t size);
  SecretBits(const SecretBits&) = delete;
  SecretBits& operator=(const SecretBits&) = delete;
  SecretBits(SecretBits&& other) noexcept;
  SecretBits& operator=(SecretBits&& other) noexcept;
  ~SecretBits() = default;

  SecretBits clone() const;
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// \pre index < size() (not checked).
  bool get(std::size_t index) const { return ((words_[index / 64] >> (index % 64)) & 1U) != 0; }
  void set(std::size_t index, bool value) {
    const std::uint64_t mask = std::uint64_t{1} << (index % 64);
    words_[index / 64] = (words_[index / 64] & ~mask) | (value ? mask : 0);
  }
  void flip(std::size_t index) { words_[index / 64] ^= std::uint64_t{1} << (index % 64); }
  void push_back(bool value);
  void reserve(std::size_t bits);
  /// Whole words, for bulk work. Whoever writes through it keeps the unused bits 0.
  std::span<const std::uint64_t> words() const { return words_; }
  std::span<std::uint64_t> words() { return words_; }
  /// Bits [first, first + count). \throws std::out_of_range
  SecretBits slice(std::size_t first, std::size_t count) const;
  /// Little-endian octets, bit i in bit i % 8 of octet i / 8; the rest of the last octet is 0.
  SecretBytes bytes() const;
  /// Wipes and empties.
  void clear();

 private:
  SecretVector<std::uint64_t> words_;
  std::size_t size_ = 0;
};

/// Whether both hold the same bits; the time depends on the lengths only.
bool constant_time_equal(const SecretBits& a, const SecretBits& b);
bool constant_time_equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

/// SHA-256 over the length (64 bits, little endian) and the octets of `bits`, in hexadecimal. This is the
/// only thing about a key that may appear in a report.
std::string sha256_hex(const SecretBits& bits);
/// The first `digits` hexadecimal digits of sha256_hex, for log lines. \pre digits <= 64
std::string sha256_prefix(const SecretBits& bits, std::size_t digits = 16);

}  // namespace twinspan
