// SPDX-License-Identifier: Apache-2.0
// Whole sessions on kernel and RTL nodes in the same light: the same tags, the same sifted bits, the same keys.
#include <functional>

#include <gtest/gtest.h>

#include "host/cli/compose.hpp"
#include "host/cli/pair_run.hpp"
#include "host/core/random_source.hpp"
#include "host/session/session.hpp"
#include "sim/cycle/nodes.hpp"
#include "sim/kernel/nodes.hpp"
#include "sim/world/world.hpp"

namespace {

using namespace twinspan;

Network metro() { return load_network(std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/metro-40km.toml"); }

SymbolSource symbols(const Network& network, std::uint64_t seed, const char* who) {
  RandomSource random(seed_from_number(seed, "session_test"), who);
  SecretBytes key(SymbolSource::kKeyBytes);
  random.fill(key.span());
  return {std::move(key), random.word(), network.protocol.thresholds};
}

struct Outcome {
  session::Announced announced;
  /// Classes and slices that both users sent at the events: what sifting makes the bits of.
  std::vector<Symbol> sent;
};

Outcome run(const Network& network, world::Nodes nodes, std::uint64_t seed, std::uint64_t slots, unsigned threads) {
  world::WorldOptions options;
  options.link = cli::link_parameters(network, network.pairs[0]);
  options.seed = seed;
  options.threads = threads;
  world::World world(std::move(nodes), options);
  SymbolSource alice = symbols(network, seed, "alice");
  SymbolSource bob = symbols(network, seed, "bob");
  Outcome outcome;
  outcome.announced =
      session::run(network, {world.alice(), world.bob(), world.unit()}, alice, bob, {seed * 4096, slots}, {});
  for (const auto& event : outcome.announced.events) {
    outcome.sent.push_back(alice.symbol(event.slot));
    outcome.sent.push_back(bob.symbol(event.slot));
  }
  return outcome;
}

Outcome on_kernel(const Network& network, std::uint64_t seed, std::uint64_t slots, unsigned threads = 1) {
  return run(network, kernel::make_nodes(), seed, slots, threads);
}

void expect_same(const Outcome& kernel, const Outcome& rtl) {
  const auto& a = kernel.announced;
  const auto& b = rtl.announced;
  EXPECT_EQ(a.tags_sha256, b.tags_sha256);
  ASSERT_EQ(a.events.size(), b.events.size());
  for (std::size_t i = 0; i < a.events.size(); ++i) {
    ASSERT_EQ(a.events[i].slot, b.events[i].slot) << "event " << i;
    ASSERT_EQ(a.events[i].detector, b.events[i].detector) << "event " << i;
  }
  EXPECT_EQ(kernel.sent, rtl.sent);
  ASSERT_EQ(a.telemetry.size(), b.telemetry.size());
  for (std::size_t i = 0; i < a.telemetry.size(); ++i) {
    ASSERT_EQ(a.telemetry[i].code, b.telemetry[i].code) << "window " << i;
    ASSERT_EQ(a.telemetry[i].unwrapped, b.telemetry[i].unwrapped) << "window " << i;
  }
  EXPECT_EQ(a.ledger.words_written, b.ledger.words_written);
  EXPECT_EQ(a.ledger.total().clicks, b.ledger.total().clicks);
  EXPECT_EQ(a.ledger.total().in_dead_time, b.ledger.total().in_dead_time);
  EXPECT_EQ(a.ledger.mismatch(), "");
}

// Loop closed and open, windows short and out of step with the frame, clicks rare and dense, every gate.
TEST(KernelSession, SameTagsAndSiftedBitsAsTheRtl) {
  struct Case {
    const char* name;
    std::function<void(Network&)> change;
  };
  const Case cases[] = {
      {"metro", [](Network&) {}},
      {"loop open", [](Network& n) { n.phase_loop.enabled = false; }},
      {"short windows", [](Network& n) { n.phase_loop.window_slots = 256; }},
      {"window and frame not in step", [](Network& n) { n.phase_loop.window_slots = 5008; }},
      {"dark detectors", [](Network& n) { n.detector.efficiency = 0.05; }},
      {"noisy detectors", [](Network& n) { n.detector.dark_count_rate_hz = 2e7; }},
      {"wide gate", [](Network& n) { n.tagger.gate_first_ps = 0; n.tagger.gate_last_ps = 1000; }},
  };
  std::uint64_t seed = 1;
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Network network = metro();
    c.change(network);
    const auto kernel = on_kernel(network, seed, 1600000);
    const auto rtl = run(network, cycle::make_nodes({}, 4000, ""), seed, 1600000, 2);
    EXPECT_GT(kernel.announced.events.size(), 1000u);
    expect_same(kernel, rtl);
    ++seed;
  }
}

// The comparison can fail: other light gives other tags.
TEST(KernelSession, OtherSeedsGiveOtherTags) {
  const Network network = metro();
  EXPECT_NE(on_kernel(network, 1, 160000).announced.tags_sha256, on_kernel(network, 2, 160000).announced.tags_sha256);
}

TEST(KernelSession, ThreadsDoNotMatter) {
  const Network network = metro();
  const auto one = on_kernel(network, 3, 3200000, 1);
  expect_same(on_kernel(network, 3, 3200000, 2), one);
  expect_same(on_kernel(network, 3, 3200000, 4), one);
}

TEST(KernelSession, LossesAreInTheLedger) {
  Network network = metro();
  network.tagger.ring_log2_entries = 9;
  const auto outcome = on_kernel(network, 4, 1600000);
  const auto& ledger = outcome.announced.ledger;
  EXPECT_EQ(ledger.mismatch(), "");
  EXPECT_GT(ledger.total().dropped, 1000u);
  EXPECT_GT(ledger.gaps, 0u);
  EXPECT_GT(ledger.total().consumed, 500u);
  EXPECT_EQ(ledger.total().produced, ledger.total().consumed + ledger.total().dropped);
}

// Distillation included: the keys of the two fidelities are the same keys.
TEST(KernelSession, SameKeys) {
  const Network network = metro();
  cli::RunOptions options;
  options.slots = 24000000;
  options.seed = 1;
  options.threads = 2;
  const auto cycle = cli::run_pair(network, 0, options);
  options.fidelity = cli::Fidelity::Kernel;
  const auto kernel = cli::run_pair(network, 0, options);
  EXPECT_GT(kernel.distilled.secret_bits, 1000u);
  EXPECT_TRUE(kernel.distilled.keys_equal);
  EXPECT_EQ(kernel.announced.tags_sha256, cycle.announced.tags_sha256);
  EXPECT_EQ(kernel.distilled.secret_bits, cycle.distilled.secret_bits);
  EXPECT_EQ(kernel.distilled.alice.key_sha256, cycle.distilled.alice.key_sha256);
  EXPECT_EQ(kernel.distilled.bob.key_sha256, cycle.distilled.bob.key_sha256);
}

}  // namespace
