// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/transmitter/reference.hpp"

#include <openssl/evp.h>

#include <random>
#include <stdexcept>

namespace twinspan::test {

Aes::Aes(const Key& key) : context_(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free) {
  if (!context_ || EVP_EncryptInit_ex(context_.get(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no AES-128");
  }
  EVP_CIPHER_CTX_set_padding(context_.get(), 0);
}

Block Aes::encrypt(const Block& plain) const {
  Block cipher{};
  int length = 0;
  if (EVP_EncryptUpdate(context_.get(), cipher.data(), &length, plain.data(), 16) != 1 || length != 16) {
    throw std::runtime_error("AES failed");
  }
  return cipher;
}

Settings random_settings(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Settings s;
  for (auto& byte : s.key) {
    byte = static_cast<std::uint8_t>(random());
  }
  s.nonce = random();
  s.half_wave = 20000 + static_cast<std::uint32_t>(random() % 12000);
  const auto code = [&] { return static_cast<std::uint32_t>(random() % (2U * s.half_wave)); };
  for (auto& entry : s.intensity) {
    entry = static_cast<std::uint32_t>(random());
  }
  for (auto& entry : s.phase) {
    entry = code() | (static_cast<std::uint32_t>(random()) << 16U);
  }
  s.phase_offset = code();
  s.reference_step = 4;
  std::uint32_t last = 0;
  for (unsigned i = 0; i < 7; ++i) {
    last += static_cast<std::uint32_t>(random() % 150000);
    s.thresholds[i] = last;
  }
  s.thresholds[7] = 1U << 20U;
  s.length = 320;
  s.reference = 96;
  s.guard = 32;
  return s;
}

Reference::Reference(const Settings& settings, External external)
    : settings_(settings), external_(std::move(external)), aes_(settings.key) {}

std::uint32_t Reference::random_word(std::uint64_t slot) const {
  std::uint32_t word = 0;
  if (settings_.entropy_mode != 2) {
    Block counter{};
    const std::uint64_t index = slot / 4;
    for (unsigned i = 0; i < 8; ++i) {
      counter[i] = static_cast<std::uint8_t>(settings_.nonce >> (56 - 8 * i));
      counter[8 + i] = static_cast<std::uint8_t>(index >> (56 - 8 * i));
    }
    const Block cipher = aes_.encrypt(counter);
    for (std::size_t i = 0; i < 4; ++i) {
      word = (word << 8U) | cipher[4 * (slot % 4) + i];
    }
  }
  if (settings_.entropy_mode != 0) {
    word ^= external_(slot);
  }
  return word;
}

unsigned Reference::kind(std::uint64_t slot) const {
  if (slot + 1 == settings_.start_slot) {
    return 9;
  }
  if (position(slot) < settings_.reference) {
    return 8;
  }
  if (position(slot) < settings_.reference + settings_.guard) {
    return 9;
  }
  const std::uint32_t bits = random_word(slot) & 0xFFFFFU;
  unsigned result = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    result += bits >= settings_.thresholds[i] ? 1U : 0U;
  }
  return result;
}

unsigned Reference::slice(std::uint64_t slot) const {
  switch (kind(slot)) {
    case 8: return static_cast<unsigned>((settings_.reference_step * position(slot)) % 16);
    case 9: return 0;
    default: return (random_word(slot) >> 20U) & 15U;
  }
}

std::uint64_t Reference::drive(std::uint64_t slot, std::uint32_t offset) const {
  const bool first = slot == settings_.start_slot;
  const std::size_t previous = first ? 9 : kind(slot - 1);
  const std::size_t now = kind(slot);
  const std::uint64_t intensity = settings_.intensity[16 * previous + now];
  const std::uint64_t phase = settings_.phase[16 * now + slice(slot)];
  const std::uint64_t phase0 = ((phase & 0xFFFFU) + offset) % (2 * settings_.half_wave);
  return intensity | (phase0 << 32U) | ((phase >> 16U) << 48U);
}

}  // namespace twinspan::test
