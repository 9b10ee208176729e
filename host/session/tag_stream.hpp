// SPDX-License-Identifier: Apache-2.0
/// \file
/// Takes the 64-bit words of the tag ring apart: clicks, gap markers, telemetry records.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/core/digest.hpp"
#include "host/core/tags.hpp"

namespace twinspan::session {

/// Words lost between two slots, both included.
struct Gap {
  std::uint64_t first_slot;
  std::uint64_t last_slot;
  std::uint32_t lost;     ///< words, saturated
};

/// Parser of the word stream. Nothing that comes from the node can make it fail silently: what does not fit is
/// counted as malformed.
class TagStream {
 public:
  void consume(std::span<const std::uint64_t> words);

  const std::vector<Click>& clicks() const { return clicks_; }
  const std::vector<Gap>& gaps() const { return gaps_; }
  const std::vector<Telemetry>& telemetry() const { return telemetry_; }
  /// Clicks per channel, 16 entries.
  std::span<const std::uint64_t> clicks_per_channel() const { return per_channel_; }
  std::uint64_t words() const { return words_; }
  /// SHA-256 of all words in their order.
  std::string sha256() const { return digest_.hex(); }
  /// Words that belong to no complete marker or record.
  std::uint64_t malformed() const { return malformed_; }
  /// True when no record or marker is half read.
  bool at_boundary() const { return pending_ == 0; }

 private:
  void telemetry_word(std::uint64_t word);
  void gap_word(std::uint64_t word);
  void expect_start();

  std::vector<Click> clicks_;
  std::vector<Gap> gaps_;
  std::vector<Telemetry> telemetry_;
  std::vector<std::uint64_t> per_channel_ = std::vector<std::uint64_t>(16);
  std::uint64_t words_ = 0;
  WordDigest digest_;
  std::uint64_t malformed_ = 0;
  unsigned pending_ = 0;            ///< words of the current record read so far
  bool pending_gap_ = false;
  Telemetry record_{};
  Gap gap_{};
};

}  // namespace twinspan::session
