// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/sifting.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "host/core/error.hpp"
#include "host/distillation/universal_hash.hpp"
#include "host/distillation/wire.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::distillation {

using protocol::Role;

namespace {

constexpr std::uint8_t kZ = static_cast<std::uint8_t>(Window::Z);
constexpr std::uint8_t kWeak = static_cast<std::uint8_t>(Window::Weak);

/// Window of each role.
constexpr std::array<std::uint8_t, protocol::kRoles> kWindows = {
    kZ, kZ, static_cast<std::uint8_t>(Window::Vacuum), kWeak, static_cast<std::uint8_t>(Window::Strong)};

/// Role of a peer who announced a window; of Z the role without sending.
constexpr std::array<Role, 4> kPeerRoles = {Role::NotSend, Role::Vacuum, Role::Weak, Role::Strong};

std::size_t number(bool condition) { return condition ? 1 : 0; }

}  // namespace

void check_announcements(std::span<const ClickAnnouncement> announcements, std::uint64_t slots,
                         std::uint64_t first_slot) {
  const auto invalid = [](const std::string& what) {
    throw ProtocolViolation(CloseCode::AnnouncementsInvalid,
                            to_text(CloseCode::AnnouncementsInvalid) + ": " + what);
  };
  if (announcements.size() > slots) {
    invalid(std::to_string(announcements.size()) + " events in " + std::to_string(slots) + " slots");
  }
  if (announcements.size() >= (std::size_t{1} << 31)) {
    invalid("2^31 events or more at once");
  }
  std::uint64_t least = first_slot;
  for (std::size_t i = 0; i < announcements.size(); ++i) {
    const ClickAnnouncement& click = announcements[i];
    if (click.slot < least) {
      invalid("event " + std::to_string(i) + " is not in a later slot than the one before");
    }
    if (click.slot >> 48 != 0) {
      invalid("event " + std::to_string(i) + " is in a slot beyond 2^48");
    }
    if (click.detector > 1) {
      invalid("event " + std::to_string(i) + " names detector " + std::to_string(click.detector) +
              ", allowed are 0 and 1");
    }
    if (!std::isfinite(click.psi_rad)) {
      invalid("event " + std::to_string(i) + " has a phase that is not a number");
    }
    least = click.slot + 1;
  }
}

Sifting::Sifting(Side side, std::span<const ClickAnnouncement> announcements, unsigned slice_half_width,
                 SecretSymbols own)
    : side_(side), announcements_(announcements), slice_half_width_(slice_half_width), own_(std::move(own)) {
  if (own_.size() != announcements_.size()) {
    throw InputError("sifting: " + std::to_string(own_.size()) + " symbols for " +
                     std::to_string(announcements_.size()) + " announcements");
  }
  for (const Symbol& symbol : own_) {
    if (symbol.intensity_class >= protocol::kRoles || symbol.slice >= protocol::kPhaseSlices) {
      throw InputError("sifting: a symbol is outside the alphabet of the protocol; check the thresholds");
    }
  }
}

std::vector<std::uint8_t> Sifting::windows() const {
  std::vector<std::uint8_t> windows(own_.size());
  for (std::size_t i = 0; i < own_.size(); ++i) {
    windows[i] = kWindows[own_[i].intensity_class];
  }
  return windows;
}

// The roles are as good as random, so the loops over events write always and advance by conditions: a branch
// would be mispredicted every few events.

Reveal Sifting::reveal(std::vector<std::uint8_t> peer_windows) {
  peer_windows_ = std::move(peer_windows);
  Reveal reveal;
  reveal.sends.resize(own_.size() + 1);
  reveal.slices.resize(own_.size() + 1);
  std::size_t sends = 0;
  std::size_t slices = 0;
  peer_sends_ = 0;
  for (std::size_t i = 0; i < own_.size(); ++i) {
    const Symbol own = own_[i];
    const std::uint8_t window = kWindows[own.intensity_class];
    const std::uint8_t peer = peer_windows_[i];
    reveal.sends[sends] = own.intensity_class;  // in Z: NotSend 0, Send 1
    sends += number(window == kZ) & number(peer != kZ);
    reveal.slices[slices] = own.slice;
    slices += number(window == kWeak) & number(peer == kWeak);
    peer_sends_ += number(window != kZ) & number(peer == kZ);
  }
  reveal.sends.resize(sends);
  reveal.slices.resize(slices);
  both_weak_ = slices;
  return reveal;
}

void Sifting::finish(Reveal peer) {
  peer.sends.push_back(0);  // read, not used, once all are taken
  SecretBits bits(own_.size());
  const auto words = bits.words();
  std::array<std::array<std::uint64_t, protocol::kRoles>, protocol::kRoles> events{};  // [own][peer]
  std::size_t next_send = 0;
  std::size_t next_slice = 0;
  std::size_t next_bit = 0;
  for (std::size_t i = 0; i < own_.size(); ++i) {
    const Symbol own = own_[i];
    const std::uint8_t window = kWindows[own.intensity_class];
    const std::uint8_t peer_window = peer_windows_[i];
    const std::size_t told = number(window != kZ) & number(peer_window == kZ);
    const std::size_t role = protocol::index(kPeerRoles[peer_window]) + (told & peer.sends[next_send]);
    next_send += told;
    ++events[own.intensity_class][role];
    const std::size_t secret = number(window == kZ) & number(peer_window == kZ);
    const bool bit = z_bit(side_, static_cast<Role>(own.intensity_class));
    words[next_bit / kWordBits] |= (std::uint64_t{secret} & number(bit)) << (next_bit % kWordBits);
    next_bit += secret;
    if (window == kWeak && peer_window == kWeak) {
      const unsigned mine = own.slice;
      const unsigned other = peer.slices[next_slice++];
      const auto acceptance =
          protocol::accept(side_ == Side::Alice ? mine : other, side_ == Side::Alice ? other : mine,
                           protocol::phase_units(announcements_[i].psi_rad), slice_half_width_);
      counts_.x_accepted += acceptance != protocol::Acceptance::Rejected ? 1U : 0U;
      counts_.x_wrong += protocol::wrong_detector(acceptance, announcements_[i].detector) ? 1U : 0U;
    }
  }
  for (std::size_t a = 0; a < protocol::kRoles; ++a) {
    for (std::size_t b = 0; b < protocol::kRoles; ++b) {
      const bool secret = a <= protocol::index(Role::Send) && b <= protocol::index(Role::Send);
      counts_.revealed[a][b] = secret ? 0 : side_ == Side::Alice ? events[a][b] : events[b][a];
    }
  }
  wipe(events.data(), sizeof(events));
  bits_ = bits.slice(0, next_bit);
  counts_.z_events = next_bit;
  SecretSymbols().swap(own_);
}

Bits128 hash_of(std::span<const ClickAnnouncement> announcements, Bits128 point) {
  PolynomialHash hash(point);
  std::array<Bits128, 256> blocks;
  while (!announcements.empty()) {
    const auto part = announcements.first(std::min(blocks.size(), announcements.size()));
    for (std::size_t i = 0; i < part.size(); ++i) {
      blocks[i] = {part[i].slot, std::bit_cast<std::uint32_t>(part[i].psi_rad) |
                                     std::uint64_t{part[i].detector} << 32 | std::uint64_t{1} << 63};
    }
    hash.add(std::span<const Bits128>(blocks).first(part.size()));
    announcements = announcements.subspan(part.size());
  }
  return hash.value();
}

}  // namespace twinspan::distillation
