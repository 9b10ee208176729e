// SPDX-License-Identifier: Apache-2.0
/// \file
/// SHA-256 of a stream of words, to tell whether two streams are the same.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace twinspan {

/// SHA-256 over 64-bit words in little-endian octets, whatever the pieces in which they come.
class WordDigest {
 public:
  /// \throws Failure when OpenSSL cannot be set up
  WordDigest();

  void update(std::span<const std::uint64_t> words);
  /// The digest of everything so far, 64 hexadecimal digits; more words may follow.
  std::string hex() const;

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

/// SHA-256 over the octets of a file, 64 hexadecimal digits. \throws InputError when it cannot be read
std::string file_sha256(const std::string& path);

}  // namespace twinspan
