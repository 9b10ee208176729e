// SPDX-License-Identifier: Apache-2.0
/// \file
/// Judges the words of a run's ring against the oracle and the counters: the ledger must close to the word.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "rtl/registers/generated/layouts.hpp"
#include "tests/rtl/measurement/click_oracle.hpp"
#include "tests/rtl/measurement/measurement_bench.hpp"

namespace twinspan::test {

/// What the words of a ring turn out to be.
struct Stream {
  std::array<std::vector<std::uint64_t>, kChannels> tags;
  std::vector<std::array<std::uint64_t, 4>> telemetry;
  std::vector<std::uint64_t> missing;  ///< slots of the tags that are not in the ring
  std::array<std::uint64_t, 2> gap{};  ///< first and last slot of the last marker
  std::uint32_t markers = 0;
  std::uint64_t lost = 0;          ///< words, after the markers
  bool saturated = false;          ///< some marker could not count them all
};

/// Takes the words apart. Every missing tag must lie across a gap marker of its channel's place in the stream
/// and within the slots that the marker names.
Stream parse_stream(const std::vector<std::uint64_t>& words, const Expectation& expected);

/// Compares all counters and words after a run that is done and drained.
/// \return the stream, for further questions.
template <class Model>
Stream check_run(Bench<Model>& bench, const Expectation& expected) {
  const Stream stream = parse_stream(bench.words, expected);
  std::uint64_t dropped_words = 0;
  std::uint32_t dropped_items = 0;
  for (std::uint32_t channel = 0; channel < kChannels; ++channel) {
    const auto counter = [&](std::uint32_t base) { return bench.read(base + 4 * channel); };
    const ChannelCounts& counts = expected.counts[channel];
    EXPECT_EQ(counter(map::clicks), counts.clicks) << "channel " << channel;
    EXPECT_EQ(counter(map::in_dead_time), counts.in_dead_time) << "channel " << channel;
    EXPECT_EQ(counter(map::outside_gate), counts.outside_gate) << "channel " << channel;
    EXPECT_EQ(counter(map::not_exported), counts.not_exported) << "channel " << channel;
    EXPECT_EQ(counter(map::produced), counts.produced) << "channel " << channel;
    const std::uint32_t dropped = counter(map::dropped);
    EXPECT_EQ(stream.tags[channel].size() + dropped, counts.produced) << "channel " << channel;
    dropped_words += dropped;
    dropped_items += dropped;
  }
  const std::uint32_t records = bench.read(map::telemetry_produced);
  const std::uint32_t lost_records = bench.read(map::telemetry_dropped);
  EXPECT_EQ(records, bench.configuration.telemetry ? expected.windows.size() : 0);
  EXPECT_EQ(stream.telemetry.size() + lost_records, records);
  dropped_words += 4ULL * lost_records;
  dropped_items += lost_records;
  EXPECT_EQ(bench.read(map::dropped_ring) + bench.read(map::dropped_bus) + bench.read(map::dropped_burst),
            dropped_items) << "every loss has one cause";
  if (!bench.overlapped) {
    EXPECT_EQ(bench.read(map::stall_bus), bench.memory->stalled);
  }
  EXPECT_LE(bench.read(map::ring_peak), bench.memory->size());
  EXPECT_EQ(bench.read(map::gaps), stream.markers);
  if (!stream.saturated && bench.configuration.ring_enable) {
    EXPECT_EQ(stream.lost, dropped_words);
  }
  EXPECT_EQ(map::errors_tags_dropped.get(bench.errors()) != 0, dropped_words != 0);
  EXPECT_EQ(bench.read(map::ring_written), bench.words.size());
  return stream;
}

/// Drains the configured run every `pause` clocks until it is done, and judges it. \return see check_run
template <class Model>
Stream finish_run(Bench<Model>& bench, const std::vector<Click>& clicks, std::uint64_t pause = 100) {
  bench.finish(pause);
  return check_run(bench, expect(bench.configuration, bench.lanes, clicks));
}

}  // namespace twinspan::test
