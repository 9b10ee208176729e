// SPDX-License-Identifier: Apache-2.0
/// \file
/// Top function of the kernel `pattern_generator`. TF_LANES sets its word: 4 (default), 8 or 16 slots.
#pragma once

#include "hls/transmitter/pattern_generator.hpp"

#ifndef TF_LANES
#define TF_LANES 4
#endif

constexpr unsigned kPatternLanes = TF_LANES;
constexpr unsigned kPatternDepth = 1024;

/// Sends up to `words` words of a run; `start` not 0 begins a new run with these registers, else the last one
/// goes on. A run that could not begin or ended with an error sends nothing and reports bad_configuration.
/// One word per clock; entropy words are taken in modes 1 and 2 only.
extern "C" void pattern_generator(const tf::PatternRegisters& registers, std::uint32_t start,
                                  std::uint32_t words,
                                  tf::Stream<tf::Packet<kPatternLanes / 2>, kPatternDepth>& s_axis_entropy,
                                  tf::Stream<tf::Packet<kPatternLanes>, kPatternDepth>& m_axis_symbol,
                                  tf::PatternStatus& status);
