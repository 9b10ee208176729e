// SPDX-License-Identifier: Apache-2.0
// Several requests under way: the same strings and sums as part by part, nothing that a hostile peer could
// gain, and time that a long way does not cost.
#include "host/distillation/reconciliation_parts.hpp"

#include <cstdio>

#include <gtest/gtest.h>

#include "host/core/bits.hpp"
#include "host/distillation/wire.hpp"
#include "tests/host/distillation/reconciliation_clock.hpp"

namespace twinspan::distillation {
namespace {

RandomSource source(std::uint64_t seed) {
  return RandomSource(seed_from_number(seed, "reconciliation parts test"), "bits");
}

struct Strings {
  SecretBits alice;
  SecretBits bob;
  std::uint64_t errors = 0;
};

Strings strings(std::size_t bits, double rate, RandomSource& random) {
  Strings s{SecretBits(bits), SecretBits(bits)};
  for (std::size_t i = 0; i < bits; ++i) {
    const bool value = (random.word() & 1U) != 0;
    const bool wrong = random.uniform() < rate;
    s.alice.set(i, value);
    s.bob.set(i, value != wrong);
    s.errors += wrong ? 1U : 0U;
  }
  return s;
}

constexpr ReconciliationOptions kSmall{.frame_bits = 5'000, .frames_in_flight = 256};

TEST(ReconciliationParts, AreChosenByTheLength) {
  EXPECT_EQ(parts_for(0), 1U);
  EXPECT_EQ(parts_for(2 * kLeastPartBits - 1), 1U) << "short strings are not cut";
  EXPECT_EQ(parts_for(2 * kLeastPartBits), 2U);
  EXPECT_EQ(parts_for(kMostReconciledBits), kMostParts);
  RandomSource random = source(1);
  EXPECT_THROW(PartedLeader(SecretBits(10), 0, random, kSmall, 0), std::invalid_argument);
  EXPECT_THROW(PartedLeader(SecretBits(10), 0, random, kSmall, 257), std::invalid_argument);
  EXPECT_THROW(PartedLeader(SecretBits(10), 0, random, {1000, 0}, 2), std::invalid_argument);
  EXPECT_THROW(PartedFollower(SecretBits(10), 0), std::invalid_argument);
}

TEST(ReconciliationParts, EndWithEqualStringsAndCounts) {
  for (const std::size_t parts : {1U, 2U, 3U, 4U, 7U}) {
    for (const std::size_t bits : {0U, 1U, 5U, 63U, 1'000U, 100'003U}) {
      RandomSource random = source(2);
      const Strings s = strings(bits, 0.02, random);
      PartedLeader leader(s.bob.clone(), 0.02, random, kSmall, parts);
      PartedFollower follower(s.alice.clone(), parts);
      std::deque<Message> requests;
      std::size_t most = 0;
      const auto ask = [&] {
        while (auto request = leader.next()) {
          requests.push_back(std::move(*request));
        }
        most = std::max(most, requests.size());
      };
      for (ask(); !requests.empty(); ask()) {
        leader.reply(follower.answer(requests.front()));
        requests.pop_front();
      }
      SCOPED_TRACE(std::to_string(parts) + " parts of " + std::to_string(bits));
      ASSERT_TRUE(leader.done());
      ASSERT_TRUE(follower.done());
      EXPECT_EQ(most, std::min(parts, bits));
      EXPECT_EQ(leader.disclosed(), follower.disclosed());
      EXPECT_EQ(leader.disclosed_of_discarded(), follower.disclosed_of_discarded());
      EXPECT_EQ(leader.discarded_frames(), follower.discarded_frames());
      const SecretBits alice = follower.take_bits();
      const SecretBits bob = leader.take_bits();
      EXPECT_TRUE(constant_time_equal(alice, bob));
      if (bits > 100'000) {
        EXPECT_TRUE(constant_time_equal(alice, s.alice)) << "the parts are in order";
        EXPECT_EQ(leader.corrected(), s.errors);
      }
    }
  }
}

TEST(ReconciliationParts, ADiscardedFrameOfOnePartLeavesTheOthers) {
  RandomSource random = source(3);
  Strings s = strings(40'000, 0, random);
  for (std::size_t i = 20'000; i < 40'000; ++i) {  // all of the second half
    s.bob.flip(i);
  }
  PartedLeader leader(s.bob.clone(), 0.01, random, kSmall, 2);
  PartedFollower follower(s.alice.clone(), 2);
  test::run_clocked(leader, follower, 0, [](auto&& work, std::size_t) {
    work();
    return 0.0;
  });
  EXPECT_EQ(leader.discarded_frames(), 4U);
  EXPECT_EQ(follower.discarded_frames(), 4U);
  const SecretBits left = leader.take_bits();
  EXPECT_TRUE(constant_time_equal(left, follower.take_bits()));
  EXPECT_TRUE(constant_time_equal(left, s.alice.slice(0, 20'000)));
}

TEST(ReconciliationParts, RefuseWhatIsNotPossible) {
  RandomSource random = source(4);
  const Strings s = strings(40'000, 0.02, random);
  PartedFollower follower(s.alice.clone(), 2);
  PartedLeader leader(s.bob.clone(), 0.02, random, kSmall, 2);
  EXPECT_THROW(leader.reply({}), ProtocolViolation) << "nothing was asked";
  const auto first = leader.next();
  const auto second = leader.next();
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(leader.next()) << "both parts wait";
  EXPECT_THROW(follower.answer({}), ProtocolViolation);
  Message wrong = *first;
  wrong[0] = 2;
  EXPECT_THROW(follower.answer(wrong), ProtocolViolation) << "no such part";
  const Message reply = follower.answer(*first);
  EXPECT_THROW(follower.answer(*first), ProtocolViolation) << "a part is opened once";
  leader.reply(reply);
  const auto third = leader.next();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->front(), 0) << "the part that was answered goes on";
  EXPECT_THROW(leader.reply(Message(3)), ProtocolViolation) << "too short for what the second part asked";
}

TEST(ReconciliationParts, HostileRepliesNeverLeaveUnequalStrings) {
  RandomSource random = source(5);
  int refused = 0;
  int ended = 0;
  for (int run = 0; run < 100; ++run) {
    const Strings s = strings(24'000, 0.02, random);
    PartedLeader leader(s.bob.clone(), 0.02, random, kSmall, 2);
    PartedFollower follower(s.alice.clone(), 2);
    std::deque<Message> replies;
    const std::uint64_t kind = random.below(3);
    std::size_t count = 0;
    try {
      do {
        while (const auto request = leader.next()) {
          replies.push_back(follower.answer(*request));
        }
        ASSERT_LT(++count, 20'000U);
        if (kind == 0 && replies.size() > 1 && random.below(40) == 0) {
          std::swap(replies[0], replies[1]);
        } else if (kind == 1 && replies.front().size() > 8 && random.below(20) == 0) {
          replies.front()[random.below(replies.front().size() - 1)] ^= 0x10;
        } else if (kind == 2 && random.below(60) == 0) {
          replies.push_back(replies.front());
        }
        leader.reply(replies.front());
        replies.pop_front();
      } while (!leader.done());
      ++ended;
      EXPECT_TRUE(constant_time_equal(leader.take_bits(), follower.take_bits()));
    } catch (const ProtocolViolation&) {
      ++refused;
    }
    EXPECT_LE(follower.disclosed(), 24'000U);
  }
  EXPECT_GT(refused, 10);
  EXPECT_GT(ended, 10);
}

TEST(ReconciliationParts, ALongWayCostsLittleTime) {
  // Work of 100 us per message and 1 us per octet, against 4 ms for both ways.
  RandomSource random = source(6);
  const Strings s = strings(4'000'000, 0.02, random);
  const auto seconds = [&](std::size_t parts, double round_trip) {
    PartedLeader leader(s.bob.clone(), 0.02, random, {.frame_bits = 20'000, .frames_in_flight = 256}, parts);
    PartedFollower follower(s.alice.clone(), parts);
    const test::ClockedRun run =
        test::run_clocked(leader, follower, round_trip / 2, [](auto&& work, std::size_t octets) {
          work();
          return octets == 0 ? 0 : 1e-4 + 1e-6 * static_cast<double>(octets);
        });
    EXPECT_TRUE(constant_time_equal(s.alice, leader.take_bits()));
    EXPECT_EQ(run.most_under_way, parts);
    return run.seconds;
  };
  const double alone = seconds(1, 4e-3);
  const double together = seconds(4, 4e-3);
  const double near = seconds(4, 0);
  std::printf("  4 ms: %.3f s in one part, %.3f s in four; without a way %.3f s\n", alone, together, near);
  EXPECT_LT(together, 0.8 * alone);
}

}  // namespace
}  // namespace twinspan::distillation
