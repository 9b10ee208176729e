// SPDX-License-Identifier: Apache-2.0
// Whole sessions: keys, counts, books, reproducibility, and what the messages tell.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "host/core/error.hpp"
#include "host/core/random_source.hpp"
#include "host/distillation/distill.hpp"
#include "host/distillation/error_estimate.hpp"
#include "host/distillation/universal_hash.hpp"
#include "tests/host/distillation/scene.hpp"

namespace twinspan::distillation {
namespace {

using protocol::Role;
using test::Bench;
using test::Scene;

/// Enough events for a key at a generous epsilon.
const Scene& key_scene() {
  static const Scene scene = test::sample(test::metro_settings(4000000, 1e-3), {}, 1);
  return scene;
}

/// Noisy detectors: many errors to correct, no key.
const Scene& noisy_scene() {
  static const Scene scene = test::sample(test::metro_settings(600000), {.dark_probability = 3e-3}, 2);
  return scene;
}

DistillationResult distill_scene(const Scene& scene, std::uint64_t seed) {
  return distill(scene.settings, scene.alice.clone(), scene.bob.clone(), scene.clicks,
                 {seed_from_number(seed, "alice"), seed_from_number(seed, "bob")});
}

void expect_equal(const protocol::SiftedCounts& a, const protocol::SiftedCounts& b) {
  EXPECT_EQ(a.slots, b.slots);
  EXPECT_EQ(a.revealed, b.revealed);
  EXPECT_EQ(a.z_events, b.z_events);
  EXPECT_EQ(a.x_accepted, b.x_accepted);
  EXPECT_EQ(a.x_wrong, b.x_wrong);
  EXPECT_EQ(a.bob_zeros, b.bob_zeros);
  EXPECT_EQ(a.bob_ones, b.bob_ones);
  EXPECT_EQ(a.pairs_offered, b.pairs_offered);
  EXPECT_EQ(a.pairs_kept, b.pairs_kept);
  EXPECT_EQ(a.leaked_bits, b.leaked_bits);
  EXPECT_EQ(a.verification_bits, b.verification_bits);
}

TEST(Session, BothUsersHoldTheSameKey) {
  const DistillationResult result = distill_scene(key_scene(), 1);
  ASSERT_EQ(result.reason, "");
  EXPECT_TRUE(result.keys_equal);
  EXPECT_GT(result.secret_bits, 100U);
  EXPECT_EQ(result.secret_bits, result.alice.key_length.bits);
  EXPECT_EQ(result.alice.key.size(), result.secret_bits);
  EXPECT_TRUE(constant_time_equal(result.alice.key, result.bob.key));
  EXPECT_EQ(result.alice.key_sha256, result.bob.key_sha256);
  EXPECT_EQ(result.alice.key_sha256, sha256_hex(result.bob.key));
  expect_equal(result.alice.counts, result.bob.counts);
  EXPECT_EQ(result.alice.counts.verification_bits, kTagBits);
  // A key of independent bits: as many ones as zeros within five standard errors.
  double ones = 0;
  for (std::size_t i = 0; i < result.alice.key.size(); ++i) {
    ones += result.alice.key.get(i) ? 1 : 0;
  }
  const auto bits = static_cast<double>(result.secret_bits);
  EXPECT_NEAR(ones, bits / 2, 5 * std::sqrt(bits) / 2);
}

TEST(Session, CountsAreThoseOfBothUsersSymbols) {
  const Scene& scene = key_scene();
  const DistillationResult result = distill_scene(scene, 1);
  const SecretSymbols alice = test::alice_symbols(scene);
  const SecretSymbols bob = test::bob_symbols(scene);
  std::array<std::array<std::uint64_t, protocol::kRoles>, protocol::kRoles> revealed{};
  std::uint64_t z_events = 0;
  std::uint64_t only_bob = 0;
  std::uint64_t only_alice = 0;
  std::uint64_t both = 0;
  std::uint64_t neither = 0;
  for (std::size_t i = 0; i < alice.size(); ++i) {
    const unsigned a = alice[i].intensity_class;
    const unsigned b = bob[i].intensity_class;
    if (a < 2 && b < 2) {
      ++z_events;
      ++(a == 1 ? (b == 1 ? both : only_alice) : (b == 1 ? only_bob : neither));
    } else {
      ++revealed[a][b];
    }
  }
  const protocol::SiftedCounts& counts = result.bob.counts;
  EXPECT_EQ(counts.revealed, revealed);
  EXPECT_EQ(counts.z_events, z_events);
  EXPECT_EQ(counts.slots, scene.settings.slots);
  EXPECT_EQ(counts.bob_zeros, only_bob + both);
  EXPECT_EQ(counts.bob_ones, only_alice + neither);
  EXPECT_EQ(counts.pairs_offered, std::min(counts.bob_zeros, counts.bob_ones));
  // Accepted: 2 of 16 slice differences; wrong: misalignment plus the error within the slice. Five standard
  // errors.
  const auto weak = static_cast<double>(counts.revealed[3][3]);
  EXPECT_NEAR(static_cast<double>(counts.x_accepted), weak / 8, 5 * std::sqrt(weak / 8));
  ASSERT_TRUE(result.qber_x && result.qber_z && result.qber_z_paired);
  EXPECT_LT(*result.qber_x, 0.05);
  EXPECT_DOUBLE_EQ(*result.qber_z, static_cast<double>(scene.z_errors) / static_cast<double>(scene.z_events));
}

TEST(Session, PairedErrorRateFollowsFromTheRawErrors) {
  const Scene& scene = noisy_scene();
  const DistillationResult result = distill_scene(scene, 1);
  EXPECT_EQ(result.secret_bits, 0U);
  EXPECT_NE(result.reason, "");
  ASSERT_TRUE(result.qber_z_paired);
  const SecretSymbols alice = test::alice_symbols(scene);
  const SecretSymbols bob = test::bob_symbols(scene);
  double both = 0;
  double neither = 0;
  for (std::size_t i = 0; i < alice.size(); ++i) {
    both += alice[i].intensity_class == 1 && bob[i].intensity_class == 1 ? 1 : 0;
    neither += alice[i].intensity_class == 0 && bob[i].intensity_class == 0 ? 1 : 0;
  }
  const protocol::SiftedCounts& counts = result.bob.counts;
  const double wrong_pairs = neither * both / static_cast<double>(counts.bob_zeros) /
                             static_cast<double>(counts.bob_ones) * static_cast<double>(counts.pairs_offered);
  EXPECT_GT(wrong_pairs, 50) << "the scene has too few errors to test anything";
  EXPECT_NEAR(static_cast<double>(result.corrected_errors), wrong_pairs, 5 * std::sqrt(wrong_pairs));
  EXPECT_DOUBLE_EQ(*result.qber_z_paired,
                   static_cast<double>(result.corrected_errors) / static_cast<double>(counts.pairs_kept));
  const double estimate = estimated_error_rate(counts, scene.settings.alice, scene.settings.bob);
  EXPECT_GT(estimate, *result.qber_z_paired / 2);
  EXPECT_LT(estimate, *result.qber_z_paired * 2);
}

TEST(Session, SameSeedsSameBytesOtherSeedsOthers) {
  const DistillationResult first = distill_scene(key_scene(), 1);
  const DistillationResult again = distill_scene(key_scene(), 1);
  const DistillationResult other = distill_scene(key_scene(), 2);
  EXPECT_EQ(first.alice.key_sha256, again.alice.key_sha256);
  expect_equal(first.alice.counts, again.alice.counts);
  EXPECT_TRUE(other.keys_equal);
  EXPECT_NE(first.alice.key_sha256, other.alice.key_sha256);

  Bench one(noisy_scene(), 5);
  Bench two(noisy_scene(), 5);
  one.run();
  two.run();
  ASSERT_EQ(one.sent.size(), two.sent.size());
  for (std::size_t i = 0; i < one.sent.size(); ++i) {
    ASSERT_EQ(one.sent[i].message, two.sent[i].message) << "message " << i;
  }
}

TEST(Session, LongStringsAreReconciledInFrames) {
  // Events without a channel: both in Z, one of the two sends, with wrong bits mixed in.
  RandomSource random(seed_from_number(4, "frames"), "events");
  std::vector<ClickAnnouncement> clicks;
  SecretSymbols alice;
  SecretSymbols bob;
  for (std::uint64_t i = 0; i < 340000; ++i) {
    clicks.push_back({i, 0, 0});
    const auto sends = static_cast<std::uint8_t>(random.below(2));
    alice.push_back({sends, 0});
    bob.push_back({static_cast<std::uint8_t>(sends ^ (random.uniform() < 0.05 ? 0U : 1U)), 0});
  }
  const PairSettings settings = test::metro_settings(clicks.size());
  Bench bench(settings, settings, clicks, clicks, std::move(alice), std::move(bob), 1);
  bench.run();
  ASSERT_GT(bench.bob.counts().pairs_kept, 150000U);
  ASSERT_TRUE(bench.bob.corrected_errors().has_value()) << bench.bob.reason();
  const double wrong = 170000 * 0.05 * 0.05;
  EXPECT_NEAR(static_cast<double>(*bench.bob.corrected_errors()), wrong, 5 * std::sqrt(wrong));
  expect_equal(bench.alice.counts(), bench.bob.counts());
}

TEST(Session, MessagesAreOfTheExpectedKindsAndSizes) {
  const Scene& scene = key_scene();
  Bench bench(scene, 1);
  bench.run();
  ASSERT_TRUE(bench.both_have_keys());
  const protocol::SiftedCounts& counts = bench.bob.counts();
  std::map<std::pair<Side, MessageType>, std::vector<std::size_t>> sizes;
  for (const test::Sent& sent : bench.sent) {
    sizes[{sent.from, sent.type()}].push_back(sent.payload().size());
  }
  const auto only = [&](Side side, MessageType type) {
    const auto& list = sizes[{side, type}];
    EXPECT_EQ(list.size(), 1U) << to_text(type);
    return list.empty() ? 0 : list.front();
  };
  const auto octets = [](std::uint64_t bits) { return static_cast<std::size_t>((bits + 7) / 8); };
  const std::size_t events = scene.clicks.size();
  std::uint64_t weak_weak = counts.revealed[3][3];
  std::uint64_t alice_z = 0;
  std::uint64_t bob_z = 0;
  for (const Role z : {Role::NotSend, Role::Send}) {
    for (const Role x : {Role::Vacuum, Role::Weak, Role::Strong}) {
      alice_z += counts.revealed[protocol::index(z)][protocol::index(x)];
      bob_z += counts.revealed[protocol::index(x)][protocol::index(z)];
    }
  }
  for (const Side side : {Side::Alice, Side::Bob}) {
    EXPECT_EQ(only(side, MessageType::Start), 32U);
    EXPECT_EQ(only(side, MessageType::Windows), 48 + octets(2 * events));
    EXPECT_EQ(only(side, MessageType::Reveal),
              octets(side == Side::Alice ? alice_z : bob_z) + octets(4 * weak_weak));
  }
  EXPECT_EQ(only(Side::Bob, MessageType::Pairs), 8 + 8 * counts.pairs_offered);
  EXPECT_EQ(only(Side::Alice, MessageType::OddPairs), octets(counts.pairs_offered));
  EXPECT_EQ(only(Side::Bob, MessageType::Reconciled), 16U);
  EXPECT_EQ(only(Side::Alice, MessageType::Verification), 32U);
  EXPECT_EQ(only(Side::Bob, MessageType::Verified), 1U);
  EXPECT_EQ(only(Side::Alice, MessageType::Amplification),
            8 + octets(counts.pairs_kept + bench.bob.key_length().bits - 1));
  EXPECT_EQ(only(Side::Bob, MessageType::Confirm), 0U);
  EXPECT_EQ(only(Side::Alice, MessageType::Commit), 0U);
  const std::set<MessageType> bob_only = {
      MessageType::Pairs, MessageType::Request, MessageType::Reconciled, MessageType::Verified,
      MessageType::Confirm};
  for (const auto& [key, list] : sizes) {
    EXPECT_NE(key.second, MessageType::Close);
    const bool common = key.second <= MessageType::Reveal;
    EXPECT_TRUE(common || bob_only.contains(key.second) == (key.first == Side::Bob)) << to_text(key.second);
  }
}

TEST(Session, EarlyMessagesDoNotDependOnZBitsOrSecretPhases) {
  const Scene& scene = noisy_scene();
  const auto variant = [&](bool changed) {
    SecretSymbols alice = test::alice_symbols(scene);
    SecretSymbols bob = test::bob_symbols(scene);
    for (std::size_t i = 0; changed && i < alice.size(); ++i) {
      const bool both_z = alice[i].intensity_class < 2 && bob[i].intensity_class < 2;
      const bool both_weak = alice[i].intensity_class == 3 && bob[i].intensity_class == 3;
      for (Symbol* symbol : {&alice[i], &bob[i]}) {
        if (both_z) {
          symbol->intensity_class ^= 1U;
        }
        if (!both_weak) {
          symbol->slice ^= 5U;
        }
      }
    }
    auto bench = std::make_unique<Bench>(scene.settings, scene.settings, scene.clicks, scene.clicks,
                                         std::move(alice), std::move(bob), 1);
    bench->run();
    return bench;
  };
  const auto plain = variant(false);
  const auto changed = variant(true);
  std::size_t compared = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    ASSERT_LE(plain->sent[i].type(), MessageType::Reveal);
    EXPECT_EQ(plain->sent[i].message, changed->sent[i].message) << i;
    ++compared;
  }
  EXPECT_EQ(compared, 6U);
  EXPECT_NE(plain->sent[6].message, changed->sent[6].message) << "the change reaches the pairing";
}

TEST(Session, NoMessageContainsKeyOrSymbolKeyOctets) {
  const Scene& scene = key_scene();
  Bench bench(scene, 1);
  bench.run();
  ASSERT_TRUE(bench.both_have_keys());
  const SecretBits key = bench.alice.take_key();
  const SecretBytes key_octets = key.bytes();
  std::set<std::uint64_t> secret;
  const auto word_of = [](std::span<const std::uint8_t> octets, std::size_t i) {
    std::uint64_t word = 0;
    std::memcpy(&word, octets.data() + i, sizeof(word));
    return word;
  };
  const auto add = [&](std::span<const std::uint8_t> octets) {
    for (std::size_t i = 0; i + 8 <= octets.size(); ++i) {
      secret.insert(word_of(octets, i));
    }
  };
  add(key_octets.span());
  add(scene.alice.key().span());
  add(scene.bob.key().span());
  ASSERT_GT(secret.size(), 20U);
  for (const test::Sent& sent : bench.sent) {
    for (std::size_t i = 0; i + 8 <= sent.message.size(); ++i) {
      ASSERT_FALSE(secret.contains(word_of(sent.message, i))) << to_text(sent.type());
    }
  }
}

TEST(Session, BooksAreKeptPerStage) {
  const DistillationResult result = distill_scene(key_scene(), 1);
  for (std::size_t i = 0; i < kStages; ++i) {
    EXPECT_EQ(result.stages[i].stage, static_cast<Stage>(i));
    EXPECT_GT(result.stages[i].messages, 1U) << to_text(result.stages[i].stage);
    EXPECT_GT(result.stages[i].octets, 0U);
    EXPECT_GE(result.stages[i].seconds, 0.0);
  }
  EXPECT_EQ(result.stages[0].messages, 6U);
}

TEST(Session, NothingAnnouncedGivesNoKeyWithAReason) {
  const Scene& scene = key_scene();
  const DistillationResult result =
      distill(scene.settings, scene.alice.clone(), scene.bob.clone(), {}, Seeds{});
  EXPECT_EQ(result.secret_bits, 0U);
  EXPECT_FALSE(result.keys_equal);
  EXPECT_NE(result.reason, "");
  EXPECT_FALSE(result.qber_x || result.qber_z || result.qber_z_paired);
}

TEST(Session, FewEventsNeverGiveAKeyOrAnException) {
  const Scene& scene = key_scene();
  for (const std::size_t events : std::initializer_list<std::size_t>{1, 2, 3, 5, 10, 30, 100, 300, 1000}) {
    const DistillationResult result = distill(scene.settings, scene.alice.clone(), scene.bob.clone(),
                                              std::span(scene.clicks).first(events), Seeds{});
    EXPECT_EQ(result.secret_bits, 0U) << events << " events";
    EXPECT_NE(result.reason, "");
    EXPECT_NE(result.alice.reason, "");
    EXPECT_NE(result.bob.reason, "");
    EXPECT_TRUE(result.alice.key.empty() && result.bob.key.empty());
  }
}

TEST(Session, SymbolSourcesMustFitTheSettings) {
  const Scene& scene = key_scene();
  PairSettings settings = scene.settings;
  settings.bob.epsilon = 0.25;
  EXPECT_THROW(distill(settings, scene.alice.clone(), scene.bob.clone(), scene.clicks, Seeds{}), InputError);
}

}  // namespace
}  // namespace twinspan::distillation
