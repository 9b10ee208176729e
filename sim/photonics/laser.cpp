// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/laser.hpp"

#include <cmath>

namespace twinspan::photonics {

Laser::Laser(const LaserParameters& parameters, double step_s, Random random)
    : random_(random),
      turn_(kTwoPi * parameters.frequency_offset_hz * step_s),
      spread_(std::sqrt(kTwoPi * parameters.linewidth_hz * step_s)),
      phase_(kTwoPi * random_.uniform()) {}

double Laser::advance() {
  phase_ += turn_ + spread_ * random_.normal();
  return phase_;
}

}  // namespace twinspan::photonics
