// SPDX-License-Identifier: Apache-2.0
/// \file
/// Code-density calibration of a tapped delay line: tap count to arrival time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace twinspan::calibration {

/// Computes the table of one channel from a histogram of tap counts under light that is uniform in time.
///
/// Under such light the share of hits with a count is the width of that bin (code density, IEEE 1241
/// statistical test). More ones mean an earlier arrival: the arrivals with count n fill the interval whose
/// end is clock * (1 - share of hits with less than n ones). The table holds the middle of each interval, so
/// the error left is half a bin plus the counting error, at most clock / (2 sqrt(N)) in standard deviations.
/// \param histogram  hits per tap count, taps + 1 entries
/// \param lanes      slots per clock, 1..64
/// \return per tap count the arrival within the clock in 1/1024 slot, 0..1024*lanes-1
/// \throws InputError if lanes is out of range or there are less than two entries
/// \throws Failure if there are fewer than 16 hits per entry on average
std::vector<std::uint16_t> calibrated_table(std::span<const std::uint64_t> histogram, unsigned lanes);

/// The table of a chain of equal taps that span the clock: what to load before the first calibration.
/// \throws InputError if lanes or taps is out of range
std::vector<std::uint16_t> nominal_table(unsigned taps, unsigned lanes);

}  // namespace twinspan::calibration
