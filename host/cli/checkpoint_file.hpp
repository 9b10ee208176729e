// SPDX-License-Identifier: Apache-2.0
/// \file
/// A session put aside: one file, sealed with AES-256-GCM. What it holds is secret; which session it belongs to can be
/// read without the key.
///
/// Layout: the line "twinspan-checkpoint", length of the header (4 octets, little endian), header (JSON), nonce (12),
/// content (encrypted), tag (16). Everything before the nonce is authenticated with the content.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "host/core/random_source.hpp"
#include "host/core/secret.hpp"

namespace twinspan::cli {

inline constexpr int kCheckpointVersion = 1;

/// What a checkpoint must agree with to be continued.
struct CheckpointIdentity {
  std::string network;         ///< name
  std::string network_sha256;  ///< of the network file
  std::string pair;
  std::uint64_t seed = 0;
  std::uint64_t first_slot = 0;
  std::uint64_t slots = 0;     ///< of the whole session
  bool phase_loop = true;
};

class CheckpointFile {
 public:
  /// \param key  of the seal
  CheckpointFile(std::string path, CheckpointIdentity identity, const Seed256& key);

  bool exists() const;
  /// The content of the file. Nothing is changed.
  /// \throws InputError when it cannot be read, is damaged, or belongs to another version, network or session; says
  /// which
  SecretBytes load() const;
  /// Puts `content` in place of what was there, whole or not at all. \throws Failure when the disk does not take it
  void save(std::span<const std::uint8_t> content) const;

 private:
  std::string header() const;
  void check_header(const std::string& found) const;

  std::string path_;
  CheckpointIdentity identity_;
  SecretBytes key_;
};

}  // namespace twinspan::cli
