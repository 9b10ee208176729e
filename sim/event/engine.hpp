// SPDX-License-Identifier: Apache-2.0
/// \file
/// Click-driven simulation of one pair: what the measurement node reports of a session, computed by visiting
/// only those slots in which a detector may click.
///
/// Statistically the same as photonics::Link followed by the kernel measurement node: light by symbol
/// (pattern effect included), interference, port, arrival, dead time, jitter, dark counts, after-pulses,
/// delay lines, click filter, phase counter and loop. What differs:
/// - The light of a slot depends on the slot and the one before; what the codes of the slot before owe to the
/// one before
///   that is averaged (UserLight).
/// - Where one user's light is less than 10^-6 of the other's the beat between them is left out.
/// - Clicks on the detectors of a second wavelength are never handed over and count as not exported.
/// - Stretches: phase, detectors and loop of a stretch know nothing of the stretch before. Phases (and
/// `unwrapped`) are
///   not continued from one stretch to the next.
/// In counted mode also what window_phase.hpp says, and:
/// - Reference clicks are numbers: they blind no detector for the quantum section, and the counters of
/// channels hold
///   them (clicks, and as many not exported, divided evenly between the two detectors) without those lost in
///   dead time or outside the gate. Dark counts in reference sections are part of these numbers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "host/core/symbol_source.hpp"
#include "sim/event/parameters.hpp"
#include "sim/event/stretch.hpp"

namespace twinspan::event {

/// Windows that are simulated before a stretch with every click of the reference (stretch 0: none).
inline constexpr std::uint32_t kResolvedWarmUp = 64;

class Engine {
 public:
  /// \param alice, bob   symbols of both users
  /// \param first_slot   absolute slot at which the session and its first frame begin; a multiple of 16
  /// \param slots        of the session; a multiple of 16
  /// \throws InputError when a parameter is out of range
  Engine(const Parameters& parameters, const SymbolSource& alice, const SymbolSource& bob, std::uint64_t seed,
         std::uint64_t first_slot, std::uint64_t slots);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Stretches of the session; the last one may be shorter. Their size depends on the parameters alone.
  [[nodiscard]] std::uint64_t stretches() const;
  /// Slots of every stretch but the last, a multiple of the window.
  [[nodiscard]] std::uint64_t stretch_slots() const;
  /// Stretch number `index`: depends on parameters, symbol sources, seed, first_slot, slots and index alone,
  /// and may be called by several threads at once. \throws Failure beyond the last stretch
  [[nodiscard]] Stretch simulate(std::uint64_t index) const;
  /// Whether every click of the phase reference is simulated; otherwise they are drawn as numbers per window.
  [[nodiscard]] bool resolved() const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace twinspan::event
