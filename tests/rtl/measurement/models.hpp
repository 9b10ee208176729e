// SPDX-License-Identifier: Apache-2.0
/// \file
/// The measurement nodes under test, with their assertions on, and clicks for them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "Vtf_measurement_16.h"
#include "Vtf_measurement_4.h"
#include "tests/rtl/measurement/click_oracle.hpp"
#include "tests/rtl/measurement/measurement_bench.hpp"

namespace twinspan::test {

using Bench4 = Bench<Vtf_measurement_4>;
using Bench16 = Bench<Vtf_measurement_16>;

/// Every count has another arrival time, in no order.
inline std::vector<std::uint16_t> random_table(unsigned lanes, std::mt19937_64& random) {
  std::vector<std::uint16_t> times(1024U * lanes);
  std::iota(times.begin(), times.end(), std::uint16_t{0});
  std::shuffle(times.begin(), times.end(), random);
  times.resize(kTaps + 1);
  return times;
}

/// A table in which count c stands for times[c]; the rest is 0.
inline std::vector<std::uint16_t> table_of(std::vector<std::uint16_t> times) {
  times.resize(kTaps + 1, 0);
  return times;
}

inline void random_tables(Configuration& configuration, unsigned lanes, std::mt19937_64& random) {
  for (ChannelConfiguration& channel : configuration.channel) {
    channel.table = random_table(lanes, random);
  }
}

/// Independent clicks in each channel with this chance per clock, in words [first, last).
inline void add_clicks(std::vector<Click>& clicks, double chance, std::uint64_t first, std::uint64_t last,
                       std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  for (std::uint64_t word = first; word < last; ++word) {
    for (unsigned channel = 0; channel < kChannels; ++channel) {
      if (uniform(random) < chance) {
        clicks.push_back({word, channel, static_cast<unsigned>(random() % (kTaps + 1))});
      }
    }
  }
}

/// Independent clicks with this chance per clock and channel, in words [first, last).
struct Shower {
  double chance;
  std::uint64_t first;
  std::uint64_t last;
};

/// Configures a run with random tables. \return the clicks of `showers`, to be started with
template <class Model>
std::vector<Click> prepare(Bench<Model>& bench, Configuration& configuration,
                           const std::vector<Shower>& showers) {
  random_tables(configuration, bench.lanes, bench.random);
  bench.configure(configuration);
  std::vector<Click> clicks;
  for (const Shower& shower : showers) {
    add_clicks(clicks, shower.chance, shower.first, shower.last, bench.random);
  }
  return clicks;
}

}  // namespace twinspan::test
