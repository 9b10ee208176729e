// SPDX-License-Identifier: Apache-2.0
// The ledger closes exactly when nothing is missing, and names what is.
#include "host/session/ledger.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace {

using twinspan::session::Ledger;

Ledger closed() {
  Ledger ledger;
  ledger.channels = {{100, 10, 5, 25, 60, 8, 52}, {0, 0, 0, 0, 0, 0, 0}};
  ledger.telemetry_produced = 7;
  ledger.telemetry_dropped = 2;
  ledger.telemetry_consumed = 5;
  ledger.words_written = ledger.words_consumed = 74;
  ledger.causes = {5, 3, 2};  // eight tags and two records
  return ledger;
}

TEST(Ledger, ClosesWhenEverythingIsAccountedFor) {
  EXPECT_EQ(closed().mismatch(), "");
  EXPECT_EQ(closed().total().clicks, 100u);
}

TEST(Ledger, CountersWrapModulo32Bits) {
  Ledger ledger = closed();
  ledger.channels[0].consumed += std::uint64_t{1} << 32;
  EXPECT_EQ(ledger.mismatch(), "");
}

// One missing or surplus unit anywhere is found.
TEST(Ledger, OneUnitAmissIsFound) {
  const std::vector<std::function<void(Ledger&)>> faults = {
      [](Ledger& l) { ++l.channels[0].clicks; },      [](Ledger& l) { ++l.channels[0].in_dead_time; },
      [](Ledger& l) { --l.channels[0].outside_gate; }, [](Ledger& l) { ++l.channels[0].not_exported; },
      [](Ledger& l) { --l.channels[0].consumed; },     [](Ledger& l) { ++l.channels[1].dropped; },
      [](Ledger& l) { ++l.telemetry_produced; },       [](Ledger& l) { --l.telemetry_consumed; },
      [](Ledger& l) { ++l.words_written; },            [](Ledger& l) { ++l.malformed_words; },
      [](Ledger& l) { ++l.causes.ring_full; },         [](Ledger& l) { --l.causes.bus_stalled; },
      [](Ledger& l) { ++l.causes.burst; }};
  for (std::size_t i = 0; i < faults.size(); ++i) {
    Ledger ledger = closed();
    faults[i](ledger);
    EXPECT_NE(ledger.mismatch(), "") << "fault " << i;
  }
}

TEST(Ledger, ALossWithoutACauseIsNamed) {
  Ledger ledger = closed();
  ledger.causes.bus_stalled -= 3;
  EXPECT_EQ(ledger.mismatch(),
            "losses: 10 tags and records dropped, but 5 because of the ring + 0 because of the bus + 2 in bursts");
  ledger.causes.burst += (std::uint64_t{1} << 32) + 3;  // counters wrap
  EXPECT_EQ(ledger.mismatch(), "");
}

TEST(Ledger, TakesTheCausesAndTheDiagnosticsOfTheNode) {
  twinspan::device::NodeCounters counters{};
  counters.fifo_peak_channel = 1;
  counters.fifo_peak_telemetry = 2;
  counters.fifo_peak_tags = 3;
  counters.ring_peak = 4;
  counters.stall_ring = 5;
  counters.stall_bus = 6;
  counters.dropped_ring = 7;
  counters.dropped_bus = 8;
  counters.dropped_burst = 9;
  const Ledger ledger = twinspan::session::make_ledger(counters, twinspan::session::TagStream{});
  EXPECT_EQ(ledger.diagnostics.fifo_peak_channel, 1u);
  EXPECT_EQ(ledger.diagnostics.fifo_peak_telemetry, 2u);
  EXPECT_EQ(ledger.diagnostics.fifo_peak_tags, 3u);
  EXPECT_EQ(ledger.diagnostics.ring_peak, 4u);
  EXPECT_EQ(ledger.diagnostics.stall_ring, 5u);
  EXPECT_EQ(ledger.diagnostics.stall_bus, 6u);
  EXPECT_EQ(ledger.causes.ring_full, 7u);
  EXPECT_EQ(ledger.causes.bus_stalled, 8u);
  EXPECT_EQ(ledger.causes.burst, 9u);
}

}  // namespace
