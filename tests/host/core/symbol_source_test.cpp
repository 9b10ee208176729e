// SPDX-License-Identifier: Apache-2.0
#include "host/core/symbol_source.hpp"

#include <array>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "host/core/error.hpp"

namespace twinspan {
namespace {

constexpr std::array<std::uint8_t, 16> kKey = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
                                               0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
constexpr std::uint64_t kNonce = 0xf0f1f2f3f4f5f6f7U;
constexpr ClassThresholds kThresholds = {671089, 838861, 851444, 1042284, 1048576, 1048576, 1048576, 1048576};

SymbolSource make_source(const ClassThresholds& thresholds = kThresholds) {
  return SymbolSource(SecretBytes(kKey), kNonce, thresholds);
}

/// The word of a slot by OpenSSL's own counter mode.
std::uint32_t oracle_word(std::uint64_t slot) {
  std::array<std::uint8_t, 16> counter{};
  for (unsigned i = 0; i < 8; ++i) {
    counter[7 - i] = static_cast<std::uint8_t>(kNonce >> (8 * i));
    counter[15 - i] = static_cast<std::uint8_t>((slot / 4) >> (8 * i));
  }
  std::array<std::uint8_t, 16> block{};
  int written = 0;
  EVP_CIPHER_CTX* cipher = EVP_CIPHER_CTX_new();
  EXPECT_EQ(EVP_EncryptInit_ex(cipher, EVP_aes_128_ctr(), nullptr, kKey.data(), counter.data()), 1);
  EXPECT_EQ(EVP_EncryptUpdate(cipher, block.data(), &written, block.data(), 16), 1);
  EVP_CIPHER_CTX_free(cipher);
  std::uint32_t word = 0;
  for (unsigned i = 0; i < 4; ++i) {
    word = (word << 8) | block[4 * (slot % 4) + i];
  }
  return word;
}

Symbol oracle_symbol(std::uint64_t slot) {
  const std::uint32_t word = oracle_word(slot);
  unsigned intensity_class = 0;
  while (intensity_class < 7 && word % 1048576 >= kThresholds[intensity_class]) {
    ++intensity_class;
  }
  return {static_cast<std::uint8_t>(intensity_class), static_cast<std::uint8_t>((word / 1048576) % 16)};
}

TEST(SymbolSource, WordsAreThoseOfOpenSslCounterMode) {
  SymbolSource source = make_source();
  for (const std::uint64_t base : {std::uint64_t{0}, std::uint64_t{1} << 32, std::uint64_t{1} << 40,
                                   (std::uint64_t{1} << 48) - 300}) {
    for (std::uint64_t slot = base; slot < base + 300; ++slot) {
      ASSERT_EQ(source.random_word(slot), oracle_word(slot)) << "slot " << slot;
    }
  }
}

TEST(SymbolSource, AnyOrderGivesTheSameSymbols) {
  SymbolSource source = make_source();
  std::mt19937_64 random(5);
  std::uint64_t slot = 0;
  for (int i = 0; i < 3000; ++i) {
    // Steps forth, back and far away, as sifting and tests ask.
    slot = i % 100 == 0 ? random() >> 16 : slot + random() % 40 - (i % 3 == 0 && slot > 100 ? 60 : 0);
    ASSERT_EQ(source.symbol(slot), oracle_symbol(slot)) << "slot " << slot;
  }
}

TEST(SymbolSource, BulkIsTheSameAsOneByOne) {
  SymbolSource source = make_source();
  for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{4097}}) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{1023}, std::size_t{5001}}) {
      std::vector<Symbol> symbols(count);
      source.symbols(first, symbols);
      for (std::size_t i = 0; i < count; i += 1 + count / 50) {
        ASSERT_EQ(symbols[i], oracle_symbol(first + i));
      }
      ASSERT_EQ(symbols.back(), oracle_symbol(first + count - 1));
    }
  }
}

TEST(SymbolSource, ClassBoundsAreExact) {
  const SymbolSource source = make_source();
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(source.decode(kThresholds[i] - 1).intensity_class, i);
    EXPECT_EQ(source.decode(kThresholds[i]).intensity_class, i + 1);
  }
  EXPECT_EQ(source.decode(0xffffffffU), (Symbol{4, 15}));
  EXPECT_EQ(source.decode(0x00500000U), (Symbol{0, 5}));
  const SymbolSource eight = make_source({1, 2, 3, 4, 5, 6, 7, 7});
  EXPECT_EQ(eight.decode(7).intensity_class, 7U);
}

TEST(SymbolSource, FrequenciesFitTheThresholds) {
  // Chi-square over 5 classes x 16 slices with 79 degrees of freedom; 150 is passed with probability 2e-6.
  constexpr std::size_t kSlots = 1000000;
  std::vector<Symbol> symbols(kSlots);
  make_source().symbols(123456789, symbols);
  std::array<std::array<double, 16>, 5> counts{};
  for (const Symbol& symbol : symbols) {
    ASSERT_LT(symbol.intensity_class, 5U);
    counts[symbol.intensity_class][symbol.slice] += 1;
  }
  double chi = 0;
  for (std::size_t c = 0; c < 5; ++c) {
    const double share = (kThresholds[c] - (c == 0 ? 0 : kThresholds[c - 1])) / 1048576.0;
    for (const double count : counts[c]) {
      const double expected = share / 16 * kSlots;
      chi += (count - expected) * (count - expected) / expected;
    }
  }
  EXPECT_LT(chi, 150.0);
  EXPECT_GT(chi, 30.0);
}

TEST(SymbolSource, RefusesBadKeysAndThresholds) {
  EXPECT_THROW(SymbolSource(SecretBytes(15), 0, kThresholds), InputError);
  EXPECT_THROW(make_source({5, 4, 6, 7, 8, 9, 10, 11}), InputError);
  EXPECT_THROW(make_source({1, 2, 3, 4, 5, 6, 7, 1048577}), InputError);
}

}  // namespace
// Scattered slots, more than one call of the cipher takes, give what each gives alone; a walk afterwards is right too.
TEST(SymbolSource, ScatteredSlotsAreTheSame) {
  std::vector<std::uint64_t> slots;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    slots.push_back((i * i * 1000003 + (i % 7) * 0x0000123456789ABCULL) & 0xFFFFFFFFFFFFULL);
  }
  auto source = make_source();
  std::vector<Symbol> symbols(slots.size());
  source.symbol(slots[0]);
  source.symbols_at(slots, symbols);
  auto other = make_source();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    ASSERT_EQ(symbols[i], other.symbol(slots[i])) << "slot " << slots[i];
  }
  EXPECT_EQ(source.symbol(slots[5]), other.symbol(slots[5]));
}

}  // namespace twinspan
