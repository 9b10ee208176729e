// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/plob.hpp"

#include <cmath>
#include <numbers>
#include <string>

#include "host/core/error.hpp"

namespace twinspan::protocol {

double plob_bound(double transmittance) {
  if (!(transmittance >= 0 && transmittance <= 1)) {
    throw InputError("repeaterless bound: transmittance " + std::to_string(transmittance) +
                     "; allowed 0 to 1");
  }
  return -std::log1p(-transmittance) * std::numbers::log2e;
}

double plob_absolute(double loss_db) { return plob_relative(loss_db, 1.0); }

double plob_relative(double loss_db, double detector_efficiency) {
  if (!(loss_db >= 0)) {
    throw InputError("repeaterless bound: loss " + std::to_string(loss_db) + " dB; must not be negative");
  }
  if (!(detector_efficiency >= 0 && detector_efficiency <= 1)) {
    throw InputError("repeaterless bound: detector efficiency " + std::to_string(detector_efficiency) +
                     "; allowed 0 to 1");
  }
  return plob_bound(detector_efficiency * std::pow(10.0, -loss_db / 10));
}

}  // namespace twinspan::protocol
