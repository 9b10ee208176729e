// SPDX-License-Identifier: Apache-2.0
// The network as one pair sees it.
#include <algorithm>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "host/core/network_sections.hpp"

namespace twinspan {
namespace {

/// Allowed values of the settings that a spread may push out of their range.
constexpr Range kMisalignment{0, 0.5};
constexpr Range kExtinctionDb{5, 100};

double within(double value, Range range) { return std::clamp(value, range.least, range.most); }

}  // namespace

Network for_pair(const Network& network, std::size_t pair) {
  if (pair >= network.pairs.size()) {
    throw InputError(fmt::format("{}: pair: found {}, allowed 0 to {}", network.file, pair,
                                 network.pairs.empty() ? 0 : network.pairs.size() - 1));
  }
  Network own = network;
  own.pairs = {network.pairs[pair]};

  if (network.spread.used) {
    for (std::size_t arm = 0; arm < 2; ++arm) {
      own.pairs[0].arms[arm].loss_db = drawn_loss_db(network, pair, arm);
    }
    const PairSpread drawn = drawn_spread(network, pair);
    own.receiver.misalignment = within(network.receiver.misalignment + drawn.misalignment, kMisalignment);
    own.chip.extinction_ratio_db =
        within(network.chip.extinction_ratio_db + drawn.extinction_db, kExtinctionDb);
    own.spread.used = false;
  }
  own.detector.dark_count_rate_hz += network.detector.background_rate_hz + crosstalk_rate_hz(network, pair);
  own.detector.background_rate_hz = 0;
  own.crosstalk.used = false;

  if (own.pairs[0].line) {
    own.laser.wavelength_nm = line_wavelength_nm(network.comb, *own.pairs[0].line);
  }
  if (network.injection_lock.used) {
    own.laser.linewidth_hz = network.injection_lock.regenerated_linewidth_hz;
  }
  return own;
}

}  // namespace twinspan
