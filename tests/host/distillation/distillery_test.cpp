// SPDX-License-Identifier: Apache-2.0
// Sessions in chunks: blocks, sums, checkpoints, ends.
#include "host/distillation/distillery.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "host/core/error.hpp"
#include "host/distillation/distill.hpp"
#include "tests/host/distillation/scene.hpp"

namespace twinspan::distillation {
namespace {

using test::Scene;

constexpr std::uint64_t kChunkSlots = 500000;
constexpr double kEpsilon = 1e-3;

/// Two blocks with a key and a rest.
const Scene& scene() {
  static const Scene scene = test::sample(test::metro_settings(9000000, kEpsilon), {}, 1);
  return scene;
}

const Seeds kSeeds{seed_from_number(1, "alice"), seed_from_number(1, "bob")};

DistillationLimits limits() {
  DistillationLimits limits;
  limits.block_bits = 80000;
  limits.batch_events = 20000;
  limits.authentication_bits = 1 << 16;
  return limits;
}

Distillery fresh(const DistillationLimits& limits, BlockSink sink = {}) {
  return {scene().settings, scene().alice.clone(), scene().bob.clone(), kSeeds, limits, std::move(sink)};
}

Distillery restored(const SecretBytes& saved, BlockSink sink = {}) {
  return Distillery::restore(saved.span(), scene().settings, scene().alice.clone(), scene().bob.clone(),
                             kSeeds, limits(), std::move(sink));
}

std::size_t chunks() { return static_cast<std::size_t>(scene().settings.slots / kChunkSlots); }

std::span<const ClickAnnouncement> chunk(std::size_t number) {
  const auto& clicks = scene().clicks;
  const auto at = [&](std::uint64_t slot) {
    return std::ranges::lower_bound(clicks, slot, {}, &ClickAnnouncement::slot);
  };
  return {at(number * kChunkSlots), at((number + 1) * kChunkSlots)};
}

void add(Distillery& distillery, std::size_t first, std::size_t end) {
  for (std::size_t i = first; i < end; ++i) {
    distillery.add(chunk(i), kChunkSlots);
  }
}

void expect_same(const DistillationResult& a, const DistillationResult& b) {
  EXPECT_EQ(a.alice.key_sha256, b.alice.key_sha256);
  EXPECT_EQ(a.bob.key_sha256, b.bob.key_sha256);
  EXPECT_EQ(a.bob.counts.revealed, b.bob.counts.revealed);
  EXPECT_EQ(a.bob.counts.slots, b.bob.counts.slots);
  EXPECT_EQ(a.bob.key_length.n1_lower, b.bob.key_length.n1_lower);
  EXPECT_EQ(a.secret_bits, b.secret_bits);
  EXPECT_EQ(a.authentication_bits, b.authentication_bits);
  EXPECT_EQ(a.leaked_bits, b.leaked_bits);
  EXPECT_EQ(a.corrected_errors, b.corrected_errors);
  EXPECT_EQ(a.blocks, b.blocks);
  EXPECT_EQ(a.qber_z, b.qber_z);
  EXPECT_EQ(a.qber_z_paired, b.qber_z_paired);
  EXPECT_EQ(a.account.forfeited, b.account.forfeited);
  EXPECT_EQ(a.epsilon.total(), b.epsilon.total());
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_EQ(a.closed, b.closed);
  for (std::size_t i = 0; i < kStages; ++i) {
    EXPECT_EQ(a.stages[i].messages, b.stages[i].messages);
    EXPECT_EQ(a.stages[i].octets, b.stages[i].octets);
  }
}

TEST(Distillery, ChunksGiveTheKeyOfOneCall) {
  // The first 4 million slots as one block, once in chunks and once at once.
  DistillationLimits one_block = limits();
  one_block.block_bits = one_block.batch_events = std::uint64_t{1} << 40;
  Distillery distillery = fresh(one_block);
  add(distillery, 0, 8);
  const DistillationResult in_chunks = distillery.finish();
  PairSettings settings = scene().settings;
  settings.slots = 8 * kChunkSlots;
  const auto clicks = std::span(scene().clicks.data(), chunk(8).data());
  const DistillationResult at_once =
      distill(settings, scene().alice.clone(), scene().bob.clone(), clicks, kSeeds);
  ASSERT_GT(at_once.secret_bits, 100U) << at_once.reason;
  expect_same(in_chunks, at_once);
  EXPECT_EQ(at_once.bob.key_sha256, sha256_hex(at_once.bob.key));
}

TEST(Distillery, EveryBlockStandsForItself) {
  std::vector<BlockResult> blocks;
  std::vector<std::string> digests;
  Distillery distillery = fresh(limits(), [&](const BlockResult& block, SecretBits alice, SecretBits bob) {
    blocks.push_back(block);
    EXPECT_TRUE(constant_time_equal(alice, bob));
    EXPECT_EQ(alice.size(), block.key_length.bits);
    if (!alice.empty()) {
      digests.push_back(sha256_hex(alice));
    }
  });
  add(distillery, 0, chunks());
  EXPECT_EQ(distillery.closed(), "");
  const DistillationResult result = distillery.finish();
  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(result.blocks, 3U);
  EXPECT_EQ(result.blocks_with_key, 2U);
  EXPECT_NE(blocks.back().reason, "") << "the rest is too short";
  ASSERT_EQ(digests.size(), 2U);
  EXPECT_TRUE(result.keys_equal);
  EXPECT_EQ(result.reason, "");
  EXPECT_EQ(result.secret_bits, blocks[0].key_length.bits + blocks[1].key_length.bits);
  const std::string both = digests[0] + digests[1];
  std::string expected;
  for (const std::uint8_t octet : sha256({reinterpret_cast<const std::uint8_t*>(both.data()), both.size()})) {
    expected += "0123456789abcdef"[octet >> 4];
    expected += "0123456789abcdef"[octet & 15U];
  }
  EXPECT_EQ(result.bob.key_sha256, expected);
  EXPECT_EQ(result.alice.key_sha256, expected);

  std::uint64_t slots = 0;
  std::uint64_t sifted = 0;
  for (const BlockResult& block : blocks) {
    EXPECT_EQ(block.counts.slots % kChunkSlots, 0U);
    EXPECT_EQ(block.account.balance(), 0);
    slots += block.counts.slots;
    sifted += block.counts.z_events;
  }
  EXPECT_EQ(slots, scene().settings.slots);
  EXPECT_EQ(sifted, scene().z_events);
  EXPECT_EQ(result.bob.counts.slots, slots);
  EXPECT_GE(blocks[0].counts.z_events, limits().block_bits);
  EXPECT_DOUBLE_EQ(*result.qber_z, static_cast<double>(scene().z_errors) / static_cast<double>(sifted));

  EXPECT_EQ(result.account.balance(), 0);
  EXPECT_EQ(result.account.secret, static_cast<std::int64_t>(result.secret_bits));
  EXPECT_EQ(result.account.net, result.net_secret_bits);
  EXPECT_EQ(result.net_secret_bits + static_cast<std::int64_t>(result.authentication_bits),
            static_cast<std::int64_t>(result.secret_bits));
  EXPECT_GT(result.epsilon.authentication, 0);
  EXPECT_LT(result.epsilon.authentication, 1e-30);
  EXPECT_NEAR(result.epsilon.total(), 2 * kEpsilon, 1e-12) << "the epsilons of the blocks add up";
}

TEST(Distillery, ABlockIsWhatDistillMakesOfItsSlots) {
  std::vector<BlockResult> blocks;
  Distillery distillery = fresh(
      limits(), [&](const BlockResult& block, SecretBits, SecretBits) { blocks.push_back(block); });
  add(distillery, 0, chunks());
  distillery.finish();
  ASSERT_GE(blocks.size(), 2U);
  // The second block begins where the first one ended; the counts are those of its slots alone.
  const std::size_t first = static_cast<std::size_t>(blocks[0].counts.slots / kChunkSlots);
  const std::size_t end = first + static_cast<std::size_t>(blocks[1].counts.slots / kChunkSlots);
  PairSettings settings = scene().settings;
  settings.slots = blocks[1].counts.slots;
  const DistillationResult alone =
      distill(settings, scene().alice.clone(), scene().bob.clone(),
              std::span(chunk(first).data(), chunk(end).data()), kSeeds);
  EXPECT_EQ(alone.bob.counts.revealed, blocks[1].counts.revealed);
  EXPECT_EQ(alone.bob.counts.z_events, blocks[1].counts.z_events);
  EXPECT_EQ(alone.bob.counts.bob_ones, blocks[1].counts.bob_ones);
  EXPECT_EQ(alone.bob.counts.x_wrong, blocks[1].counts.x_wrong);
  EXPECT_EQ(alone.bob.key_length.n1_lower, blocks[1].key_length.n1_lower);
}

TEST(Distillery, AnInterruptionChangesNothing) {
  Distillery whole = fresh(limits());
  add(whole, 0, chunks());
  const DistillationResult expected = whole.finish();
  // Saved and restored again and again, at batch limits, between them, and after the first block.
  SecretBytes saved = fresh(limits()).save();
  for (std::size_t i = 0; i < chunks(); ++i) {
    Distillery next = restored(saved);
    add(next, i, i + 1);
    saved = next.save();
    const SecretBytes again = restored(saved).save();
    ASSERT_TRUE(twinspan::constant_time_equal(saved.span(), again.span()));
  }
  expect_same(restored(saved).finish(), expected);
}

std::string refusal(std::span<const std::uint8_t> saved, const PairSettings& settings, const Seeds& seeds,
                    const DistillationLimits& limits) {
  try {
    Distillery::restore(saved, settings, scene().alice.clone(), scene().bob.clone(), seeds, limits);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Distillery, ACheckpointOfSomethingElseIsRefused) {
  Distillery distillery = fresh(limits());
  add(distillery, 0, 2);
  const SecretBytes saved = distillery.save();
  const auto span = saved.span();
  EXPECT_EQ(refusal(span, scene().settings, kSeeds, limits()), "");
  PairSettings settings = scene().settings;
  settings.security.epsilon_total = 1e-5;
  EXPECT_NE(refusal(span, settings, kSeeds, limits()).find("other settings"), std::string::npos);
  Seeds seeds = kSeeds;
  seeds.bob[3] ^= 1U;
  EXPECT_NE(refusal(span, scene().settings, seeds, limits()).find("other settings"), std::string::npos);
  DistillationLimits other = limits();
  ++other.block_bits;
  EXPECT_NE(refusal(span, scene().settings, kSeeds, other).find("other settings"), std::string::npos);
  SecretBytes changed = saved.clone();
  changed.span()[32] = 9;
  EXPECT_NE(refusal(changed.span(), scene().settings, kSeeds, limits()).find("version 9"), std::string::npos);
  changed = saved.clone();
  changed.span()[changed.size() / 2] ^= 1U;
  EXPECT_NE(refusal(changed.span(), scene().settings, kSeeds, limits()).find("damaged"), std::string::npos);
  const std::vector<std::size_t> sizes = {0, 10, 32, 36, 67, 99, 500, span.size() - 1};
  for (const std::size_t size : sizes) {
    EXPECT_NE(refusal(span.first(size), scene().settings, kSeeds, limits()), "") << size;
  }
}

TEST(Distillery, ADamagedCheckpointNeverCrashes) {
  // Octets changed at random, cut out or put in, and the check sum mended: what is then restored is refused
  // or goes on to some end.
  Distillery distillery = fresh(limits());
  add(distillery, 0, 1);
  const SecretBytes saved = distillery.save();
  std::mt19937 random(3);
  int refused = 0;
  constexpr int kRuns = 300;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<std::uint8_t> octets(saved.span().begin(), saved.span().end() - 32);
    for (unsigned i = 0; i < 1 + random() % 3; ++i) {
      // The fields before the announcements are the interesting ones.
      const std::size_t at = 68 + random() % (run % 2 == 0 ? std::size_t{2000} : octets.size() - 68);
      switch (random() % 4) {
        case 0: octets[at] ^= static_cast<std::uint8_t>(1U << (random() % 8)); break;
        case 1: octets[at] = 0xff; break;
        case 2: octets.erase(octets.begin() + static_cast<std::ptrdiff_t>(at)); break;
        default: octets.insert(octets.begin() + static_cast<std::ptrdiff_t>(at), 0x80);
      }
    }
    const Digest digest = sha256(octets);
    octets.insert(octets.end(), digest.begin(), digest.end());
    try {
      Distillery next = Distillery::restore(octets, scene().settings, scene().alice.clone(),
                                            scene().bob.clone(), kSeeds, limits());
      if (run % 10 == 0) {
        add(next, 1, 2);
        next.finish();
      }
    } catch (const InputError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, kRuns / 10);
}

TEST(Distillery, AnInvalidChunkClosesTheSessionAndLeavesTheKeys) {
  Distillery distillery = fresh(limits());
  add(distillery, 0, 10);
  const std::uint64_t before = distillery.so_far().secret_bits;
  ASSERT_GT(before, 0U);
  distillery.add(chunk(3), kChunkSlots);  // slots that were announced already
  add(distillery, 10, chunks());
  EXPECT_NE(distillery.closed().find("is not in a later slot"), std::string::npos) << distillery.closed();
  const SecretBytes saved = distillery.save();
  const DistillationResult result = distillery.finish();
  EXPECT_EQ(result.secret_bits, before);
  EXPECT_TRUE(result.keys_equal);
  EXPECT_EQ(result.account.balance(), 0);
  EXPECT_EQ(restored(saved).closed(), result.closed);
}

TEST(Distillery, AUsedUpPoolClosesTheSessionAndLeavesTheKeys) {
  DistillationLimits little = limits();
  little.authentication_bits = 1 << 13;
  little.batch_events = 5000;
  Distillery distillery = fresh(little);
  add(distillery, 0, chunks());
  const DistillationResult result = distillery.finish();
  EXPECT_NE(result.closed.find("exhausted"), std::string::npos) << result.closed;
  EXPECT_EQ(result.blocks_with_key, 1U);
  EXPECT_LE(result.authentication_bits, little.authentication_bits);
  EXPECT_EQ(result.account.balance(), 0);
}

TEST(Distillery, AuthenticationCostsLittle) {
  const DistillationResult result =
      distill(scene().settings, scene().alice.clone(), scene().bob.clone(), scene().clicks, kSeeds);
  // 14 tags and two points.
  EXPECT_EQ(result.authentication_bits, 16 * kTagBits);
  EXPECT_GT(result.net_secret_bits, 0);
}

TEST(Distillery, WithoutAnythingThereIsAReason) {
  Distillery distillery = fresh(limits());
  const DistillationResult result = distillery.finish();
  EXPECT_EQ(result.secret_bits, 0U);
  EXPECT_NE(result.reason, "");
  EXPECT_EQ(result.closed, "");
  EXPECT_EQ(result.account.balance(), 0);
  Distillery empty = fresh(limits());
  empty.add({}, 1000);
  EXPECT_NE(empty.finish().reason, "");
}

TEST(Distillery, ImpossibleLimitsAreRefused) {
  DistillationLimits bad = limits();
  for (const std::uint64_t bits : std::initializer_list<std::uint64_t>{0, 100, std::uint64_t{1} << 40}) {
    bad.authentication_bits = bits;
    EXPECT_THROW(fresh(bad), InputError);
  }
}

}  // namespace
}  // namespace twinspan::distillation
