// SPDX-License-Identifier: Apache-2.0
/// \file
/// Attenuator: a fixed loss, set in decibels.
#pragma once

#include "sim/photonics/elementary.hpp"

namespace twinspan::photonics {

/// Data of one attenuator, or of everything with a fixed insertion loss.
struct AttenuatorParameters {
  double loss_db = 0.0;  ///< power loss, >= 0
};

/// Power transmittance 10^(-loss/10).
class Attenuator {
 public:
  explicit Attenuator(const AttenuatorParameters& parameters)
      : transmittance_(transmittance_of_db(parameters.loss_db)) {}

  [[nodiscard]] double transmittance() const { return transmittance_; }

 private:
  double transmittance_;
};

}  // namespace twinspan::photonics
