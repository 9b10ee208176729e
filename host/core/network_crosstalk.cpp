// SPDX-License-Identifier: Apache-2.0
// Wavelengths of the comb, and what the other lit lines leave in the detectors of a pair.
#include <cmath>

#include "host/core/network_path.hpp"
#include "host/core/network_sections.hpp"

namespace twinspan {
namespace {

constexpr double kLightNmGhz = 299792458.0;  // speed of light in nm GHz

bool adjacent(const UserPair& one, const UserPair& other) {
  return one.line && other.line && (*one.line + 1 == *other.line || *other.line + 1 == *one.line);
}

}  // namespace

double line_wavelength_nm(const CombSettings& comb, std::uint32_t line) {
  return kLightNmGhz / (kLightNmGhz / comb.first_line_nm - line * comb.fsr_ghz);
}

double crosstalk_rate_hz(const Network& network, std::size_t pair) {
  if (!network.crosstalk.used) {
    return 0;
  }
  const auto& own = network.pairs[pair];
  double share = 0;  // of a client's light that reaches the detectors
  for (std::size_t i = 0; i < network.pairs.size(); ++i) {
    const auto& other = network.pairs[i];
    if (i == pair || share_user(own, other)) {
      continue;
    }
    const double isolation_db = adjacent(own, other) ? network.crosstalk.adjacent_isolation_db
                                                     : network.crosstalk.other_isolation_db;
    for (std::size_t arm = 0; arm < 2; ++arm) {
      if (share_fibre(other.arms[arm], own.arms[0]) || share_fibre(other.arms[arm], own.arms[1])) {
        share += std::pow(10.0, -(isolation_db + drawn_loss_db(network, i, arm)) / 10);
      }
    }
  }
  return share * network.crosstalk.lit_photons * network.slots_per_second() * network.detector.efficiency / 2;
}

}  // namespace twinspan
