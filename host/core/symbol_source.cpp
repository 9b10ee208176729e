// SPDX-License-Identifier: Apache-2.0
#include "host/core/symbol_source.hpp"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include <openssl/evp.h>

#include "host/core/error.hpp"

namespace twinspan {

namespace {

constexpr std::size_t kMostBlocks = 256;  // 4 KiB: long enough to fill the processor's AES pipeline
constexpr std::uint32_t kNever = 1U << 20;

std::uint64_t big_endian(std::uint64_t value) { return __builtin_bswap64(value); }
static_assert(std::endian::native == std::endian::little);

}  // namespace

/// A run of consecutive counter blocks, encrypted.
struct SymbolSource::Cache {
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher{EVP_CIPHER_CTX_new(),
                                                                         &EVP_CIPHER_CTX_free};
  alignas(64) std::array<std::uint64_t, 2 * kMostBlocks> counters{};
  alignas(64) std::array<std::uint32_t, 4 * kMostBlocks> words{};
  std::uint64_t first = 0;
  std::size_t count = 0;
  ~Cache() { wipe(words.data(), sizeof(words)); }
};

SymbolSource::SymbolSource(SecretBytes key, std::uint64_t nonce, const ClassThresholds& thresholds)
    : key_(std::move(key)), nonce_(nonce), thresholds_(thresholds), cache_(std::make_unique<Cache>()) {
  if (key_.size() != kKeyBytes) {
    throw InputError("symbol source: the key has " + std::to_string(key_.size()) +
                     " octets, AES-128 takes 16");
  }
  for (std::size_t i = 0; i < thresholds_.size(); ++i) {
    if (thresholds_[i] > kNever || (i > 0 && thresholds_[i] < thresholds_[i - 1])) {
      throw InputError("symbol source: threshold " + std::to_string(i) + " is " +
                       std::to_string(thresholds_[i]) + ", allowed is from the previous one up to 2^20");
    }
  }
  if (!cache_->cipher || EVP_EncryptInit_ex(cache_->cipher.get(), EVP_aes_128_ecb(), nullptr,
                                            key_.span().data(), nullptr) != 1 ||
      EVP_CIPHER_CTX_set_padding(cache_->cipher.get(), 0) != 1) {
    throw Failure("AES-128 of OpenSSL cannot be set up");
  }
}

SymbolSource::SymbolSource(SymbolSource&&) noexcept = default;
SymbolSource& SymbolSource::operator=(SymbolSource&&) noexcept = default;
SymbolSource::~SymbolSource() = default;

SymbolSource SymbolSource::clone() const { return SymbolSource(key_.clone(), nonce_, thresholds_); }

/// Encrypts the first `count` counters of the cache.
void SymbolSource::encrypt(std::size_t count) {
  Cache& cache = *cache_;
  int written = 0;
  if (EVP_EncryptUpdate(cache.cipher.get(), reinterpret_cast<unsigned char*>(cache.words.data()), &written,
                        reinterpret_cast<const unsigned char*>(cache.counters.data()),
                        static_cast<int>(16 * count)) != 1) {
    throw Failure("AES-128 of OpenSSL failed");
  }
  for (std::size_t i = 0; i < 4 * count; ++i) {
    cache.words[i] = __builtin_bswap32(cache.words[i]);
  }
}

void SymbolSource::fetch(std::uint64_t block, std::size_t count) {
  Cache& cache = *cache_;
  for (std::size_t i = 0; i < count; ++i) {
    cache.counters[2 * i] = big_endian(nonce_);
    cache.counters[2 * i + 1] = big_endian(block + i);
  }
  encrypt(count);
  cache.first = block;
  cache.count = count;
}

void SymbolSource::symbols_at(std::span<const std::uint64_t> slots, std::span<Symbol> out) {
  Cache& cache = *cache_;
  cache.count = 0;
  for (std::size_t done = 0; done < slots.size();) {
    const std::size_t count = std::min(kMostBlocks, slots.size() - done);
    for (std::size_t i = 0; i < count; ++i) {
      cache.counters[2 * i] = big_endian(nonce_);
      cache.counters[2 * i + 1] = big_endian(slots[done + i] / 4);
    }
    encrypt(count);
    for (std::size_t i = 0; i < count; ++i) {
      out[done + i] = decode(cache.words[4 * i + slots[done + i] % 4]);
    }
    done += count;
  }
}

std::uint32_t SymbolSource::random_word(std::uint64_t slot) {
  const std::uint64_t block = slot / 4;
  const Cache& cache = *cache_;
  if (block - cache.first >= cache.count) {
    // Read ahead only for those who walk: the next block in turn doubles the run, a jump starts again with
    // one.
    const bool walking = cache.count > 0 && block == cache.first + cache.count;
    fetch(block, walking ? std::min(2 * cache.count, kMostBlocks) : 1);
  }
  return cache.words[4 * static_cast<std::size_t>(block - cache.first) + slot % 4];
}

Symbol SymbolSource::decode(std::uint32_t word) const {
  const std::uint32_t bits = word & (kNever - 1);
  unsigned intensity_class = 0;
  for (std::size_t i = 0; i + 1 < thresholds_.size(); ++i) {
    intensity_class += bits >= thresholds_[i] ? 1U : 0U;
  }
  return {static_cast<std::uint8_t>(intensity_class), static_cast<std::uint8_t>((word >> 20) & 15U)};
}

void SymbolSource::symbols(std::uint64_t first, std::span<Symbol> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const std::uint64_t block = (first + done) / 4;
    const std::size_t skip = static_cast<std::size_t>((first + done) % 4);
    const std::size_t left = out.size() - done;
    fetch(block, std::min(kMostBlocks, (skip + left + 3) / 4));
    const std::size_t count = std::min(left, 4 * cache_->count - skip);
    const std::uint32_t* words = cache_->words.data() + skip;
    for (std::size_t i = 0; i < count; ++i) {
      out[done + i] = decode(words[i]);
    }
    done += count;
  }
}

}  // namespace twinspan
