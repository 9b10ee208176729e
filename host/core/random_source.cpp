// SPDX-License-Identifier: Apache-2.0
#include "host/core/random_source.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "host/core/error.hpp"

namespace twinspan {

namespace {
constexpr std::size_t kBlockBytes = 4096;
}

struct RandomSource::State {
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher{EVP_CIPHER_CTX_new(),
                                                                         &EVP_CIPHER_CTX_free};
  std::array<std::uint8_t, kBlockBytes> block{};
  std::size_t used = kBlockBytes;
  ~State() { wipe(block.data(), block.size()); }
};

Seed256 seed_from_number(std::uint64_t number, std::string_view label) {
  std::string text(label);
  text += '\0';
  for (unsigned shift = 0; shift < 64; shift += 8) {
    text += static_cast<char>((number >> shift) & 0xffU);
  }
  Seed256 seed{};
  if (EVP_Digest(text.data(), text.size(), seed.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw Failure("SHA-256 of OpenSSL failed");
  }
  return seed;
}

RandomSource::RandomSource(const Seed256& seed, std::string_view label) : state_(std::make_unique<State>()) {
  std::array<std::uint8_t, 32> key{};
  const std::array<std::uint8_t, 16> counter{};
  unsigned length = 0;
  const std::string text(label);
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  const bool good =
      state_->cipher && HMAC(EVP_sha256(), seed.data(), static_cast<int>(seed.size()), data, text.size(),
                             key.data(), &length) != nullptr &&
      EVP_EncryptInit_ex(state_->cipher.get(), EVP_aes_256_ctr(), nullptr, key.data(), counter.data()) == 1;
  wipe(key.data(), key.size());
  if (!good) {
    throw Failure("AES-256 of OpenSSL cannot be set up");
  }
}

RandomSource::RandomSource(RandomSource&&) noexcept = default;
RandomSource& RandomSource::operator=(RandomSource&&) noexcept = default;
RandomSource::~RandomSource() = default;

void RandomSource::refill() {
  state_->block.fill(0);
  int written = 0;
  if (EVP_EncryptUpdate(state_->cipher.get(), state_->block.data(), &written, state_->block.data(),
                        static_cast<int>(kBlockBytes)) != 1) {
    throw Failure("AES-256 of OpenSSL failed");
  }
  state_->used = 0;
}

void RandomSource::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    if (state_->used == kBlockBytes) {
      refill();
    }
    const std::size_t count = std::min(out.size(), kBlockBytes - state_->used);
    std::uint8_t* from = state_->block.data() + state_->used;
    std::copy_n(from, count, out.begin());
    wipe(from, count);
    state_->used += count;
    out = out.subspan(count);
  }
}

std::uint64_t RandomSource::word() {
  if (kBlockBytes - state_->used < 8) {
    refill();
  }
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t value = 0;
  std::uint8_t* from = state_->block.data() + state_->used;
  std::memcpy(&value, from, sizeof(value));
  std::memset(from, 0, sizeof(value));
  state_->used += 8;
  return value;
}

Bits128 RandomSource::word128() {
  const std::uint64_t low = word();
  return {low, word()};
}

void RandomSource::fill(std::span<std::uint64_t> out) {
  for (std::uint64_t& value : out) {
    value = word();
  }
}

std::uint64_t RandomSource::below(std::uint64_t bound) {
  // Multiply-and-reject (Lemire): the high word of word * bound is uniform once the biased low words are
  // redrawn.
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide{word()} * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    while (static_cast<std::uint64_t>(product) < threshold) {
      product = Wide{word()} * bound;
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double RandomSource::uniform() { return static_cast<double>(word() >> 11) * 0x1p-53; }

Seed256 RandomSource::seed() {
  Seed256 value{};
  fill(std::span<std::uint8_t>(value));
  return value;
}

}  // namespace twinspan
