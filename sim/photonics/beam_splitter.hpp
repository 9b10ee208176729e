// SPDX-License-Identifier: Apache-2.0
/// \file
/// Beam splitter on which the light of the two users interferes.
#pragma once

#include <cmath>

namespace twinspan::photonics {

/// Data of the beam splitter and of the overlap of the two beams on it.
struct BeamSplitterParameters {
  /// Share of Alice's power that leaves by the plus port, and of Bob's by the minus port
  double transmittance = 0.5;
  /// Mode overlap (polarisation, timing); misalignment error e_d = (1 - visibility) / 2
  double visibility = 1.0;
};

/// Mean photon numbers at the two ports, or anything proportional to them.
struct Ports {
  double plus = 0.0;   ///< bright at phase difference 0
  double minus = 0.0;  ///< bright at phase difference pi
};

/// Interference of two coherent states, physics of a lossless splitter of power transmittance t and
/// visibility V:
///   plus  = t a + (1-t) b + 2 V sqrt(t (1-t) a b) cos(phi)
///   minus = (1-t) a + t b - 2 V sqrt(t (1-t) a b) cos(phi)
/// The sum is a + b whatever the phase.
class BeamSplitter {
 public:
  explicit BeamSplitter(const BeamSplitterParameters& parameters)
      : through_(parameters.transmittance),
        across_(1.0 - parameters.transmittance),
        cross_(2.0 * parameters.visibility * std::sqrt(through_ * across_)) {}

  /// \param alice, bob  mean photon numbers that arrive
  /// \param cosine      cosine of Alice's phase minus Bob's
  [[nodiscard]] Ports ports(double alice, double bob, double cosine) const {
    const double beat = cross_ * std::sqrt(alice * bob) * cosine;
    return {through_ * alice + across_ * bob + beat, across_ * alice + through_ * bob - beat};
  }

 private:
  double through_;
  double across_;
  double cross_;
};

}  // namespace twinspan::photonics
