// SPDX-License-Identifier: Apache-2.0
#include "host/core/secret.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "host/core/bits.hpp"
#include "host/core/error.hpp"

namespace twinspan {

void wipe(void* memory, std::size_t bytes) noexcept { OPENSSL_cleanse(memory, bytes); }

void SecretBytes::clear() {
  wipe(bytes_.data(), bytes_.size());
  bytes_.clear();
}

SecretBits::SecretBits(std::size_t size) : words_(words_for(size)), size_(size) {}

SecretBits::SecretBits(SecretBits&& other) noexcept
    : words_(std::move(other.words_)), size_(std::exchange(other.size_, 0)) {}

SecretBits& SecretBits::operator=(SecretBits&& other) noexcept {
  if (this != &other) {
    words_ = std::move(other.words_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

SecretBits SecretBits::clone() const {
  SecretBits copy(size_);
  std::copy(words_.begin(), words_.end(), copy.words_.begin());
  return copy;
}

void SecretBits::push_back(bool value) {
  if (size_ % kWordBits == 0) {
    words_.push_back(0);
  }
  ++size_;
  set(size_ - 1, value);
}

void SecretBits::reserve(std::size_t bits) { words_.reserve(words_for(bits)); }

SecretBits SecretBits::slice(std::size_t first, std::size_t count) const {
  if (first > size_ || count > size_ - first) {
    throw std::out_of_range("slice beyond the end of the bits");
  }
  SecretBits part(count);
  for (std::size_t i = 0; i < part.words_.size(); ++i) {
    part.words_[i] = word_at(words_, first + i * kWordBits);
  }
  if (count % kWordBits != 0) {
    part.words_.back() &= low_mask(count % kWordBits);
  }
  return part;
}

SecretBytes SecretBits::bytes() const {
  SecretBytes octets((size_ + 7) / 8);
  std::span<std::uint8_t> out = octets.span();
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(words_[i / 8] >> (8 * (i % 8)));
  }
  return octets;
}

void SecretBits::clear() {
  wipe(words_.data(), words_.size() * sizeof(std::uint64_t));
  words_.clear();
  size_ = 0;
}

bool constant_time_equal(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool constant_time_equal(const SecretBits& a, const SecretBits& b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.words().data(), b.words().data(), a.words().size_bytes()) == 0;
}

std::string sha256_hex(const SecretBits& bits) {
  std::array<std::uint8_t, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i) {
    length[i] = static_cast<std::uint8_t>(std::uint64_t{bits.size()} >> (8 * i));
  }
  const SecretBytes octets = bits.bytes();
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::array<std::uint8_t, 32> digest{};
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), length.data(), length.size()) != 1 ||
      EVP_DigestUpdate(context.get(), octets.span().data(), octets.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
    throw Failure("SHA-256 of OpenSSL failed");
  }
  std::string text;
  for (const std::uint8_t octet : digest) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15U];
  }
  return text;
}

std::string sha256_prefix(const SecretBits& bits, std::size_t digits) {
  return sha256_hex(bits).substr(0, digits);
}

}  // namespace twinspan
