// SPDX-License-Identifier: Apache-2.0
/// \file
/// Everything that the click-driven simulation of one pair needs to know: the optics, the light of every symbol, and
/// the settings of the measurement node as its registers hold them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "host/core/network.hpp"
#include "sim/photonics/parameters.hpp"

namespace twinspan::event {

/// Classes of the symbol sampler; beyond them the light of a reference slot and of a guard slot.
inline constexpr std::size_t kClasses = 8;
inline constexpr std::size_t kReferenceLight = 8;
inline constexpr std::size_t kDarkLight = 9;
inline constexpr std::size_t kLights = 10;
inline constexpr std::size_t kSlices = 16;

/// One transmitter as its drive tables make it, loss of the fibre not included.
struct UserLight {
  /// Mean photons leaving the node: [light of the slot before][light of this slot]
  std::array<std::array<double, kLights>, kLights> photons{};
  std::array<double, kSlices> phase_rad{};  ///< of each slice in quantum sections
  /// of reference slot number s (counted from the beginning of the frame): entry s % 4
  std::array<double, 4> reference_phase_rad{};
};

/// A laser that leaves its injection lock: for `duration_s` its light has the free-running line.
struct LockLoss {
  double rate_hz = 0;          ///< Poisson
  double duration_s = 0;
  double free_linewidth_hz = 0;
};

/// Settings of the tagger, 1/1024 slot.
struct TaggerGate {
  std::uint32_t dead_time = 0;
  std::uint32_t gate_first = 0;  ///< a click counts when its offset lies in [gate_first, gate_last)
  std::uint32_t gate_last = 1024;
};

/// Registers of the phase compensator (hls/measurement/tf_phase_loop.hpp), values as the driver writes them.
struct LoopRegisters {
  bool closed = true;
  std::uint32_t gain_p = 0;            ///< Q0.16
  std::uint32_t gain_i = 0;            ///< Q0.16
  std::uint32_t integrator_limit = 0;  ///< 2^-24 turn
  std::uint32_t least_counts = 1;
  std::uint32_t half_wave = 16384;
};

struct Parameters {
  photonics::LinkParameters link;      ///< detectors' dark_hz includes every background
  std::array<UserLight, 2> light;      ///< Alice, Bob
  FrameSettings frame{};
  TaggerGate tagger;
  LoopRegisters loop;
  std::uint32_t window_slots = 8192;
  std::array<LockLoss, 2> lock_loss;
};

}  // namespace twinspan::event
