// SPDX-License-Identifier: Apache-2.0
/// \file
/// Phase of the link and compensation loop, window by window, without visiting a slot: for links on which the
/// clicks of the phase reference are too many to be followed one by one, or too rare to be worth it.
///
/// Per window: the phase moves (WindowLink), the reference clicks are drawn as numbers (ReferenceTable,
/// PoissonTable), and the loop makes its step with the arithmetic of the hardware (hls/measurement:
/// PhaseCounts, cordic_angle, loop_update, loop_code).
///
/// What is left out, on purpose:
/// - The eight counts are Poisson with the mean of a non-paralysable detector. Dead time makes real counts
/// more regular
///   than that: the variance taken is an upper bound, by a factor (1 + rate * dead time)^2.
/// - in_phase, quadrature and the total depend on the eight counts through four sums only; the sums of
/// independent
///   Poisson numbers are drawn themselves.
/// - The new code is in force from the first slot of the next window (the hardware needs tf::kWindowToCode
/// clocks).
/// - The reference sees one phase per window: that at the centre of its sections, with the Brownian bridge
/// averaged
///   over them. How far the sections of one window differ among themselves is neglected.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "host/core/tags.hpp"
#include "sim/event/parameters.hpp"
#include "sim/event/stretch.hpp"

namespace twinspan::event {

/// One window. Phases in radians: Alice's light minus Bob's.
struct WindowPhase {
  double link_first;    ///< phase that lasers and fibres give the quantum line at the first slot; unwrapped
  double link_last;     ///< the same at the first slot after the window; linear in between
  double compensation;  ///< phase of the compensator during the window, to be subtracted
  Telemetry record;     ///< as a session reads it
  ReferenceCounts quantum_reference;  ///< with a second wavelength; otherwise zero
  std::array<bool, 2> lock_lost;      ///< Alice's, Bob's laser runs free during part of the window
};

/// Tables of one pair. Immutable: threads share it.
class WindowPhaseModel {
 public:
  /// \throws InputError when frame or window are no multiples of 16 slots, or when a counter of the phase
  /// reference
  ///   is expected to hold more than 30000 clicks
  explicit WindowPhaseModel(const Parameters& parameters);
  ~WindowPhaseModel();
  WindowPhaseModel(const WindowPhaseModel&) = delete;
  WindowPhaseModel& operator=(const WindowPhaseModel&) = delete;

  /// At the share x of a window the phase of the quantum line deviates from the straight line between its
  /// edges by a Gaussian of variance bridge_variance() * x (1 - x), rad^2 (regular operation: lasers locked).
  [[nodiscard]] double bridge_variance() const;
  /// Mean number of reference clicks that the phase counter sees per window, all phases and both detectors.
  [[nodiscard]] double mean_counts() const;

  struct Tables;
  [[nodiscard]] const Tables& tables() const { return *tables_; }

 private:
  std::unique_ptr<const Tables> tables_;
};

/// The windows of one stretch in their order. Every stretch is simulated on its own: the same (parameters,
/// seed, stretch, first_slot) give the same windows on every machine, however they are fetched.
///
/// Stretch 0 begins as the hardware does: compensator at phase 0, integrator 0. Every other one begins
/// kWarmUp windows early with the loop set to the true phase and the true drift. `unwrapped` of the records
/// begins anew in each stretch, and so does the slow phase between the two wavelengths.
class WindowPhases {
 public:
  static constexpr std::uint32_t kWarmUp = 256;

  /// \param first_slot  first slot that counts; a multiple of the window
  WindowPhases(const WindowPhaseModel& model, std::uint64_t seed, std::uint64_t stretch,
               std::uint64_t first_slot);
  ~WindowPhases();
  WindowPhases(const WindowPhases&) = delete;
  WindowPhases& operator=(const WindowPhases&) = delete;

  /// The next windows.
  void simulate(std::span<WindowPhase> out);
  /// Losses of injection lock that began in the windows fetched so far, both users.
  [[nodiscard]] std::uint64_t lock_losses() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace twinspan::event
