// SPDX-License-Identifier: Apache-2.0
/// \file
/// Phase of the link at the edges of windows: the processes of photonics::PhaseTrack on a grid of one window,
/// plus lasers that leave their injection lock.
///
/// Independent Gaussian increments are drawn as one; two fibres whose velocities have the same correlation
/// time are one process. The step of velocity and phase is the exact joint Gaussian of photonics::Fibre, so
/// that the statistics at the edges do not depend on the window.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/event/parameters.hpp"
#include "sim/event/window_normal.hpp"
#include "sim/photonics/random.hpp"

namespace twinspan::event {

/// Coefficients of one window's step.
struct LinkStep {
  /// Drift velocity of the fibre(s) with one correlation time.
  struct Velocity {
    double spread = 0.0;  // stationary, rad/s
    double decay = 0.0;
    double phase = 0.0;        // s
    double noise = 0.0;        // rad/s
    double cross_noise = 0.0;  // rad
    double phase_noise = 0.0;  // rad
  };

  explicit LinkStep(const Parameters& parameters);

  std::array<Velocity, 2> velocity;
  std::size_t velocities = 1;
  double laser_turn = 0.0;      // rad per window
  double laser_variance = 0.0;  // rad^2 per window, as all that follow
  double fibre_variance = 0.0;  // what the velocities leave: memoryless
  double walk_variance = 0.0;   // share of fibre_variance that is a walk
  bool second = false;
  double ratio = 1.0;     // phase of the reference over that of the quantum line, fibre
  double shared = 0.0;    // the same, lasers
  double own_turn = 0.0;  // reference alone
  double own_variance = 0.0;
  std::array<LockLoss, 2> lock_loss;
  std::array<double, 2> free_variance{};  // rad^2 per window beyond that of the locked laser
  double window_s = 0.0;
};

/// Link phase at the end of a window, rad, unwrapped.
struct LinkEdge {
  double quantum = 0.0;
  double reference = 0.0;           // without a second wavelength: the quantum line's
  std::array<bool, 2> lock_lost{};  // during the window before
  std::array<bool, 2> lock_loss_begins{};
};

/// One laser's way in and out of its injection lock. A laser that locks again takes the phase of its seed:
/// what it has gathered meanwhile vanishes up to whole turns.
class LockProcess {
 public:
  /// \param begin_s  time of the first window
  LockProcess(const LockLoss& parameters, double window_s, double begin_s, bool early,
              photonics::Random random);

  [[nodiscard]] bool quiet(double until_s) const { return until_s <= next_s_; }
  /// \return change of phase within the window that ends at `end_s`
  double advance(double begin_s, double end_s, double free_variance, bool& lost, bool& begins);

 private:
  void schedule(double from_s);

  LockLoss parameters_;
  double window_s_;
  photonics::Random random_;
  double next_s_ = 0.0;  // begin of the present or next loss
  bool lost_ = false;
  double gathered_ = 0.0;  // rad
};

class WindowLink {
 public:
  /// \param early  windows before time 0 at which the process begins; 0: lasers locked at the beginning
  WindowLink(const LinkStep& step, std::uint64_t seed, std::uint64_t stretch, std::uint32_t early);

  [[nodiscard]] const LinkEdge& edge() const { return edge_; }
  /// Expected step of the reference phase over the next window, rad.
  [[nodiscard]] double reference_drift() const;
  /// Edges after each of the next windows.
  void advance(std::span<LinkEdge> out);

 private:
  void advance_locks(std::span<LinkEdge> out);

  static constexpr std::size_t kBlock = 256;

  const LinkStep& step_;
  NormalSource fibre_;
  NormalSource lasers_;
  NormalSource own_;
  std::array<LockProcess, 2> locks_;
  std::array<double, 2> velocity_{};
  double fibre_phase_ = 0.0;
  double laser_phase_ = 0.0;
  double own_phase_ = 0.0;
  double free_phase_ = 0.0;
  std::uint64_t window_ = 0;
  double origin_s_;
  LinkEdge edge_;
  std::array<double, 3 * kBlock> noise_{};
  std::array<double, kBlock> laser_noise_{};
  std::array<double, kBlock> own_noise_{};
};

}  // namespace twinspan::event
