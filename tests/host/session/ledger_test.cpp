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
      [](Ledger& l) { ++l.words_written; },            [](Ledger& l) { ++l.malformed_words; }};
  for (std::size_t i = 0; i < faults.size(); ++i) {
    Ledger ledger = closed();
    faults[i](ledger);
    EXPECT_NE(ledger.mismatch(), "") << "fault " << i;
  }
}

}  // namespace
