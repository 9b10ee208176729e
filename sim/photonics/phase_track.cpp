// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/phase_track.hpp"

namespace twinspan::photonics {
namespace {

enum Stream : std::uint64_t { kLaserA = 16, kLaserB, kReferenceA, kReferenceB, kFibreA, kFibreB, kOwnWalk };

double grid_step(const LinkParameters& p) { return p.slot_s * static_cast<double>(PhaseTrack::kGridSlots); }

}  // namespace

PhaseTrack::PhaseTrack(const LinkParameters& p, std::uint64_t seed)
    : laser_a_(p.alice.laser, grid_step(p), Random(seed, kLaserA)),
      laser_b_(p.bob.laser, grid_step(p), Random(seed, kLaserB)),
      reference_a_(p.reference.laser[0], grid_step(p), Random(seed, kReferenceA)),
      reference_b_(p.reference.laser[1], grid_step(p), Random(seed, kReferenceB)),
      fibre_a_(p.alice.fibre, grid_step(p), Random(seed, kFibreA)),
      fibre_b_(p.bob.fibre, grid_step(p), Random(seed, kFibreB)),
      own_walk_(p.reference.own_drift_rad_per_ms, grid_step(p), Random(seed, kOwnWalk)),
      ratio_(p.wavelength_m / p.reference.wavelength_m),
      shared_(p.reference.locked_to_source ? 1.0 : 0.0),
      second_(p.reference.enabled) {
  advance();
}

void PhaseTrack::advance() {
  before_ = next_;
  const double fibre = fibre_a_.advance() - fibre_b_.advance();
  const double lasers = laser_a_.advance() - laser_b_.advance();
  next_.quantum = lasers + fibre;
  if (second_) {
    next_.reference = shared_ * lasers + ratio_ * fibre + (reference_a_.advance() - reference_b_.advance()) +
                      own_walk_.advance();
  }
}

LinkPhase PhaseTrack::at(std::uint64_t slot) {
  while (slot >= next_slot_) {
    advance();
    next_slot_ += kGridSlots;
  }
  const double left = static_cast<double>(next_slot_ - slot) / static_cast<double>(kGridSlots);
  return {next_.quantum + left * (before_.quantum - next_.quantum),
          next_.reference + left * (before_.reference - next_.reference)};
}

}  // namespace twinspan::photonics
