// SPDX-License-Identifier: Apache-2.0
#include "host/core/digest.hpp"

#include <array>
#include <bit>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "host/core/error.hpp"

namespace twinspan {
namespace {

using Context = std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)>;

using Digest = std::array<std::uint8_t, 32>;

std::string hexadecimal(const Digest& digest) {
  std::string text;
  for (const std::uint8_t octet : digest) {
    text += fmt::format("{:02x}", octet);
  }
  return text;
}

void demand(bool done) {
  if (!done) {
    throw Failure("SHA-256 of OpenSSL failed");
  }
}

static_assert(std::endian::native == std::endian::little);

}  // namespace

WordDigest::WordDigest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  demand(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void WordDigest::update(std::span<const std::uint64_t> words) {
  demand(EVP_DigestUpdate(context_.get(), words.data(), words.size_bytes()) == 1);
}

std::string WordDigest::hex() const {
  const Context copy(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Digest digest{};
  demand(copy != nullptr && EVP_MD_CTX_copy_ex(copy.get(), context_.get()) == 1 &&
         EVP_DigestFinal_ex(copy.get(), digest.data(), nullptr) == 1);
  return hexadecimal(digest);
}

std::string file_sha256(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(in)), {});
  if (!in) {
    throw InputError(fmt::format("{}: cannot be read", path));
  }
  Digest digest{};
  demand(EVP_Digest(content.data(), content.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return hexadecimal(digest);
}

}  // namespace twinspan
