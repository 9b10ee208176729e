// SPDX-License-Identifier: Apache-2.0
#include "host/schedule/calls.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "host/core/error.hpp"

namespace twinspan::schedule {
namespace {

TEST(Schedule, PairsActiveAtOnce) {
  EXPECT_EQ(pairs_at_once({50, 10, 0, 60}), 10U);
  EXPECT_EQ(pairs_at_once({50, 40, 0, 60}), 25U);
  EXPECT_EQ(pairs_at_once({5, 40, 0, 60}), 2U);
}

TEST(Schedule, ActiveShareByHand) {
  const SharedUnits shared{50, 1, 5, 55};
  EXPECT_EQ(active_share(shared, 0), 0);
  EXPECT_EQ(active_share(shared, 1), 1);                 // never left
  EXPECT_DOUBLE_EQ(active_share(shared, 2), 55. / 120);  // two turns of 60 s, 55 s of them useful
  EXPECT_DOUBLE_EQ(active_share(shared, 5), 55. / 300);
}

// physics of the network layer: 20 users, 190 pairs: 19 rounds with ten units, 190 with one; 50 users, 1225
// pairs: 49 rounds with 25 units.
TEST(Schedule, RoundsOfAllPairs) {
  EXPECT_EQ(all_pairs(1, {20, 10, 0, 60}).rounds, 19U);
  EXPECT_EQ(all_pairs(1, {20, 1, 0, 60}).rounds, 190U);
  EXPECT_EQ(all_pairs(1, {50, 25, 0, 60}).rounds, 49U);
  EXPECT_EQ(all_pairs(1, {50, 100, 0, 60}).rounds, 49U);
  EXPECT_EQ(all_pairs(1, {50, 10, 0, 60}).rounds, 123U);  // 1225 / 10
  EXPECT_EQ(all_pairs(1, {5, 2, 0, 60}).rounds, 5U);
  EXPECT_EQ(all_pairs(1, {3, 1, 0, 60}).rounds, 3U);
  EXPECT_EQ(all_pairs(1, {2, 7, 3, 60}).rounds, 1U);
}

TEST(Schedule, AllPairsByHand) {
  // 4 users, 2 units: 3 rounds of 40 s + 10 s. A pair is active 40 of 150 s; a user has 3 pairs, the
  // network 6.
  const AllPairs all = all_pairs(1500, {4, 2, 10, 40});
  EXPECT_EQ(all.pairs, 6U);
  EXPECT_EQ(all.rounds, 3U);
  EXPECT_DOUBLE_EQ(all.cycle_seconds, 150);
  EXPECT_DOUBLE_EQ(all.bits_per_second_per_pair, 400);
  EXPECT_DOUBLE_EQ(all.bits_per_second_per_user, 1200);
  EXPECT_DOUBLE_EQ(all.bits_per_second, 2400);
  // A single pair is never left.
  EXPECT_DOUBLE_EQ(all_pairs(1500, {2, 1, 10, 40}).bits_per_second_per_user, 1500);
}

/// Whether the edges of the complete graph fit `rounds` rounds of at most `at_once` disjoint pairs:
/// exhaustive search.
class Colouring {
 public:
  Colouring(unsigned users, unsigned at_once, unsigned rounds)
      : at_once_(at_once), busy_(rounds), size_(rounds, 0) {
    for (unsigned a = 0; a < users; ++a) {
      for (unsigned b = a + 1; b < users; ++b) {
        edges_.emplace_back(a, b);
      }
    }
  }
  bool exists(std::size_t edge = 0) {
    if (edge == edges_.size()) {
      return true;
    }
    const auto [a, b] = edges_[edge];
    for (std::size_t r = 0; r < busy_.size(); ++r) {
      if (size_[r] == at_once_ || busy_[r].count(a) > 0 || busy_[r].count(b) > 0) {
        continue;
      }
      busy_[r].insert({a, b});
      ++size_[r];
      if (exists(edge + 1)) {
        return true;
      }
      busy_[r].erase(a);
      busy_[r].erase(b);
      if (size_[r]-- == 1) {
        break;  // empty rounds are all alike
      }
    }
    return false;
  }

 private:
  unsigned at_once_;
  std::vector<std::pair<unsigned, unsigned>> edges_;
  std::vector<std::set<unsigned>> busy_;
  std::vector<unsigned> size_;
};

TEST(Schedule, RoundsAreEnoughAndNotTooMany) {
  for (unsigned users = 3; users <= 6; ++users) {
    for (unsigned units = 1; units <= users / 2; ++units) {
      const SharedUnits shared{users, units, 0, 1};
      const auto rounds = static_cast<unsigned>(all_pairs(1, shared).rounds);
      EXPECT_TRUE(Colouring(users, pairs_at_once(shared), rounds).exists()) << users << " users, " << units;
      // One round fewer: either too few places, or the largest sets of disjoint pairs do not cover the graph.
      const unsigned places = (rounds - 1) * pairs_at_once(shared);
      EXPECT_LT(places, users * (users - 1) / 2) << users << " users, " << units;
    }
  }
}

TEST(Schedule, CallsByHand) {
  // 100 kbit/s active, 30 kbit/s needed, 5 s lost of every 60 s: k pairs on a unit get 100 * 55/60 / k = 91.7
  // / k.
  const SharedUnits shared{50, 4, 5, 55};
  const CallCapacity capacity = call_capacity(100e3, 30e3, shared);
  EXPECT_EQ(capacity.pairs_per_unit, 3U);  // 30.6 each; four would get 22.9
  EXPECT_EQ(capacity.calls, 12U);
  EXPECT_FALSE(capacity.limited_by_users);
  EXPECT_NEAR(capacity.bits_per_second_per_call, 100e3 * 55 / 180, 1e-6);
  // Without switching the same unit still holds three (33.3 each).
  EXPECT_EQ(call_capacity(100e3, 30e3, {50, 4, 0, 55}).calls, 12U);
  EXPECT_EQ(call_capacity(120e3, 30e3, {50, 4, 0, 55}).calls, 16U);  // exactly four times 30
}

TEST(Schedule, CallThatTakesAWholeUnit) {
  // Two pairs would get 91.7 / 2 each: too little, one keeps its 100.
  const CallCapacity capacity = call_capacity(100e3, 99e3, {50, 4, 5, 55});
  EXPECT_EQ(capacity.calls, 4U);
  EXPECT_EQ(capacity.pairs_per_unit, 1U);
  EXPECT_EQ(capacity.bits_per_second_per_call, 100e3);
  EXPECT_EQ(call_capacity(100e3, 100e3, {50, 4, 5, 55}).calls, 4U);
  EXPECT_EQ(call_capacity(100e3, 100.1e3, {50, 4, 5, 55}).calls, 0U);  // several units cannot serve one user
  EXPECT_EQ(call_capacity(0, 1, {50, 4, 5, 55}).calls, 0U);
}

TEST(Schedule, EverybodyInACall) {
  const CallCapacity capacity = call_capacity(100e3, 256, {50, 4, 5, 55});
  EXPECT_EQ(capacity.calls, 25U);
  EXPECT_TRUE(capacity.limited_by_users);
  EXPECT_EQ(capacity.pairs_per_unit, 7U);  // 25 calls on four units
  EXPECT_GE(capacity.bits_per_second_per_call, 256);
  EXPECT_EQ(call_capacity(100e3, 50e3, {50, 1000, 5, 55}).calls, 25U);
  EXPECT_EQ(call_capacity(100e3, 50e3, {50, 1000, 5, 55}).pairs_per_unit, 1U);
}

TEST(Schedule, NeverPromisesMoreThanThereIs) {
  for (unsigned units = 1; units <= 30; ++units) {
    unsigned previous = std::numeric_limits<unsigned>::max();
    for (const double need : {256., 1e3, 2e4, 4.9e4, 9e4, 1e5, 2e5}) {
      const SharedUnits shared{50, units, 7, 53};
      const CallCapacity c = call_capacity(1e5, need, shared);
      EXPECT_LE(c.calls, previous);  // more key per call, fewer calls
      previous = c.calls;
      EXPECT_LE(c.calls, 25U);
      if (c.calls > 0) {
        EXPECT_GE(c.bits_per_second_per_call * (1 + 1e-9), need);
        EXPECT_LE(c.calls * c.bits_per_second_per_call, units * 1e5 * (1 + 1e-9));
        EXPECT_LE(c.calls, units * c.pairs_per_unit);
      }
    }
  }
}

TEST(Schedule, StoredKeysByHand) {
  // Too little for one call at any moment, but 25 units of 100 kbit/s fill the stores for 5 calls of 500
  // kbit/s on average.
  const CallCapacity all = call_capacity(100e3, 500e3, {50, 25, 5, 55});
  EXPECT_EQ(all.calls, 0U);
  EXPECT_DOUBLE_EQ(all.stored_calls, 5);
  // Two units that go round lose 5 of 60 s.
  EXPECT_DOUBLE_EQ(call_capacity(100e3, 500e3, {50, 2, 5, 55}).stored_calls, 2 * 100e3 * 55 / 60 / 500e3);
  EXPECT_DOUBLE_EQ(call_capacity(100e3, 256, {50, 2, 5, 55}).stored_calls, 25);
}

TEST(Schedule, UnitsOfTheTable) {
  const auto capacities = call_capacities(100e3, 30e3, {50, 4, 5, 55});
  std::vector<unsigned> units;
  std::vector<unsigned> calls;
  for (const auto& capacity : capacities) {
    units.push_back(capacity.units);
    calls.push_back(capacity.calls);
  }
  EXPECT_EQ(units, (std::vector<unsigned>{1, 2, 4, 8, 16, 25}));
  EXPECT_EQ(calls, (std::vector<unsigned>{3, 6, 12, 24, 25, 25}));
}

TEST(Schedule, NeedsOfCalls) {
  EXPECT_EQ(one_time_pad_need(128), 256e3);  // both directions
  EXPECT_EQ(one_time_pad_need(4000), 8e6);
  EXPECT_EQ(cipher_need(256), 256);
}

TEST(Schedule, Words) {
  EXPECT_EQ(call_capacity(100e3, 30e3, {50, 4, 5, 55}).words(),
            "12 calls at once with 4 measurement units, 3 pairs per unit, 3.056e+04 bit/s of key for each");
  EXPECT_NE(call_capacity(1, 30e3, {50, 1, 5, 55}).words().find("no call"), std::string::npos);
}

TEST(Schedule, BadInput) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(all_pairs(-1, {50, 4, 5, 55}), InputError);
  EXPECT_THROW(all_pairs(nan, {50, 4, 5, 55}), InputError);
  EXPECT_THROW(all_pairs(1, {1, 4, 5, 55}), InputError);
  EXPECT_THROW(all_pairs(1, {50, 0, 5, 55}), InputError);
  EXPECT_THROW(all_pairs(1, {50, 4, -1, 55}), InputError);
  EXPECT_THROW(all_pairs(1, {50, 4, 5, 0}), InputError);
  EXPECT_THROW(call_capacity(1, 0, {50, 4, 5, 55}), InputError);
  EXPECT_THROW(call_capacity(1, nan, {50, 4, 5, 55}), InputError);
}

}  // namespace
}  // namespace twinspan::schedule
