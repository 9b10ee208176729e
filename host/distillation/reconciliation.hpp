// SPDX-License-Identifier: Apache-2.0
/// \file
/// Reconciliation of a long string: Cascade (Brassard, Salvail, EUROCRYPT '93; block sizes after
/// Martinez-Mateo et al., Quantum Inf. Comput. 15 453 (2015)) on many frames at once. Bob leads and corrects
/// his bits to Alice's; Alice follows and only answers with parities. Every request carries the questions
/// of all frames in flight, so the number of round trips is that of one frame, times the number of windows.
///
/// Frame f of F is bits f, f+F, f+2F, ... of the string: bursts spread over all frames, and frames have the
/// same error rate, the same size (but for one bit) and the same shuffles. The work on a frame:
///
///  1. Blocks of the first pass are made smaller, all frames together, until the share of odd blocks tells
///     that their size suits the error rate. A parity of a half gives that of the other half, so looking for
///     the size discloses nothing that asking for the final blocks at once would not.
///  2. Odd blocks are bisected; two further passes over shuffled bits; every parity ever disclosed is reused.
///  3. Parities of random halves of the frame, some at a time, until none of them shows an error.
///  4. A tag of universal hashing. When it differs, step 3 goes on; when that does not help either, or the
///     frame would disclose as many bits as it has, the frame is discarded on both sides.
///
/// Disclosed are exactly the bits of the follower's replies: parities and tags.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "host/core/random_source.hpp"
#include "host/core/secret.hpp"
#include "host/distillation/channel.hpp"

namespace twinspan::distillation {

/// Bits of a frame's tag. Two different frames have equal tags with probability at most 2^-32 + 2^-110; it is
/// asked for only when all else says that the frames are equal. The whole string is verified once more by
/// whoever uses it (universal_hash.hpp), with 128 bits.
inline constexpr std::size_t kFrameTagBits = 32;
/// Longest string.
inline constexpr std::size_t kMostReconciledBits = std::size_t{1} << 27;
/// Longest and shortest frame of a string that is cut.
inline constexpr std::size_t kMostFrameBits = std::size_t{1} << 17;
inline constexpr std::size_t kLeastFrameBits = std::size_t{1} << 12;

struct ReconciliationOptions {
  /// Length of frames aimed at; the string is cut into the number of frames that comes nearest.
  std::size_t frame_bits = 100'000;
  /// Frames worked on at the same time, rounded up to a multiple of 64. The leader takes about 16 octets of
  /// memory per bit in flight, the follower 3/8.
  std::size_t frames_in_flight = 512;
};

/// Bob's side. Transport: `while (auto request = leader.next()) { leader.reply(exchange(*request)); }`
class ReconciliationLeader {
 public:
  /// \param bits        Bob's bits, at most kMostReconciledBits
  /// \param error_rate  estimate, or 0 when unknown; a wrong one costs disclosed bits, not correctness
  /// \param random      shuffles and points of tags; public once used. Must outlive this object.
  /// \throws std::invalid_argument for a string that is too long, impossible options or an error rate that is
  /// not within [0, 1]
  ReconciliationLeader(SecretBits bits, double error_rate, RandomSource& random,
                       const ReconciliationOptions& options = {});
  ReconciliationLeader(ReconciliationLeader&&) noexcept;
  ReconciliationLeader& operator=(ReconciliationLeader&&) noexcept;
  ~ReconciliationLeader();

  /// The next request; nothing when done. \pre the reply to the one before has come
  std::optional<Message> next();
  /// Alice's reply to the latest request.
  /// \throws ProtocolViolation when it cannot be one (Malformed) or the two sides count differently
  /// (LeakDiffers)
  void reply(std::span<const std::uint8_t> payload);

  bool done() const;
  /// Bits that the follower has disclosed, those about discarded frames included.
  std::uint64_t disclosed() const;
  /// Those of them that are about discarded frames.
  std::uint64_t disclosed_of_discarded() const;
  /// Bits changed in the frames that were kept. Each change removes an error, so this counts errors.
  std::uint64_t corrected() const;
  /// Requests made so far.
  std::uint64_t round_trips() const;
  /// Number of frames that the string is cut into, and the discarded ones among them, ascending.
  std::size_t frames() const;
  const std::vector<std::uint32_t>& discarded() const;
  /// Ends the run: the corrected bits without those of discarded frames, in their order. \pre done()
  SecretBits take_bits();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Alice's side.
class ReconciliationFollower {
 public:
  /// \throws std::invalid_argument for a string that is too long
  explicit ReconciliationFollower(SecretBits bits);
  ReconciliationFollower(ReconciliationFollower&&) noexcept;
  ReconciliationFollower& operator=(ReconciliationFollower&&) noexcept;
  ~ReconciliationFollower();

  /// The reply to a request. Never discloses more bits of a frame than it has.
  /// \throws ProtocolViolation when the request is not possible (Malformed), asks for too much
  /// (TooMuchDisclosed), or the two sides count differently (LeakDiffers)
  Message answer(std::span<const std::uint8_t> request);

  /// Whether the leader has said that it is done. An empty string is done from the beginning.
  bool done() const;
  std::uint64_t disclosed() const;
  std::uint64_t disclosed_of_discarded() const;
  std::size_t frames() const;
  const std::vector<std::uint32_t>& discarded() const;
  /// Ends the run: the bits without those of discarded frames, in their order. \pre done()
  SecretBits take_bits();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace twinspan::distillation
