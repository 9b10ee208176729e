// SPDX-License-Identifier: Apache-2.0
#include "host/core/secret.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <sstream>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace {

// Looks at one block of memory at the moment it is given back.
std::atomic<const void*> watched{nullptr};
std::atomic<std::size_t> watched_size{0};
std::atomic<int> seen_clean{0};
std::atomic<int> seen_dirty{0};

void inspect(const void* block) {
  if (block != nullptr && block == watched.load()) {
    const auto* octets = static_cast<const unsigned char*>(block);
    const bool clean =
        std::all_of(octets, octets + watched_size.load(), [](unsigned char c) { return c == 0; });
    (clean ? seen_clean : seen_dirty)++;
    watched = nullptr;
  }
}

void watch(const void* block, std::size_t size) {
  watched = block;
  watched_size = size;
  seen_clean = 0;
  seen_dirty = 0;
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* block = std::malloc(size == 0 ? 1 : size)) {
    return block;
  }
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
  inspect(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

namespace twinspan {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!std::is_copy_constructible_v<SecretBits> && !std::is_copy_assignable_v<SecretBits>);
static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBits>);
static_assert(std::is_nothrow_move_assignable_v<SecretBits>);
static_assert(!Printable<SecretBits> && !Printable<SecretBytes>);

SecretBits pattern(std::size_t size) {
  SecretBits bits;
  for (std::size_t i = 0; i < size; ++i) {
    bits.push_back(i % 3 == 0 || i % 7 == 2);
  }
  return bits;
}

TEST(Secret, TheWatchSeesMemoryThatWasNotWiped) {
  {
    const std::vector<unsigned char> plain(64, 0xa5);
    watch(plain.data(), plain.size());
  }
  EXPECT_EQ(seen_dirty, 1);
}

TEST(Secret, MemoryIsWipedWhenTheBitsEnd) {
  {
    const SecretBits bits = pattern(1000);
    watch(bits.words().data(), bits.words().size_bytes());
  }
  EXPECT_EQ(seen_clean, 1);
  EXPECT_EQ(seen_dirty, 0);
}

TEST(Secret, MemoryIsWipedWhenTheBitsGrow) {
  SecretBits bits = pattern(64);
  watch(bits.words().data(), bits.words().size_bytes());
  bits.reserve(100000);
  EXPECT_EQ(seen_clean, 1);
  EXPECT_TRUE(constant_time_equal(bits, pattern(64)));
}

TEST(Secret, MemoryIsWipedWhenOtherBitsAreMovedIn) {
  SecretBits bits = pattern(640);
  watch(bits.words().data(), bits.words().size_bytes());
  bits = pattern(10);
  EXPECT_EQ(seen_clean, 1);
}

TEST(Secret, BytesAreWiped) {
  {
    SecretBytes bytes(32);
    std::fill(bytes.span().begin(), bytes.span().end(), std::uint8_t{0x5a});
    watch(bytes.span().data(), bytes.size());
  }
  EXPECT_EQ(seen_clean, 1);
}

TEST(Secret, BitsKeepTheirPlaces) {
  const SecretBits bits = pattern(131);
  ASSERT_EQ(bits.size(), 131U);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    EXPECT_EQ(bits.get(i), i % 3 == 0 || i % 7 == 2);
  }
  SecretBits changed = bits.clone();
  EXPECT_TRUE(constant_time_equal(bits, changed));
  changed.flip(130);
  EXPECT_FALSE(constant_time_equal(bits, changed));
  changed.set(130, bits.get(130));
  EXPECT_TRUE(constant_time_equal(bits, changed));
  EXPECT_FALSE(constant_time_equal(bits, bits.slice(0, 130)));
}

TEST(Secret, SlicesAndOctets) {
  const SecretBits bits = pattern(200);
  const SecretBits part = bits.slice(61, 77);
  ASSERT_EQ(part.size(), 77U);
  for (std::size_t i = 0; i < part.size(); ++i) {
    EXPECT_EQ(part.get(i), bits.get(61 + i));
  }
  EXPECT_EQ(part.words()[1] >> 13, 0U) << "bits beyond the end are 0";
  EXPECT_THROW(bits.slice(150, 51), std::out_of_range);
  EXPECT_THROW(bits.slice(201, 0), std::out_of_range);
  const SecretBytes octets = bits.slice(0, 12).bytes();
  ASSERT_EQ(octets.size(), 2U);
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(((octets.span()[i / 8] >> (i % 8)) & 1) != 0, bits.get(i));
  }
}

TEST(Secret, MovedFromIsEmpty) {
  SecretBits bits = pattern(100);
  const SecretBits taken = std::move(bits);
  EXPECT_EQ(taken.size(), 100U);
  EXPECT_EQ(bits.size(), 0U);  // NOLINT: the moved-from state is part of the contract
}

TEST(Secret, FingerprintIsShaOfLengthAndOctets) {
  // SHA-256 of 00 00 00 00 00 00 00 00, and of 03 00 .. 00 05 (three bits 1 0 1).
  EXPECT_EQ(sha256_hex(SecretBits()), "af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc");
  SecretBits bits(3);
  bits.set(0, true);
  bits.set(2, true);
  EXPECT_EQ(sha256_hex(bits), "ffd04f8b815ffa6acdccf9b2c9f82a07fef214b0826bd934459e3339da358252");
  EXPECT_EQ(sha256_prefix(bits), sha256_hex(bits).substr(0, 16));
  EXPECT_NE(sha256_hex(SecretBits(1)), sha256_hex(SecretBits(2)));
}

}  // namespace
}  // namespace twinspan
