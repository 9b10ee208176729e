// SPDX-License-Identifier: Apache-2.0
#include "sim/event/window_normal.hpp"

#include <cmath>

namespace twinspan::event {
namespace {

// For 256 layers: where the tail begins, and the area of a layer.
constexpr double kTail = 3.6541528853610088;
constexpr double kArea = 0.004928673233974655;

double gaussian(double x) { return photonics::exponential(-0.5 * x * x); }

}  // namespace

NormalSource::Table::Table() {
  edge[0] = kArea / gaussian(kTail);
  edge[1] = kTail;
  for (std::size_t i = 2; i < kLayers; ++i) {
    edge[i] = std::sqrt(-2.0 * photonics::natural_log(kArea / edge[i - 1] + gaussian(edge[i - 1])));
  }
  edge[kLayers] = 0.0;
  for (std::size_t i = 0; i <= kLayers; ++i) {
    density[i] = gaussian(edge[i]);
  }
}

NormalSource::NormalSource(photonics::Random random) : random_(random), rare_(random_.bits(), 1) {
  static const Table table;
  table_ = &table;
}

// Outside the rectangle that is surely under the curve: the tail (layer 0) or the wedge.
double NormalSource::rare(std::size_t layer, double x) {
  while (true) {
    if (layer == 0) {
      double beyond = 0.0;
      do {
        beyond = rare_.exponential_unit() / kTail;
      } while (2.0 * rare_.exponential_unit() < beyond * beyond);
      return x < 0.0 ? -(kTail + beyond) : kTail + beyond;
    }
    const double low = table_->density[layer];
    const double high = table_->density[layer + 1];
    if (low + rare_.uniform() * (high - low) < gaussian(x)) {
      return x;
    }
    const std::uint64_t word = rare_.bits();
    layer = word & (kLayers - 1);
    x = position(word) * table_->edge[layer];
    if (std::fabs(x) < table_->edge[layer + 1]) {
      return x;
    }
  }
}

}  // namespace twinspan::event
