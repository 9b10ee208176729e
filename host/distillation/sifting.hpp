// SPDX-License-Identifier: Apache-2.0
/// \file
/// Sifting of one user: from own symbols, a batch of public announcements and the peer's messages to sifted Z
/// bits and public counts. Nothing about an event in which both chose Z is ever told, neither bit nor phase.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/core/bits.hpp"
#include "host/core/secret.hpp"
#include "host/distillation/channel.hpp"
#include "host/distillation/settings.hpp"
#include "host/protocol/types.hpp"

namespace twinspan::distillation {

/// What a user tells about every event first: the window, and in the X window the intensity.
enum class Window : std::uint8_t { Z = 0, Vacuum = 1, Weak = 2, Strong = 3 };

/// What a user tells second, in the order of the events.
struct Reveal {
  std::vector<std::uint8_t> sends;   ///< 1 Send, 0 NotSend; where this user chose Z and the peer X
  std::vector<std::uint8_t> slices;  ///< phase slice; where both chose Weak
};

/// One user's sifting of one batch, in three steps: windows(), reveal(), finish().
class Sifting {
 public:
  /// \param announcements  valid (see check_announcements); must outlive the object
  /// \param own            one symbol per announcement, taken over
  /// \throws InputError when the numbers differ or a symbol is not one of the five roles
  Sifting(Side side, std::span<const ClickAnnouncement> announcements, unsigned slice_half_width,
          SecretSymbols own);

  /// One Window per event.
  std::vector<std::uint8_t> windows() const;
  /// Takes the peer's windows, one value 0..3 per event, and gives what this user reveals.
  Reveal reveal(std::vector<std::uint8_t> peer_windows);
  /// Numbers of entries that the peer's Reveal must have. Known after reveal().
  std::size_t peer_sends() const { return peer_sends_; }
  std::size_t both_weak() const { return both_weak_; }
  /// Takes what the peer reveals and counts. Forgets all symbols but the Z bits.
  void finish(Reveal peer);

  /// After finish(): revealed, z_events, x_accepted and x_wrong of the batch; both users have the same.
  const protocol::SiftedCounts& counts() const { return counts_; }
  /// After finish(): this user's bits of the events in which both chose Z.
  /// Alice Send = 1, NotSend = 0; Bob Send = 0, NotSend = 1.
  SecretBits take_bits() { return std::move(bits_); }

 private:
  Side side_;
  std::span<const ClickAnnouncement> announcements_;
  unsigned slice_half_width_;
  SecretSymbols own_;
  std::vector<std::uint8_t> peer_windows_;
  std::size_t peer_sends_ = 0;
  std::size_t both_weak_ = 0;
  protocol::SiftedCounts counts_;
  SecretBits bits_;
};

/// \param first_slot  least slot that may be announced: one beyond the last announced before
/// \throws ProtocolViolation(AnnouncementsInvalid) unless slots increase strictly from there and stay below
/// 2^48, detectors are 0 or 1, phases are finite, and there are at most `slots` events and fewer than 2^31.
void check_announcements(std::span<const ClickAnnouncement> announcements, std::uint64_t slots,
                         std::uint64_t first_slot = 0);

/// Polynomial hash of announcements at a point (universal_hash.hpp): one block per announcement. Two
/// different lists of at most L that were fixed before the point was drawn have equal hashes with probability
/// at most L 2^-128, which a caller who counts on it compares together with the number.
Bits128 hash_of(std::span<const ClickAnnouncement> announcements, Bits128 point);

/// The bit of a Z-window role.
constexpr bool z_bit(Side side, protocol::Role role) {
  return (role == protocol::Role::Send) == (side == Side::Alice);
}

}  // namespace twinspan::distillation
