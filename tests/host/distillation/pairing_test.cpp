// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/pairing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <gtest/gtest.h>

#include "host/distillation/wire.hpp"

namespace twinspan::distillation {
namespace {

RandomSource source(std::uint64_t seed) {
  return RandomSource(seed_from_number(seed, "pairing test"), "pairs");
}

struct Strings {
  SecretBits alice;
  SecretBits bob;
};

/// Events of the four kinds in random order: only Bob sends, only Alice sends, both, neither.
Strings strings(std::size_t only_bob, std::size_t only_alice, std::size_t both, std::size_t neither,
                RandomSource& random) {
  std::vector<std::pair<bool, bool>> bits;  // (Alice, Bob)
  bits.insert(bits.end(), only_bob, {false, false});
  bits.insert(bits.end(), only_alice, {true, true});
  bits.insert(bits.end(), both, {true, false});
  bits.insert(bits.end(), neither, {false, true});
  shuffle(std::span(bits), random);
  Strings result;
  for (const auto& [alice, bob] : bits) {
    result.alice.push_back(alice);
    result.bob.push_back(bob);
  }
  return result;
}

/// All pieces of a pairing, checked.
struct Pairing {
  PairNumbers numbers;
  std::vector<Pair> pairs;
};

Pairing choose_pairs(const SecretBits& bits, RandomSource& random) {
  PairChooser chooser(bits, random);
  PairCheck check(bits.size());
  Pairing pairing{chooser.numbers(), {}};
  do {
    const std::vector<Pair> piece = chooser.next();
    EXPECT_NO_THROW(check.accept(chooser.numbers(), piece));
    EXPECT_EQ(check.done(), chooser.done());
    pairing.pairs.insert(pairing.pairs.end(), piece.begin(), piece.end());
  } while (!chooser.done());
  return pairing;
}

SecretBits kept_bits(const SecretBits& bits, std::span<const Pair> pairs,
                     std::span<const std::uint8_t> kept) {
  SecretBits result;
  keep_bits(bits, pairs, kept, result);
  return result;
}

TEST(Pairing, EveryPairIsOneZeroAndOneOneAndNoneIsUsedTwice) {
  RandomSource random = source(1);
  const Strings s = strings(700, 500, 100, 20, random);
  const Pairing pairing = choose_pairs(s.bob, random);
  EXPECT_EQ(pairing.numbers.zeros, 800U);
  EXPECT_EQ(pairing.numbers.ones, 520U);
  EXPECT_EQ(pairing.pairs.size(), 520U);
  for (const Pair& pair : pairing.pairs) {
    EXPECT_NE(s.bob.get(pair.first), s.bob.get(pair.second));
  }
}

TEST(Pairing, CountsFollowTheExpectationOfThePaper) {
  // n_CC, n_VD, n_t' and E' of physics 2.7. Five standard errors of a binomial, which is wider than the
  // hypergeometric that applies: false alarm below 6e-7 each.
  const double n_c0 = 40000, n_c1 = 38000, n_d = 9000, n_v = 3000;
  RandomSource random = source(2);
  const Strings s = strings(40000, 38000, 9000, 3000, random);
  const Pairing pairing = choose_pairs(s.bob, random);
  const auto odd = odd_pairs(s.alice, pairing.pairs);
  const SecretBits alice = kept_bits(s.alice, pairing.pairs, odd);
  const SecretBits bob = kept_bits(s.bob, pairing.pairs, odd);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < alice.size(); ++i) {
    wrong += alice.get(i) != bob.get(i) ? 1U : 0U;
  }
  const double n_0 = n_c0 + n_d;
  const double n_1 = n_c1 + n_v;
  const double n_g = std::min(n_0, n_1);
  const double right_pairs = n_c0 * n_c1 / (n_0 * n_1) * n_g;
  const double wrong_pairs = n_v * n_d / (n_0 * n_1) * n_g;
  EXPECT_EQ(static_cast<double>(pairing.pairs.size()), n_g);
  EXPECT_NEAR(static_cast<double>(wrong), wrong_pairs, 5 * std::sqrt(wrong_pairs));
  const double kept = right_pairs + wrong_pairs;
  EXPECT_NEAR(static_cast<double>(alice.size()), kept, 5 * std::sqrt(kept * (1 - kept / n_g)));
}

TEST(Pairing, ASurvivingErrorIsWrongInBothBits) {
  RandomSource random = source(3);
  const Strings s = strings(3000, 3000, 1500, 1500, random);
  const Pairing pairing = choose_pairs(s.bob, random);
  const auto odd = odd_pairs(s.alice, pairing.pairs);
  for (std::size_t i = 0; i < pairing.pairs.size(); ++i) {
    const Pair& pair = pairing.pairs[i];
    const bool first_wrong = s.alice.get(pair.first) != s.bob.get(pair.first);
    const bool second_wrong = s.alice.get(pair.second) != s.bob.get(pair.second);
    EXPECT_EQ(odd[i] != 0, first_wrong == second_wrong);
  }
}

TEST(Pairing, PositionsDoNotTellWhichBitIsWhich) {
  // With as many zeros as ones, the first of a pair is zero half the time: five standard errors.
  RandomSource random = source(4);
  const Strings s = strings(20000, 20000, 0, 0, random);
  const Pairing pairing = choose_pairs(s.bob, random);
  double zeros = 0;
  for (const Pair& pair : pairing.pairs) {
    zeros += s.bob.get(pair.first) ? 0 : 1;
  }
  const auto pairs = static_cast<double>(pairing.pairs.size());
  EXPECT_NEAR(zeros, pairs / 2, 5 * std::sqrt(pairs) / 2);
}

TEST(Pairing, AnswerIsTheSameForComplementaryStrings) {
  RandomSource random = source(5);
  const Strings s = strings(500, 400, 50, 10, random);
  const Pairing pairing = choose_pairs(s.bob, random);
  SecretBits complement = s.alice.clone();
  for (std::size_t i = 0; i < complement.size(); ++i) {
    complement.flip(i);
  }
  EXPECT_EQ(odd_pairs(s.alice, pairing.pairs), odd_pairs(complement, pairing.pairs));
}

TEST(Pairing, NothingToPair) {
  RandomSource random = source(6);
  EXPECT_TRUE(choose_pairs(SecretBits(), random).pairs.empty());
  EXPECT_TRUE(choose_pairs(SecretBits(10), random).pairs.empty());
}

TEST(Pairing, LongPairingsComeInPiecesThatTellNothing) {
  // More zeros than ones, three pieces. Every piece is in order, no position is used twice, and within each
  // piece the first position holds a zero as often as positions in random order would: zeros are 5/9 of the
  // bits, but each pair has one of each, so half the time; five standard errors.
  RandomSource random = source(7);
  const Strings s = strings(1000000, 800000, 0, 0, random);
  PairChooser chooser(s.bob, random);
  std::vector<bool> used(s.bob.size());
  std::size_t pairs = 0;
  std::size_t pieces = 0;
  while (!chooser.done()) {
    const std::vector<Pair> piece = chooser.next();
    ASSERT_EQ(piece.size(), std::min(kPiecePairs, std::size_t{800000} - pairs));
    double zeros_first = 0;
    double sum = 0;
    for (std::size_t i = 0; i < piece.size(); ++i) {
      ASSERT_TRUE(i == 0 || piece[i - 1].first < piece[i].first);
      ASSERT_FALSE(used[piece[i].first] || used[piece[i].second]);
      ASSERT_NE(s.bob.get(piece[i].first), s.bob.get(piece[i].second));
      used[piece[i].first] = used[piece[i].second] = true;
      zeros_first += s.bob.get(piece[i].first) ? 0 : 1;
      sum += static_cast<double>(piece[i].first) + static_cast<double>(piece[i].second);
    }
    const auto n = static_cast<double>(piece.size());
    EXPECT_NEAR(zeros_first, n / 2, 5 * std::sqrt(n) / 2);
    // Positions are uniform over the whole string in every piece.
    EXPECT_NEAR(sum / (2 * n), 900000, 5 * 1800000 / std::sqrt(12 * 2 * n));
    pairs += piece.size();
    ++pieces;
  }
  EXPECT_EQ(pieces, 4U);
  EXPECT_TRUE(chooser.next().empty());
}

TEST(Pairing, ImpossiblePairingsAreRefused) {
  const auto accept = [](PairNumbers numbers, const std::vector<Pair>& pairs) {
    PairCheck check(5);
    check.accept(numbers, pairs);
    EXPECT_TRUE(check.done());
  };
  EXPECT_NO_THROW(accept({3, 2}, {{0, 3}, {1, 2}}));
  EXPECT_THROW(accept({3, 3}, {{0, 3}, {1, 2}}), ProtocolViolation) << "counts other bits";
  EXPECT_THROW(accept({3, 2}, {{0, 3}}), ProtocolViolation) << "too few pairs";
  EXPECT_THROW(accept({3, 2}, {{0, 3}, {1, 2}, {4, 4}}), ProtocolViolation) << "too many";
  EXPECT_THROW(accept({3, 2}, {{0, 3}, {2, 1}}), ProtocolViolation) << "not in order within";
  EXPECT_THROW(accept({3, 2}, {{1, 2}, {0, 3}}), ProtocolViolation) << "not in order";
  EXPECT_THROW(accept({3, 2}, {{0, 3}, {1, 5}}), ProtocolViolation) << "beyond the end";
  EXPECT_THROW(accept({3, 2}, {{0, 3}, {1, 3}}), ProtocolViolation) << "used twice";
  EXPECT_THROW(accept({3, 2}, {{0, 0}, {1, 3}}), ProtocolViolation) << "the same position twice";
  EXPECT_THROW(accept({0xffffffffU, 6}, {}), ProtocolViolation) << "sum wraps in 32 bits";
}

TEST(Pairing, APositionMayNotComeBackInALaterPiece) {
  RandomSource random = source(8);
  const Strings s = strings(kPiecePairs + 5, kPiecePairs + 5, 0, 0, random);
  PairChooser chooser(s.bob, random);
  const std::vector<Pair> first = chooser.next();
  std::vector<Pair> second = chooser.next();
  ASSERT_EQ(second.size(), 5U);
  PairCheck check(s.bob.size());
  check.accept(chooser.numbers(), first);
  EXPECT_FALSE(check.done());
  PairCheck again = check;
  EXPECT_NO_THROW(again.accept(chooser.numbers(), second));
  again = check;
  const PairNumbers other = {chooser.numbers().zeros - 1, chooser.numbers().ones + 1};
  EXPECT_THROW(again.accept(other, second), ProtocolViolation)
      << "other numbers than before";
  second.front() = first.front();
  EXPECT_THROW(check.accept(chooser.numbers(), second), ProtocolViolation);
}

}  // namespace
}  // namespace twinspan::distillation
