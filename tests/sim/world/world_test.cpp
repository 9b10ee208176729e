// SPDX-License-Identifier: Apache-2.0
// Host software and Verilated nodes together, through the Device seam alone: identity checks, the symbols that the
// hardware sends against the ones that the host computes, and losses when the ring is too small.
#include "sim/world/world.hpp"

#include <functional>

#include <gtest/gtest.h>
#include <verilated.h>

#include "host/calibration/drive_tables.hpp"
#include "host/cli/compose.hpp"
#include "host/core/error.hpp"
#include "host/core/random_source.hpp"
#include "host/session/configure.hpp"
#include "host/session/session.hpp"
#include "rtl/registers/generated/layouts.hpp"
#include "sim/cycle/nodes.hpp"
#include "tests/sim/world/lone_device.hpp"

namespace {

using namespace twinspan;

Network metro() { return load_network(std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/metro-40km.toml"); }

SymbolSource symbols(const Network& network, const char* who) {
  RandomSource random(seed_from_number(9, "world_test"), who);
  SecretBytes key(SymbolSource::kKeyBytes);
  random.fill(key.span());
  return {std::move(key), random.word(), network.protocol.thresholds};
}

world::Nodes nodes() { return cycle::make_nodes({}, 4000, ""); }

world::WorldOptions options(const Network& network, unsigned threads) {
  world::WorldOptions result;
  result.link = cli::link_parameters(network, network.pairs[0]);
  result.seed = 77;
  result.threads = threads;
  return result;
}

void expect_failure(const std::function<void()>& action, const std::vector<std::string>& parts) {
  try {
    action();
    FAIL() << "accepted";
  } catch (const Failure& failure) {
    for (const auto& part : parts) {
      EXPECT_NE(std::string(failure.what()).find(part), std::string::npos) << part << " missing in: " << failure.what();
    }
  }
}

TEST(Identity, WrongNodesAreRefusedInWords) {
  const Network network = metro();
  const double rate = network.slots_per_second();
  world::World world(nodes(), options(network, 1));
  EXPECT_EQ(device::Transmitter(world.alice(), rate).identity().lanes, 4u);
  EXPECT_EQ(device::Measurement(world.unit(), rate, 4, 10).identity().channels, 4u);
  expect_failure([&] { device::Transmitter(world.unit(), rate); }, {"unit", "node kind 2", "transmitter"});
  expect_failure([&] { device::Measurement(world.alice(), rate, 2, 10); }, {"alice", "node kind 1", "measurement"});
  expect_failure([&] { device::Transmitter(world.bob(), 2 * rate); }, {"bob", "slots/s", "2e+09", "1e+09"});
  expect_failure([&] { device::Measurement(world.unit(), rate, 9, 10); }, {"unit", "4 channels", "at least 9"});
}

TEST(Seam, UnknownRegistersAreRefused) {
  const Network network = metro();
  world::World world(nodes(), options(network, 1));
  expect_failure([&] { world.alice().read(0xFFC); }, {"alice", "0xffc", "refused"});
  expect_failure([&] { world.unit().write(0xFFC, 1); }, {"unit", "0xffc", "refused"});
  expect_failure([&] { world.bob().allocate(16); }, {"bob", "memory"});
}

TEST(Seam, TimeIsCommon) {
  const Network network = metro();
  world::World world(nodes(), options(network, 2));
  const double rate = network.slots_per_second();
  device::Transmitter alice(world.alice(), rate);
  device::Measurement unit(world.unit(), rate, 2, 10);
  const std::uint64_t before = alice.time();
  EXPECT_FALSE(world.unit().wait(100000));
  const std::uint64_t between = unit.time();
  EXPECT_GE(between, before + 100000);
  EXPECT_LE(between, before + 100100);
  EXPECT_LE(alice.time(), between + 20);
}

/// What a slot must send, from the symbols and tables of the host.
class Expected {
 public:
  Expected(const Network& network, SymbolSource source, std::uint32_t reference_step, std::uint64_t first_slot)
      : network_(network),
        source_(std::move(source)),
        intensities_(session::intensity_table(network)),
        phases_(calibration::phase_table({{double(network.chip.phase_half_wave_code),
                                           double(network.chip.phase_half_wave_code)}, true})),
        step_(reference_step),
        first_slot_(first_slot) {}

  std::uint64_t word(std::uint64_t slot) {
    const std::uint64_t position = (slot - first_slot_) % network_.frame.length_slots;
    const Symbol symbol = source_.symbol(slot);
    std::size_t kind = symbol.intensity_class;
    std::size_t slice = symbol.slice;
    if (position < network_.frame.reference_slots) {
      kind = calibration::kReferenceKind;
      slice = step_ * position % 16;
    } else if (position < network_.frame.reference_slots + network_.frame.guard_slots) {
      kind = calibration::kDarkKind;
      slice = 0;
    }
    const auto intensity = intensities_.entries[16 * previous_ + kind];
    const auto phase = phases_.entries[16 * kind + slice];
    previous_ = kind;
    namespace layout = regs::layout;
    return layout::drive_intensity0.of(intensity.first) | layout::drive_intensity1.of(intensity.second) |
           layout::drive_phase0.of(phase.first) | layout::drive_phase1.of(phase.second);
  }

 private:
  const Network& network_;
  SymbolSource source_;
  calibration::IntensityTable intensities_;
  calibration::PhaseTable phases_;
  std::uint64_t step_;
  std::uint64_t first_slot_;
  std::size_t previous_ = calibration::kDarkKind;
};

// Bit for bit over 400,000 slots from slot 2^40 on: many frames, all classes, both sides of a pair.
TEST(Transmitter, SendsWhatTheHostComputes) {
  const Network network = metro();
  constexpr std::uint64_t kFirst = std::uint64_t{1} << 40;
  constexpr std::size_t kClocks = 100000;
  for (const auto side : {session::TransmitterSide::Alice, session::TransmitterSide::Bob}) {
    VerilatedContext context;
    world::HostMemory memory;
    const auto node = cycle::make_transmitter({"node", &context, nullptr});
    std::vector<std::uint64_t> words(node->lanes());
    world::LoneDevice device(*node, memory, [&] { node->run(1, words.data()); });
    device::Transmitter driver(device, network.slots_per_second());
    const SymbolSource source = symbols(network, "sender");
    session::configure_transmitter(driver, network, source, side);
    const std::uint64_t start = driver.time() + 200;
    driver.arm({start, kFirst, kFirst + 4 * kClocks});
    // The word of a clock is in `words` once that clock has passed; the register showed `time` some clocks ago.
    Expected expected(network, source.clone(), side == session::TransmitterSide::Alice ? 4 : 0, kFirst);
    std::uint64_t sent = 0;
    for (std::size_t clock = 0; clock < kClocks + 400; ++clock) {
      node->run(1, words.data());
      if (sent == 0 && words == std::vector<std::uint64_t>(words.size())) {
        continue;
      }
      for (const std::uint64_t word : words) {
        if (sent < 4 * kClocks) {
          ASSERT_EQ(word, expected.word(kFirst + sent)) << "slot " << sent << " of the run";
        } else {
          ASSERT_EQ(word, 0u) << "after the last slot";
        }
        ++sent;
      }
    }
    EXPECT_GE(sent, 4 * kClocks);
    EXPECT_EQ(driver.slots_sent(), 4 * kClocks);
    EXPECT_TRUE(driver.status().done);
    EXPECT_EQ(driver.error_text(), "");
  }
}

// A ring of 512 words overflows between two looks of the host: tags are lost, counted, marked, and the ledger closes.
TEST(Session, LossesAreInTheLedger) {
  Network network = metro();
  network.tagger.ring_log2_entries = 9;
  const SymbolSource alice = symbols(network, "alice");
  const SymbolSource bob = symbols(network, "bob");
  world::World world(nodes(), options(network, 2));
  const auto result = session::run(network, {world.alice(), world.bob(), world.unit()}, alice, bob, {0, 1600000}, {});
  EXPECT_EQ(result.ledger.mismatch(), "");
  EXPECT_GT(result.ledger.total().dropped, 1000u);
  EXPECT_GT(result.ledger.gaps, 0u);
  EXPECT_GT(result.ledger.total().consumed, 500u);
  EXPECT_EQ(result.ledger.total().produced, result.ledger.total().consumed + result.ledger.total().dropped);
  const auto& light = world.link();
  EXPECT_GE(light.counters(0).hits + light.counters(1).hits, result.ledger.total().clicks);
}

// Another number of threads gives the same announcements.
TEST(Session, ThreadsDoNotMatter) {
  const Network network = metro();
  const SymbolSource alice = symbols(network, "alice");
  const SymbolSource bob = symbols(network, "bob");
  std::vector<session::EffectiveEvent> first;
  for (const unsigned threads : {1u, 2u, 4u}) {
    world::World world(nodes(), options(network, threads));
    const auto result = session::run(network, {world.alice(), world.bob(), world.unit()}, alice, bob, {0, 800000}, {});
    EXPECT_EQ(result.ledger.total().dropped, 0u);
    if (threads == 1) {
      first = result.events;
      EXPECT_GT(first.size(), 10000u);
      continue;
    }
    ASSERT_EQ(result.events.size(), first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      ASSERT_EQ(result.events[i].slot, first[i].slot);
      ASSERT_EQ(result.events[i].detector, first[i].detector);
    }
  }
}

}  // namespace
