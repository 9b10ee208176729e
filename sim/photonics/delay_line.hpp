// SPDX-License-Identifier: Apache-2.0
/// \file
/// Tapped delay line in front of the sampling registers of the time tagger: arrival time to thermometer word.
#pragma once

#include <array>
#include <cstdint>

#include "sim/photonics/random.hpp"

namespace twinspan::photonics {

/// Taps of one chain.
inline constexpr unsigned kTaps = 256;

/// One sample of a chain; tap i is bit i % 32 of word i / 32.
using TapWord = std::array<std::uint32_t, kTaps / 32>;

/// Data of one chain.
struct DelayLineParameters {
  double nonlinearity = 0.3;      ///< rms of the tap width over the mean width, minus one (DNL in tap widths)
  double bubble_share = 0.0;      ///< probability that the two taps at the edge are swapped
  std::uint64_t device_seed = 1;  ///< the tap widths belong to the device, not to the run
};

/// One chain. The edge enters at the arrival and travels until the clock edge that ends the clock, so more
/// ones mean an earlier arrival. The 256 taps span the clock: with tap widths w_0..w_255 summing to the clock
/// period, the count is the number of taps i with w_0 + .. + w_i <= (time left until the clock edge).
class DelayLine {
 public:
  /// \param clock_ps  clock period
  /// \param channel   detector channel: chains of one device differ
  DelayLine(const DelayLineParameters& parameters, std::uint32_t clock_ps, unsigned channel, Random random);

  /// Number of taps that the edge has passed, 0..256. \param arrival_ps  within the clock, 0..clock_ps-1
  [[nodiscard]] unsigned count(std::uint32_t arrival_ps) const;
  /// The sampled word, with bubbles.
  TapWord sample(std::uint32_t arrival_ps);
  /// Time, counted from the arrival, at which the edge has passed tap i; ps.
  [[nodiscard]] const std::array<double, kTaps>& passed_ps() const { return passed_ps_; }

 private:
  Random random_;
  double bubble_share_;
  std::uint32_t clock_ps_;
  std::array<double, kTaps> passed_ps_{};
};

/// Thermometer word with the given number of ones.
TapWord thermometer(unsigned ones);

}  // namespace twinspan::photonics
