// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/settings.hpp"

#include <bit>
#include <memory>

#include <openssl/evp.h>

#include "host/core/error.hpp"
#include "host/distillation/wire.hpp"

namespace twinspan::distillation {

namespace {

class Hasher {
 public:
  Hasher() {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) {
      throw Failure("SHA-256 of OpenSSL failed");
    }
  }
  void add(std::span<const std::uint8_t> octets) {
    if (EVP_DigestUpdate(context_.get(), octets.data(), octets.size()) != 1) {
      throw Failure("SHA-256 of OpenSSL failed");
    }
  }
  Digest finish() {
    Digest digest{};
    if (EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1) {
      throw Failure("SHA-256 of OpenSSL failed");
    }
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

void write(WireWriter& writer, double value) { writer.u64(std::bit_cast<std::uint64_t>(value)); }

void write(WireWriter& writer, const protocol::SourceParameters& source) {
  for (const double value : {source.mu_1, source.mu_2, source.mu_z, source.p_z, source.epsilon, source.p_0,
                             source.p_1, source.p_2}) {
    write(writer, value);
  }
}

}  // namespace

Digest digest_of(const PairSettings& settings) {
  WireWriter writer;
  write(writer, settings.alice);
  write(writer, settings.bob);
  write(writer, settings.security.epsilon_total);
  writer.u64(settings.slots);
  writer.u32(settings.slice_half_width);
  Hasher hasher;
  hasher.add(writer.take());
  return hasher.finish();
}

Digest digest_of(std::span<const ClickAnnouncement> announcements) {
  constexpr std::size_t kChunk = 512;
  constexpr std::size_t kOctets = 13;  // of one announcement
  Hasher hasher;
  while (!announcements.empty()) {
    const auto chunk = announcements.first(std::min(kChunk, announcements.size()));
    WireWriter writer;
    writer.reserve(kOctets * chunk.size());
    for (const ClickAnnouncement& click : chunk) {
      writer.u64(click.slot);
      writer.u8(click.detector);
      writer.u32(std::bit_cast<std::uint32_t>(click.psi_rad));
    }
    hasher.add(writer.take());
    announcements = announcements.subspan(chunk.size());
  }
  return hasher.finish();
}

SecretSymbols symbols_of(SymbolSource& source, std::span<const ClickAnnouncement> announcements) {
  std::vector<std::uint64_t> slots;
  slots.reserve(announcements.size());
  for (const ClickAnnouncement& click : announcements) {
    slots.push_back(click.slot);
  }
  SecretSymbols symbols(slots.size());
  source.symbols_at(slots, symbols);
  return symbols;
}

}  // namespace twinspan::distillation
