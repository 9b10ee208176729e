// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/settings.hpp"

#include <bit>

#include <openssl/evp.h>

#include "host/core/error.hpp"
#include "host/distillation/wire.hpp"

namespace twinspan::distillation {

namespace {

void write(WireWriter& writer, double value) { writer.u64(std::bit_cast<std::uint64_t>(value)); }

void write(WireWriter& writer, const protocol::SourceParameters& source) {
  for (const double value : {source.mu_1, source.mu_2, source.mu_z, source.p_z, source.epsilon, source.p_0,
                             source.p_1, source.p_2}) {
    write(writer, value);
  }
}

}  // namespace

Digest sha256(std::span<const std::uint8_t> octets) {
  Digest digest{};
  if (EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    throw Failure("SHA-256 of OpenSSL failed");
  }
  return digest;
}

Digest digest_of(const PairSettings& settings) {
  WireWriter writer;
  write(writer, settings.alice);
  write(writer, settings.bob);
  write(writer, settings.security.epsilon_total);
  writer.u32(settings.slice_half_width);
  return sha256(writer.take());
}

}  // namespace twinspan::distillation
