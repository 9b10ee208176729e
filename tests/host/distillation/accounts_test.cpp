// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/accounts.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "tests/host/protocol/metro.hpp"

namespace twinspan::distillation {
namespace {

const protocol::SecurityParameters kSecurity{1e-10};

protocol::SiftedCounts counts() {
  protocol::SiftedCounts n;
  n.z_events = 460000;
  n.bob_zeros = 240000;
  n.bob_ones = 220000;
  n.pairs_offered = 220000;
  n.pairs_kept = 150000;
  n.discarded_bits = 1000;
  n.leaked_bits = 2345;
  n.verification_bits = 128;
  return n;
}

protocol::KeyLength key() {
  protocol::KeyLength k;
  k.n1_paired_lower = 61000.7;
  k.n1_final_lower = 60000.7;
  k.phase_error_paired_upper = 0.11;
  const double verification = 2 * std::log2(2 * 64 / 1e-10);
  const double amplification = -4 * std::log2(std::sqrt(2.0) * std::pow(1e-10 / 64, 2));
  const double h = -0.11 * std::log2(0.11) - 0.89 * std::log2(0.89);
  const double costs = 2345 + std::fmax(128, verification) + amplification;
  k.bits = static_cast<std::uint64_t>(60000.7 * (1 - h) - costs);
  return k;
}

TEST(Accounts, AKeyIsWhatEveryCostLeaves) {
  const BitAccount a = bit_account(counts(), key(), kSecurity);
  EXPECT_EQ(a.balance(), 0);
  EXPECT_EQ(a.sifted, 460000);
  EXPECT_EQ(a.unpaired, 20000);
  EXPECT_EQ(a.second_bits, 220000);
  EXPECT_EQ(a.even_pairs, 70000);
  EXPECT_EQ(a.discarded, 1000);
  EXPECT_EQ(a.tagged, 149000 - 60000);
  EXPECT_NEAR(static_cast<double>(a.phase_error), 60000.7 * 0.49992, 3);
  EXPECT_EQ(a.leaked, 2345);
  EXPECT_EQ(a.verification, 128);
  EXPECT_EQ(a.amplification, 311);
  EXPECT_GE(a.rounding, 0);
  EXPECT_LE(a.rounding, 3);
  EXPECT_EQ(a.forfeited, 0);
  EXPECT_EQ(a.net, a.secret);
}

TEST(Accounts, AMissingOrWrongAmountIsSeen) {
  BitAccount a = bit_account(counts(), key(), kSecurity);
  charge_authentication(a, 2048);
  EXPECT_EQ(a.balance(), 0);
  EXPECT_EQ(a.net, a.secret - 2048);
  for (auto amount : {&BitAccount::sifted, &BitAccount::unpaired, &BitAccount::leaked, &BitAccount::secret,
                      &BitAccount::authentication, &BitAccount::net}) {
    BitAccount wrong = a;
    wrong.*amount += 7;
    EXPECT_EQ(wrong.balance(), 7);
    wrong.*amount -= 14;
    EXPECT_EQ(wrong.balance(), 7);
  }
}

TEST(Accounts, SumsClose) {
  BitAccount sum;
  for (int i = 0; i < 5; ++i) {
    sum += bit_account(counts(), i % 2 == 0 ? key() : protocol::KeyLength{}, kSecurity);
  }
  charge_authentication(sum, 1234);
  EXPECT_EQ(sum.balance(), 0);
  EXPECT_EQ(sum.sifted, 5 * 460000);
  EXPECT_EQ(sum.secret, 3 * static_cast<std::int64_t>(key().bits));
}

TEST(Accounts, WithoutAKeyTheRestIsForfeited) {
  protocol::SiftedCounts n;
  EXPECT_EQ(bit_account(n, {}, kSecurity).balance(), 0);
  n.z_events = 17;  // closed before pairing
  BitAccount a = bit_account(n, {}, kSecurity);
  EXPECT_EQ(a.balance(), 0);
  EXPECT_EQ(a.forfeited, 17);
  a = bit_account(counts(), {}, kSecurity);  // no bound came out
  EXPECT_EQ(a.balance(), 0);
  EXPECT_EQ(a.forfeited, 150000 - 1000 - 2345);
  protocol::KeyLength k = key();  // costs exceeded what there was
  k.phase_error_paired_upper = 0.49;
  k.bits = 0;
  a = bit_account(counts(), k, kSecurity);
  EXPECT_EQ(a.balance(), 0);
  EXPECT_LT(a.forfeited, 0);
  EXPECT_EQ(a.secret, 0);
}

TEST(Accounts, EveryAnalysisCloses) {
  // Random counts through the real analysis: the account closes with a key and without, and a key forfeits
  // nothing.
  const auto source = protocol::test::metro_source();
  const protocol::SiftedCounts typical = protocol::test::metro_point().counts;
  std::mt19937_64 random(5);
  const auto vary = [&](std::uint64_t& count) { count = count * 9 / 10 + random() % (count / 5 + 1); };
  int keys = 0;
  for (int i = 0; i < 3000; ++i) {
    protocol::SiftedCounts n = typical;
    for (auto& row : n.revealed) {
      for (auto& count : row) {
        vary(count);
      }
    }
    n.x_wrong = random() % (4 * typical.x_wrong);
    vary(n.bob_zeros);
    vary(n.bob_ones);
    n.z_events = n.bob_zeros + n.bob_ones;
    n.pairs_offered = std::min(n.bob_zeros, n.bob_ones);
    n.pairs_kept = n.pairs_offered / 2 + random() % (n.pairs_offered / 2);
    n.discarded_bits = random() % 3 == 0 ? random() % (n.pairs_kept / 8) : 0;
    n.leaked_bits = random() % 3000;
    n.verification_bits = 128;
    const protocol::KeyLength k = protocol::finite_key_length(n, source, source, 0.125, kSecurity);
    const BitAccount a = bit_account(n, k, kSecurity);
    ASSERT_EQ(a.balance(), 0);
    ASSERT_EQ(a.secret, static_cast<std::int64_t>(k.bits));
    if (k.bits > 0) {
      ++keys;
      ASSERT_EQ(a.forfeited, 0);
      ASSERT_GE(a.rounding, 0);
      ASSERT_LE(a.rounding, 3);
      ASSERT_GE(a.tagged, 0);
    }
  }
  EXPECT_GT(keys, 300);
  EXPECT_LT(keys, 2990);
}

TEST(Accounts, EpsilonIsTheSumOfItsNames) {
  const EpsilonAccount e = epsilon_account(kSecurity);
  EXPECT_NEAR(e.total() / 1e-10, 1, 1e-12);
  EXPECT_NEAR(e.correctness / 1e-10, 2 / 64.0, 1e-12);
  EXPECT_NEAR(e.smoothing / 1e-10, 4 / 64.0, 1e-12);
  EXPECT_NEAR(e.amplification / 1e-10, 2 / 64.0, 1e-12);
  EXPECT_NEAR(e.phase_error / 1e-10, 48 / 64.0, 1e-12);
  EXPECT_NEAR(e.untagged / 1e-10, 8 / 64.0, 1e-12);
  EXPECT_EQ(e.authentication, 0);
  EpsilonAccount sum = e;
  sum += e;
  sum.authentication = 1e-12;
  EXPECT_NEAR(sum.total(), 2e-10 + 1e-12, 1e-22);
}

}  // namespace
}  // namespace twinspan::distillation
