// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/sifting.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "host/core/error.hpp"
#include "host/distillation/wire.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::distillation {

using protocol::Role;

namespace {

Role role_of(Symbol symbol) { return static_cast<Role>(symbol.intensity_class); }

constexpr std::uint8_t kZ = static_cast<std::uint8_t>(Window::Z);
constexpr std::uint8_t kWeak = static_cast<std::uint8_t>(Window::Weak);

std::uint8_t window_of(Role role) {
  switch (role) {
    case Role::Vacuum: return static_cast<std::uint8_t>(Window::Vacuum);
    case Role::Weak: return kWeak;
    case Role::Strong: return static_cast<std::uint8_t>(Window::Strong);
    case Role::NotSend:
    case Role::Send: break;
  }
  return kZ;
}

/// Role of a peer who announced an X window.
Role role_of(std::uint8_t window) {
  switch (static_cast<Window>(window)) {
    case Window::Weak: return Role::Weak;
    case Window::Strong: return Role::Strong;
    case Window::Vacuum:
    case Window::Z: break;
  }
  return Role::Vacuum;
}

}  // namespace

void check_announcements(std::span<const ClickAnnouncement> announcements, std::uint64_t slots) {
  const auto invalid = [](const std::string& what) {
    throw ProtocolViolation(CloseCode::AnnouncementsInvalid,
                            to_text(CloseCode::AnnouncementsInvalid) + ": " + what);
  };
  if (announcements.size() > slots) {
    invalid(std::to_string(announcements.size()) + " events in " + std::to_string(slots) + " slots");
  }
  if (announcements.size() >= (std::size_t{1} << 31)) {
    invalid("2^31 events or more in one session");
  }
  for (std::size_t i = 0; i < announcements.size(); ++i) {
    const ClickAnnouncement& click = announcements[i];
    if (i > 0 && click.slot <= announcements[i - 1].slot) {
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
    windows[i] = window_of(role_of(own_[i]));
  }
  return windows;
}

Reveal Sifting::reveal(std::vector<std::uint8_t> peer_windows) {
  peer_windows_ = std::move(peer_windows);
  Reveal reveal;
  peer_sends_ = 0;
  for (std::size_t i = 0; i < own_.size(); ++i) {
    const Role role = role_of(own_[i]);
    const std::uint8_t own_window = window_of(role);
    if (own_window == kZ && peer_windows_[i] != kZ) {
      reveal.sends.push_back(role == Role::Send ? 1 : 0);
    } else if (own_window != kZ && peer_windows_[i] == kZ) {
      ++peer_sends_;
    } else if (own_window == kWeak && peer_windows_[i] == kWeak) {
      reveal.slices.push_back(own_[i].slice);
    }
  }
  both_weak_ = reveal.slices.size();
  return reveal;
}

void Sifting::count(Role own, Role peer) {
  const Role alice = side_ == Side::Alice ? own : peer;
  const Role bob = side_ == Side::Alice ? peer : own;
  ++counts_.revealed[protocol::index(alice)][protocol::index(bob)];
}

void Sifting::finish(const Reveal& peer) {
  std::size_t next_send = 0;
  std::size_t next_slice = 0;
  for (std::size_t i = 0; i < own_.size(); ++i) {
    const Role own = role_of(own_[i]);
    const bool own_z = window_of(own) == kZ;
    if (own_z && peer_windows_[i] == kZ) {
      bits_.push_back(z_bit(side_, own));
      continue;
    }
    if (peer_windows_[i] == kZ) {
      count(own, peer.sends[next_send++] != 0 ? Role::Send : Role::NotSend);
      continue;
    }
    count(own, role_of(peer_windows_[i]));
    if (own == Role::Weak && peer_windows_[i] == kWeak) {
      const unsigned mine = own_[i].slice;
      const unsigned other = peer.slices[next_slice++];
      const auto acceptance =
          protocol::accept(side_ == Side::Alice ? mine : other, side_ == Side::Alice ? other : mine,
                           protocol::phase_units(announcements_[i].psi_rad), slice_half_width_);
      counts_.x_accepted += acceptance != protocol::Acceptance::Rejected ? 1U : 0U;
      counts_.x_wrong += protocol::wrong_detector(acceptance, announcements_[i].detector) ? 1U : 0U;
    }
  }
  counts_.z_events = bits_.size();
  SecretSymbols().swap(own_);
}

}  // namespace twinspan::distillation
