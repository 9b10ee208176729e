// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/key_length.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "host/protocol/chernoff.hpp"
#include "host/protocol/decoy.hpp"
#include "host/protocol/slices.hpp"
#include "tests/host/protocol/metro.hpp"

namespace twinspan::protocol {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kWeak = index(Role::Weak);
constexpr std::size_t kStrong = index(Role::Strong);
constexpr std::size_t kVacuum = index(Role::Vacuum);
constexpr std::size_t kNotSend = index(Role::NotSend);

class KeyLengthTest : public testing::Test {
 protected:
  KeyLength key(const SiftedCounts& n) const { return finite_key_length(n, source, source, 1.0 / 8, {}); }

  void expect_none(const SiftedCounts& n, const std::string& words) const {
    const KeyLength k = key(n);
    EXPECT_EQ(k.bits, 0U);
    EXPECT_NE(k.reason.find(words), std::string::npos) << k.reason;
  }

  const SourceParameters source = test::metro_source();
  const SiftedCounts counts = test::metro_point().counts;
};

bool all_finite(const KeyLength& k) {
  for (const double x : {k.s1_lower, k.phase_error_upper, k.n1_lower, k.n1_paired_lower,
                         k.n1_final_lower, k.phase_error_paired_upper, k.overhead_bits, k.chernoff_failure}) {
    if (!std::isfinite(x) || x < 0) {
      return false;
    }
  }
  return true;
}

TEST_F(KeyLengthTest, MetroGivesAKeyWithMargin) {
  const KeyLength k = key(counts);
  EXPECT_GE(k.bits, 18'000U) << k.reason;
  EXPECT_TRUE(k.reason.empty());
  EXPECT_TRUE(all_finite(k));
  EXPECT_LT(k.bits + counts.leaked_bits, counts.pairs_kept);
}

TEST_F(KeyLengthTest, BudgetAddsUpToEpsilon) {
  for (const double epsilon : {1e-6, 1e-10, 1e-15}) {
    const EpsilonBudget b = epsilon_budget(epsilon);
    EXPECT_NEAR(b.total() / epsilon, 1, 1e-12);
    EXPECT_NEAR(b.xi * 64 / epsilon, 1, 1e-12);
  }
  EXPECT_EQ(epsilon_budget(0).xi, 0);
  EXPECT_EQ(epsilon_budget(kNan).xi, 0);
  const EpsilonBudget b = epsilon_budget(64e-10);
  EXPECT_NEAR(b.verification_term(), 2 * std::log2(2e10), 1e-9);
  EXPECT_NEAR(b.amplification_term(), 4 * std::log2(1e20 / std::sqrt(2.0)), 1e-9);
}

// Every step of the recipe once more by hand, with the pooled counts summed here.
TEST_F(KeyLengthTest, FollowsTheRecipe) {
  const double xi = 1e-10 / 64;
  const double p_v = 0.8 * 0.79 + 0.2 * 0.055;
  const double p_1 = 0.2 * 0.92;
  const double p_2 = 0.2 * 0.025;
  const auto slots = static_cast<double>(counts.slots);
  const auto sum = [&](std::size_t row, std::size_t column) {
    return static_cast<double>(counts.revealed[row][column]);
  };
  const double n_01 = sum(kVacuum, kWeak) + sum(kNotSend, kWeak);
  const double n_02 = sum(kVacuum, kStrong) + sum(kNotSend, kStrong);
  const double n_00 = sum(kVacuum, kVacuum) + sum(kNotSend, kVacuum) + sum(kVacuum, kNotSend);
  const double p_00 = p_v * p_v - std::pow(0.8 * 0.79, 2);
  const double s_01 = expected_lower(n_01, xi) / (slots * p_v * p_1);
  const double s_02 = expected_upper(n_02, xi) / (slots * p_v * p_2);
  const double s_00 = expected_upper(n_00, xi) / (slots * p_00);
  const double s_1 = (0.65 * 0.65 * std::exp(0.075) * s_01 - 0.075 * 0.075 * std::exp(0.65) * s_02 -
                      (0.65 * 0.65 - 0.075 * 0.075) * s_00) /
                     (0.075 * 0.65 * (0.65 - 0.075));
  const double t = expected_upper(static_cast<double>(counts.x_wrong), xi) / (slots * p_1 * p_1 / 8);
  const double s_00_low = expected_lower(n_00, xi) / (slots * p_00);
  const double e = (t - std::exp(-0.15) * s_00_low / 2) / (0.15 * std::exp(-0.15) * s_1);
  const double half = observed_lower(slots * 0.8 * 0.79 * 0.8 * 0.21 * 0.4 * std::exp(-0.4) * s_1, xi);
  const double e_u = observed_upper(2 * half * e, xi) / (2 * half);
  const double pairs =
      observed_lower(half * half / static_cast<double>(counts.bob_zeros) /
                         static_cast<double>(counts.bob_ones) * static_cast<double>(counts.pairs_offered),
                     xi);
  const double e_pair = observed_upper(pairs * 2 * e_u * (1 - e_u), xi) / pairs;
  const double entropy = -e_pair * std::log2(e_pair) - (1 - e_pair) * std::log2(1 - e_pair);
  const double bits = pairs * (1 - entropy) - static_cast<double>(counts.leaked_bits) - 128 -
                      4 * std::log2(1 / (std::sqrt(2.0) * xi * xi));
  const KeyLength k = key(counts);
  EXPECT_NEAR(k.s1_lower / s_1, 1, 2e-4);  // the sampler's probabilities differ from 0.025 etc. by 2^-20
  EXPECT_NEAR(k.phase_error_upper / e_u, 1, 1e-3);
  EXPECT_NEAR(k.n1_paired_lower / pairs, 1, 1e-3);
  EXPECT_NEAR(k.phase_error_paired_upper / e_pair, 1, 1e-3);
  EXPECT_NEAR(static_cast<double>(k.bits) / bits, 1, 5e-3);
}

TEST_F(KeyLengthTest, BoundsStayBelowTheTruth) {
  const KeyLength k = key(counts);
  const OperatingPoint p = test::metro_point();
  const double exact = single_photon_yield(p.channel.eta_a, 2e-8) * p.live.fraction();
  EXPECT_LT(k.s1_lower, exact);
  EXPECT_GT(k.s1_lower, 0.8 * exact);
  EXPECT_GT(k.phase_error_upper, p.expected.qber_x);
  EXPECT_LT(k.n1_paired_lower, static_cast<double>(counts.pairs_kept));
}

TEST_F(KeyLengthTest, VacuumIsPooledFromBothWindows) {
  SiftedCounts moved = counts;
  moved.revealed[kVacuum][kWeak] += moved.revealed[kNotSend][kWeak];
  moved.revealed[kNotSend][kWeak] = 0;
  moved.revealed[kStrong][kNotSend] += moved.revealed[kStrong][kVacuum];
  moved.revealed[kStrong][kVacuum] = 0;
  EXPECT_EQ(key(moved).bits, key(counts).bits);
  moved.revealed[kNotSend][kVacuum] += 200;  // more vacuum clicks, less key
  EXPECT_LT(key(moved).bits, key(counts).bits);
}

TEST_F(KeyLengthTest, MoreErrorsNeverGiveMoreKey) {
  std::uint64_t previous = std::numeric_limits<std::uint64_t>::max();
  for (std::uint64_t wrong = 0; wrong < counts.x_accepted; wrong += 7) {
    SiftedCounts n = counts;
    n.x_wrong = wrong;
    const KeyLength k = key(n);
    ASSERT_LE(k.bits, previous);
    ASSERT_TRUE(all_finite(k));
    previous = k.bits;
  }
  EXPECT_EQ(previous, 0U);
  previous = std::numeric_limits<std::uint64_t>::max();
  for (std::uint64_t leaked = 0; leaked < 30'000; leaked += 500) {
    SiftedCounts n = counts;
    n.leaked_bits = leaked;
    const std::uint64_t bits = key(n).bits;
    ASSERT_LE(bits, previous);
    previous = bits;
  }
  EXPECT_EQ(previous, 0U);
}

// Bits that reconciliation gave up count as untagged bits without phase errors, the worst that they could be.
TEST_F(KeyLengthTest, DiscardedBitsCountAgainstTheKey) {
  const KeyLength whole = key(counts);
  EXPECT_EQ(whole.n1_final_lower, whole.n1_paired_lower);
  std::uint64_t previous = whole.bits;
  for (const std::uint64_t discarded : {1U, 100U, 1000U, 5000U, 10000U}) {
    SiftedCounts n = counts;
    n.discarded_bits = discarded;
    const KeyLength k = key(n);
    const auto lost = static_cast<double>(discarded);
    EXPECT_EQ(k.n1_paired_lower, whole.n1_paired_lower);
    EXPECT_DOUBLE_EQ(k.n1_final_lower, whole.n1_paired_lower - lost);
    EXPECT_NEAR(k.phase_error_paired_upper * k.n1_final_lower,
                whole.phase_error_paired_upper * whole.n1_paired_lower, 1e-6 * whole.n1_paired_lower)
        << "the number of phase errors stays";
    // n (1 - H(M/n)) changes by 1 + log2(1 - e) per bit.
    const double least = 1 + std::log2(1 - k.phase_error_paired_upper);
    EXPECT_LE(static_cast<double>(k.bits), static_cast<double>(whole.bits) - least * lost + 1);
    EXPECT_LE(k.bits, previous);
    previous = k.bits;
  }
  SiftedCounts n = counts;
  n.discarded_bits = static_cast<std::uint64_t>(whole.n1_paired_lower) + 1;
  expect_none(n, "too few untagged pairs");
  n.discarded_bits = counts.pairs_kept + 1;
  expect_none(n, "counts contradict");
}

TEST_F(KeyLengthTest, BoundsAreMonotoneInEveryCount) {
  const double s1 = key(counts).s1_lower;
  const double e1 = key(counts).phase_error_upper;
  const auto with = [&](std::size_t a, std::size_t b, std::uint64_t more) {
    SiftedCounts n = counts;
    n.revealed[a][b] += more;
    return key(n);
  };
  EXPECT_GT(with(kNotSend, kWeak, 500).s1_lower, s1);
  EXPECT_GT(with(kWeak, kVacuum, 500).s1_lower, s1);
  EXPECT_LT(with(kNotSend, kStrong, 500).s1_lower, s1);
  EXPECT_LT(with(kStrong, kVacuum, 500).s1_lower, s1);
  EXPECT_LT(with(kVacuum, kVacuum, 500).s1_lower, s1);
  EXPECT_LT(with(kNotSend, kWeak, 500).phase_error_upper, e1);
  EXPECT_EQ(with(index(Role::Send), kWeak, 500).s1_lower, s1);  // not used
}

TEST_F(KeyLengthTest, StricterSecurityGivesLessKey) {
  std::uint64_t previous = std::numeric_limits<std::uint64_t>::max();
  for (const double epsilon : {1e-4, 1e-8, 1e-10, 1e-12, 1e-20}) {
    const std::uint64_t bits = finite_key_length(counts, source, source, 1.0 / 8, {epsilon}).bits;
    EXPECT_LT(bits, previous);
    previous = bits;
  }
}

TEST_F(KeyLengthTest, TooFewCountsAreNamed) {
  expect_none({}, "no quantum slots");
  SiftedCounts n = counts;
  n.revealed[kNotSend][kWeak] = n.revealed[kVacuum][kWeak] = 0;
  expect_none(n, "too few vacuum-weak events");
  n = counts;
  n.revealed[kWeak][kNotSend] = 0;
  n.revealed[kWeak][kVacuum] = 30;
  expect_none(n, "too few weak-vacuum events for a positive single-photon bound: found 30, needed at least");
  n = counts;
  n.pairs_kept = 0;
  expect_none(n, "no pairs");
  n = counts;
  n.bob_ones = n.pairs_offered = n.pairs_kept = 0;
  n.bob_zeros = n.z_events;
  expect_none(n, "no pairs");
  n = counts;
  n.x_accepted = n.x_wrong =
      0;  // a blind X window: no errors seen, nothing learnt, yet the bound stays sound
  EXPECT_GT(key(n).phase_error_upper, 0.01);
}

TEST_F(KeyLengthTest, NeededCountIsEnough) {
  SiftedCounts n = counts;
  n.revealed[kWeak][kNotSend] = 0;
  n.revealed[kWeak][kVacuum] = 30;
  const std::string reason = key(n).reason;
  const std::string words = "needed at least ";
  n.revealed[kWeak][kVacuum] = std::stoull(reason.substr(reason.find(words) + words.size())) - 1;
  EXPECT_NE(key(n).reason.find("weak-vacuum"), std::string::npos);
  n.revealed[kWeak][kVacuum] += 2;
  EXPECT_EQ(key(n).reason.find("weak-vacuum"), std::string::npos) << key(n).reason;
}

TEST_F(KeyLengthTest, ShortSessionsHaveNoKey) {
  LinkModel link = test::metro_link();
  link.slots = 3'000'000;
  const OperatingPoint p = operating_point(link, source, source, 0);
  EXPECT_EQ(p.key.bits, 0U);
  EXPECT_NE(p.key.reason.find("too few counts for this error rate"), std::string::npos) << p.key.reason;
  link.slots = 5'000'000;
  EXPECT_NE(operating_point(link, source, source, 0).key.reason.find("nothing left"), std::string::npos);
  link.slots = 10'000;
  EXPECT_FALSE(operating_point(link, source, source, 0).key.reason.empty());
}

// A measurement node that blinds one detector makes half of the accepted events wrong.
TEST_F(KeyLengthTest, BlindedDetectorGivesNoKey) {
  SiftedCounts n = counts;
  n.x_wrong = n.x_accepted / 2;
  expect_none(n, "phase-error bound of single photons is");
  n.x_wrong = n.x_accepted;
  expect_none(n, "(100.00 %)");
}

// A measurement node that announces clicks by what it can tell of the intensity.
TEST_F(KeyLengthTest, BiasedClicksGiveNoKey) {
  SiftedCounts n = counts;  // multi-photon events preferred: weak decoys starve
  for (std::size_t other : {kVacuum, kNotSend}) {
    n.revealed[other][kWeak] /= 20;
    n.revealed[kWeak][other] /= 20;
  }
  expect_none(n, "too few vacuum-weak");
  n = counts;  // only decoys answered, hardly any signals
  n.z_events /= 20;
  n.bob_zeros /= 20;
  n.bob_ones = n.z_events - n.bob_zeros;
  n.pairs_offered /= 21;
  n.pairs_kept /= 21;
  expect_none(n, "counts contradict");
}

TEST_F(KeyLengthTest, ContradictingCountsAreRefused) {
  SiftedCounts n = counts;
  n.x_wrong = n.x_accepted + 1;
  expect_none(n, "counts contradict");
  n = counts;
  n.x_accepted = n.revealed[kWeak][kWeak] + 1;
  expect_none(n, "counts contradict");
  n = counts;
  ++n.bob_zeros;
  expect_none(n, "counts contradict");
  n = counts;
  n.pairs_kept = n.pairs_offered + 1;
  expect_none(n, "counts contradict");
  n = counts;
  n.slots = 100;
  expect_none(n, "counts contradict");
  n = counts;
  n.revealed[0][1] = 1;
  expect_none(n, "no longer secret");
  n = counts;
  n.verification_bits = 32;
  expect_none(n, "verification of 32 bits is too short");
  n = counts;
  n.leaked_bits = std::numeric_limits<std::uint64_t>::max();
  expect_none(n, "nothing left");
}

TEST_F(KeyLengthTest, BadParametersAreRefused) {
  const auto reason = [&](const SourceParameters& a, const SourceParameters& b, double slice,
                          double epsilon) {
    const KeyLength k = finite_key_length(counts, a, b, slice, {epsilon});
    EXPECT_EQ(k.bits, 0U);
    EXPECT_TRUE(all_finite(k));
    return k.reason;
  };
  for (double SourceParameters::*field :
       {&SourceParameters::mu_1, &SourceParameters::mu_2, &SourceParameters::mu_z, &SourceParameters::p_z,
        &SourceParameters::epsilon, &SourceParameters::p_0, &SourceParameters::p_1, &SourceParameters::p_2}) {
    for (const double value : {kNan, -0.1, std::numeric_limits<double>::infinity(), 0.0}) {
      SourceParameters bad = source;
      bad.*field = value;
      EXPECT_FALSE(reason(bad, source, 0.125, 1e-10).empty());
      EXPECT_FALSE(reason(source, bad, 0.125, 1e-10).empty());
    }
  }
  for (const double value : {kNan, 0.0, -1.0, 1.1}) {
    EXPECT_NE(reason(source, source, value, 1e-10).find("phase-slice fraction"), std::string::npos);
    EXPECT_NE(reason(source, source, 0.125, value).find("epsilon_total"), std::string::npos);
  }
  SourceParameters bad = source;
  bad.mu_2 = bad.mu_1;
  EXPECT_NE(reason(bad, source, 0.125, 1e-10).find("mu_1 < mu_2"), std::string::npos);
}

TEST_F(KeyLengthTest, SourceConditionIsEnforced) {
  SourceParameters bob = source;
  bob.epsilon = 0.25;
  EXPECT_NE(finite_key_length(counts, source, bob, 0.125, {}).reason.find("SNS condition"),
            std::string::npos);
  bob.mu_1 = matching_mu_1(bob, source);
  EXPECT_NEAR(source_condition_mismatch(source, bob), 0, 1e-12);
  LinkModel link = test::metro_link();
  EXPECT_GT(operating_point(link, source, bob, 0).key.bits, 15'000U);
  // The ratio in full: mu_A1/mu_B1 = eps_A (1-eps_B) mu_Az e^-mu_Az / (eps_B (1-eps_A) mu_Bz e^-mu_Bz).
  EXPECT_NEAR(source.mu_1 / bob.mu_1, 0.21 * 0.75 / (0.25 * 0.79), 1e-5);
  bob.mu_1 *= 1.01;
  EXPECT_NEAR(source_condition_mismatch(source, bob), std::log(1.01), 1e-9);
  EXPECT_EQ(operating_point(link, source, bob, 0).key.bits, 0U);
}

// Random counts, half of them near consistent ones: no crash, nothing but finite numbers, a reason or a key.
TEST_F(KeyLengthTest, RandomCountsNeverGiveNonsense) {
  std::mt19937_64 generator(99);
  const auto any = [&](std::uint64_t typical) -> std::uint64_t {
    switch (generator() % 8) {
      case 0: return 0;
      case 1: return generator();
      case 2: return generator() % 10;
      default: return typical == 0 ? 0 : typical / 2 + generator() % typical;
    }
  };
  int keys = 0;
  for (int i = 0; i < 20'000; ++i) {
    SiftedCounts n = counts;
    const bool wild = i % 2 == 0;
    for (auto& row : n.revealed) {
      for (auto& count : row) {
        count = generator() % (wild ? 3 : 20) == 0 ? any(count) : count;
      }
    }
    n.x_wrong = any(wild ? n.x_accepted / 10 : n.x_wrong);
    n.leaked_bits = any(n.leaked_bits);
    n.discarded_bits = generator() % 3 == 0 ? generator() % 2000 : 0;
    if (wild) {
      n.discarded_bits = any(n.discarded_bits);
      n.slots = any(n.slots);
      n.x_accepted = any(n.x_accepted);
      n.bob_zeros = any(n.bob_zeros);
      n.bob_ones = any(n.bob_ones);
      n.z_events = generator() % 2 == 0 ? n.bob_zeros + n.bob_ones : any(n.z_events);
      n.pairs_offered = any(n.pairs_offered);
      n.pairs_kept = any(n.pairs_kept);
      n.verification_bits = any(n.verification_bits);
    }
    const KeyLength k = key(n);
    ASSERT_TRUE(all_finite(k));
    ASSERT_EQ(k.bits == 0, !k.reason.empty());
    ASSERT_EQ(k.reason.find("nan"), std::string::npos) << k.reason;
    ASSERT_TRUE(k.bits == 0 || (k.bits < n.pairs_kept && k.phase_error_paired_upper < 0.5));
    keys += k.bits > 0 ? 1 : 0;
  }
  EXPECT_GT(keys, 500);
  EXPECT_LT(keys, 15'000);
}

}  // namespace
}  // namespace twinspan::protocol
