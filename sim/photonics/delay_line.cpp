// SPDX-License-Identifier: Apache-2.0
#include "sim/photonics/delay_line.hpp"

#include <algorithm>

namespace twinspan::photonics {

namespace {
constexpr double kLeastWidth = 0.02;  // of the mean: a width stays positive however wide their spread
}

DelayLine::DelayLine(const DelayLineParameters& p, std::uint32_t clock_ps, unsigned channel, Random random)
    : random_(random), bubble_share_(p.bubble_share), clock_ps_(clock_ps) {
  Random device(p.device_seed, 0x7A9000U + channel);
  double total = 0.0;
  for (auto& end : passed_ps_) {
    total += std::max(kLeastWidth, 1.0 + p.nonlinearity * device.normal());
    end = total;
  }
  for (auto& end : passed_ps_) {
    end *= static_cast<double>(clock_ps) / total;
  }
}

unsigned DelayLine::count(std::uint32_t arrival_ps) const {
  const auto left = static_cast<double>(clock_ps_ - arrival_ps);
  const auto first_beyond = std::upper_bound(passed_ps_.begin(), passed_ps_.end(), left);
  return static_cast<unsigned>(first_beyond - passed_ps_.begin());
}

TapWord thermometer(unsigned ones) {
  TapWord word{};
  for (unsigned i = 0; i < word.size(); ++i) {
    if (ones >= 32U * (i + 1U)) {
      word[i] = 0xFFFFFFFFU;
    } else if (ones > 32U * i) {
      word[i] = (1U << (ones - 32U * i)) - 1U;
    }
  }
  return word;
}

TapWord DelayLine::sample(std::uint32_t arrival_ps) {
  const unsigned ones = count(arrival_ps);
  TapWord word = thermometer(ones);
  if (bubble_share_ > 0.0 && ones > 0U && ones < kTaps && random_.uniform() < bubble_share_) {
    word[(ones - 1U) / 32U] ^= 1U << ((ones - 1U) % 32U);
    word[ones / 32U] ^= 1U << (ones % 32U);
  }
  return word;
}

}  // namespace twinspan::photonics
