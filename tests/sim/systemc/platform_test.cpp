// SPDX-License-Identifier: Apache-2.0
// The SystemC platform under the same session as the cycle-accurate world: the same result bit for bit while the
// memory keeps up, and nothing lost without a count, nothing hanging, when it does not.
#include "sim/systemc/platform.hpp"

#include <functional>
#include <utility>

#include <gtest/gtest.h>

#include "host/cli/compose.hpp"
#include "host/core/error.hpp"
#include "host/core/random_source.hpp"
#include "host/device/measurement.hpp"
#include "host/device/transmitter.hpp"
#include "host/session/configure.hpp"
#include "host/session/session.hpp"
#include "sim/cycle/nodes.hpp"
#include "sim/world/world.hpp"

namespace {

using namespace twinspan;

Network metro() { return load_network(std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/metro-40km.toml"); }

SymbolSource symbols(const Network& network, const char* who) {
  RandomSource random(seed_from_number(9, "platform_test"), who);
  SecretBytes key(SymbolSource::kKeyBytes);
  random.fill(key.span());
  return {std::move(key), random.word(), network.protocol.thresholds};
}

systemc::PlatformOptions options(const Network& network) {
  systemc::PlatformOptions result;
  result.link = cli::link_parameters(network, network.pairs[0]);
  result.seed = 77;
  result.timing.clock_ps = 4 * network.slot_ps;
  return result;
}

/// A host so fast that accesses cost little time.
systemc::PlatformOptions fast(const Network& network) {
  systemc::PlatformOptions result = options(network);
  result.timing.host_latency_ps = 40'000;
  return result;
}

/// All nodes on the HLS kernels.
systemc::PlatformOptions kernels(systemc::PlatformOptions result) {
  result.transmitters[0] = result.transmitters[1] = systemc::NodeModel::Kernel;
  result.unit_model = systemc::NodeModel::Kernel;
  return result;
}

session::Announced run(const Network& network, systemc::Platform& platform, std::uint64_t slots) {
  return session::run(network, {platform.alice(), platform.bob(), platform.unit()}, symbols(network, "alice"),
                      symbols(network, "bob"), {0, slots}, {});
}

session::Announced run_cycle(const Network& network, std::uint64_t slots) {
  world::WorldOptions world_options;
  world_options.link = cli::link_parameters(network, network.pairs[0]);
  world_options.seed = 77;
  world::World world(cycle::make_nodes({}, 4000, ""), world_options);
  return session::run(network, {world.alice(), world.bob(), world.unit()}, symbols(network, "alice"),
                      symbols(network, "bob"), {0, slots}, {});
}

void expect_same(const session::Announced& a, const session::Announced& b) {
  ASSERT_EQ(a.events.size(), b.events.size());
  for (std::size_t i = 0; i < a.events.size(); ++i) {
    ASSERT_EQ(a.events[i].slot, b.events[i].slot) << "event " << i;
    ASSERT_EQ(a.events[i].detector, b.events[i].detector) << "event " << i;
  }
  ASSERT_EQ(a.telemetry.size(), b.telemetry.size());
  for (std::size_t i = 0; i < a.telemetry.size(); ++i) {
    ASSERT_EQ(a.telemetry[i].end_slot, b.telemetry[i].end_slot) << "window " << i;
    ASSERT_EQ(a.telemetry[i].estimate, b.telemetry[i].estimate) << "window " << i;
    ASSERT_EQ(a.telemetry[i].code, b.telemetry[i].code) << "window " << i;
    ASSERT_EQ(a.telemetry[i].counts, b.telemetry[i].counts) << "window " << i;
  }
  EXPECT_EQ(a.ledger.total().clicks, b.ledger.total().clicks);
  EXPECT_EQ(a.ledger.total().in_dead_time, b.ledger.total().in_dead_time);
}

constexpr std::uint64_t kSlots = 1'600'000;
/// Where losses are asked for and not equality.
constexpr std::uint64_t kLossySlots = 800'000;

const session::Announced& cycle_result() {
  static const session::Announced result = run_cycle(metro(), kSlots);
  return result;
}

TEST(Platform, EqualsCycleWhileTheMemoryKeepsUp) {
  const Network network = metro();
  systemc::Platform platform(fast(network));
  const auto result = run(network, platform, kSlots);
  EXPECT_EQ(result.ledger.total().dropped, 0u);
  EXPECT_GT(result.events.size(), 10000u);
  expect_same(result, cycle_result());
  const auto statistics = platform.statistics();
  EXPECT_EQ(statistics.photon_to_memory.count(), result.ledger.total().consumed);
  EXPECT_GT(statistics.window_to_code.count(), 100u);
  EXPECT_LE(statistics.window_to_code.most(), 64u * 4000u);
}

// Flight times of 20 and 13 km: everything later, nothing different.
TEST(Platform, FlightTimeDoesNotShiftTheSlots) {
  const Network network = metro();
  systemc::PlatformOptions far = fast(network);
  far.timing.arm_clocks[0] = 24480;
  far.timing.arm_clocks[1] = 15912;
  systemc::Platform platform(far);
  expect_same(run(network, platform, kSlots), cycle_result());
}

// One transmitter on the HLS kernel, in quanta of 64 clocks: the same light.
TEST(Platform, AKernelTransmitterBesideRtlGivesTheSame) {
  const Network network = metro();
  systemc::PlatformOptions mixed = fast(network);
  mixed.transmitters[0] = systemc::NodeModel::Kernel;  // Bob stays RTL: chosen per node
  systemc::Platform platform(mixed);
  expect_same(run(network, platform, kSlots), cycle_result());
}

// All nodes on the HLS kernels: the same clicks and windows, latencies of the same size.
TEST(Platform, KernelNodesGiveTheSame) {
  const Network network = metro();
  systemc::Platform platform(kernels(fast(network)));
  const auto result = run(network, platform, kSlots);
  EXPECT_EQ(result.ledger.total().dropped, 0u);
  expect_same(result, cycle_result());
  const auto statistics = platform.statistics();
  EXPECT_EQ(statistics.photon_to_memory.count(), result.ledger.total().consumed);
  EXPECT_GT(statistics.photon_to_memory.least(), 40u * 4000u);  // interconnect and memory
  EXPECT_GT(statistics.window_to_code.count(), 100u);
  EXPECT_EQ(statistics.window_to_code.least(), statistics.window_to_code.most());
  EXPECT_LE(statistics.window_to_code.most(), 64u * 4000u);
}

// Two platforms in one process, their accesses interleaved: each has a time of its own.
TEST(Platform, SeveralInOneProcess) {
  const Network network = metro();
  systemc::Platform first(fast(network));
  first.alice().wait(1000);
  systemc::Platform second(fast(network));
  second.unit().wait(500);
  first.bob().wait(1000);
  EXPECT_GE(first.time(), 2000u);
  EXPECT_LT(first.time(), 2010u);
  EXPECT_GE(second.time(), 500u);
  EXPECT_LT(second.time(), 510u);
}

TEST(Platform, UnknownRegistersAreRefused) {
  systemc::Platform platform(fast(metro()));
  for (device::Device* device : {&platform.alice(), &platform.bob(), &platform.unit()}) {
    EXPECT_THROW(device->read(0xFFC), Failure);
    EXPECT_THROW(device->write(0xFFC, 1), Failure);
  }
  EXPECT_THROW(platform.alice().allocate(16), Failure);
}

// A register access takes what the host link takes.
TEST(Platform, AccessesTakeTheHostsLatency) {
  systemc::Platform platform(fast(metro()));
  platform.set_host(2'000'000, 0);
  const std::uint64_t before = platform.time();
  platform.unit().read(0);
  const std::uint64_t clocks = platform.time() - before;
  EXPECT_GE(clocks, 500u);
  EXPECT_LT(clocks, 520u);
}

systemc::PlatformOptions with_unit(systemc::PlatformOptions options, systemc::NodeModel model) {
  options.transmitters[0] = options.transmitters[1] = systemc::NodeModel::Kernel;
  options.unit_model = model;
  return options;
}

class Losses : public testing::TestWithParam<systemc::NodeModel> {};

INSTANTIATE_TEST_SUITE_P(Units, Losses, testing::Values(systemc::NodeModel::Rtl, systemc::NodeModel::Kernel),
                         [](const auto& unit) { return unit.param == systemc::NodeModel::Rtl ? "Rtl" : "Kernel"; });

// The memory stalls before every eighth burst for longer than the FIFO lasts: what is lost is lost to the
// bus.
TEST_P(Losses, AStallingMemoryIsCounted) {
  const Network network = metro();
  systemc::PlatformOptions stalling = with_unit(fast(network), GetParam());
  stalling.timing.stall_probability = 0.125;
  stalling.timing.stall_clocks = 20000;
  systemc::Platform platform(stalling);
  const auto ledger = run(network, platform, kLossySlots).ledger;
  EXPECT_EQ(ledger.mismatch(), "");
  EXPECT_GT(ledger.causes.bus_stalled, 100u);
  EXPECT_EQ(ledger.causes.ring_full, 0u);
  EXPECT_EQ(ledger.causes.burst, 0u);
  EXPECT_EQ(ledger.total().produced, ledger.total().consumed + ledger.total().dropped);
  EXPECT_GT(platform.statistics().memory_stall_clocks, 20000u);
}

// A ring of 512 words and a host that is away longer than it lasts: what is lost is lost to the ring.
TEST_P(Losses, ASlowHostIsCounted) {
  Network network = metro();
  network.tagger.ring_log2_entries = 9;
  systemc::PlatformOptions slow = with_unit(options(network), GetParam());
  slow.timing.host_latency_ps = 5'000'000;
  systemc::Platform platform(slow);
  const auto ledger = run(network, platform, kLossySlots).ledger;
  EXPECT_EQ(ledger.mismatch(), "");
  EXPECT_GT(ledger.causes.ring_full, 500u);
  EXPECT_EQ(ledger.causes.bus_stalled, 0u);
  EXPECT_EQ(ledger.causes.burst, 0u);
  EXPECT_EQ(ledger.total().produced, ledger.total().consumed + ledger.total().dropped);
}

// A memory that never answers: the session gives up with a reason.
TEST_P(Losses, AMemoryThatStopsHangsNothing) {
  const Network network = metro();
  systemc::PlatformOptions stopped = with_unit(fast(network), GetParam());
  stopped.timing.stall_probability = 1;
  stopped.timing.stall_clocks = std::uint64_t{1} << 40;
  systemc::Platform platform(stopped);
  EXPECT_THROW(run(network, platform, 160'000), Failure);
}

// A burst that the memory answers but does not keep is not in the ledger, and the session says so.
TEST(Faults, ALostBurstIsFound) {
  const Network network = metro();
  for (const std::uint64_t burst : {std::uint64_t{3}, std::uint64_t{100}}) {
    systemc::PlatformOptions faulty = fast(network);
    faulty.timing.lost_burst = burst;
    faulty = kernels(faulty);
    systemc::Platform platform(faulty);
    EXPECT_THROW(run(network, platform, kSlots), Failure);
  }
}

// Light that arrives one clock later than the unit believes gives other tags.
TEST(Faults, AWrongFlightTimeIsFound) {
  const Network network = metro();
  systemc::PlatformOptions faulty = fast(network);
  faulty.transmitters[0] = faulty.transmitters[1] = systemc::NodeModel::Kernel;
  faulty.timing.arm_clocks[0] = 100;
  faulty.timing.arm_clocks[1] = 100;
  faulty.timing.unknown_clocks = 1;
  systemc::Platform platform(faulty);
  const auto result = run(network, platform, kSlots);
  const auto& right = cycle_result();
  bool same = result.events.size() == right.events.size();
  for (std::size_t i = 0; same && i < right.events.size(); ++i) {
    same = result.events[i].slot == right.events[i].slot && result.events[i].detector == right.events[i].detector;
  }
  EXPECT_FALSE(same);
}

// A host that configures, starts and never looks again: time goes on, the ring fills, everything else is counted as
// lost for that reason, and what is in the ring is still whole afterwards.
TEST(Platform, AHostThatStopsReadingLosesOnlyWhatIsCounted) {
  for (const auto model : {systemc::NodeModel::Rtl, systemc::NodeModel::Kernel}) {
    Network network = metro();
    network.tagger.ring_log2_entries = 10;
    systemc::PlatformOptions chosen = kernels(fast(network));
    chosen.unit_model = model;
    systemc::Platform platform(chosen);
    device::Transmitter alice(platform.alice(), network.slots_per_second());
    device::Transmitter bob(platform.bob(), network.slots_per_second());
    device::Measurement unit(platform.unit(), network.slots_per_second(), 2, network.tagger.ring_log2_entries);
    session::configure_transmitter(alice, network, symbols(network, "alice"), session::TransmitterSide::Alice);
    session::configure_transmitter(bob, network, symbols(network, "bob"), session::TransmitterSide::Bob);
    session::configure_measurement(unit, network);
    const device::RunWindow window{unit.time() + 20000, 0, kLossySlots};
    alice.arm(window);
    bob.arm(window);
    unit.arm(window);
    platform.alice().wait(20000 + kLossySlots / 4 + 10000);
    EXPECT_FALSE(unit.status().done) << "words still wait in the FIFOs";
    const auto stopped = unit.counters();
    EXPECT_EQ(stopped.words_written, 1024u);
    EXPECT_GT(stopped.dropped_ring, 1000u);
    EXPECT_EQ(stopped.dropped_bus + stopped.dropped_burst, 0u);

    session::TagStream stream;
    for (unsigned turn = 0; turn < 100 && !unit.status().done; ++turn) {
      unit.drain([&](std::span<const std::uint64_t> words) { stream.consume(words); });
      platform.unit().wait(4096);
    }
    unit.drain([&](std::span<const std::uint64_t> words) { stream.consume(words); });
    EXPECT_TRUE(unit.status().done);
    EXPECT_EQ(session::make_ledger(unit.counters(), stream).mismatch(), "");
    EXPECT_EQ(stream.gaps().size(), 1u);
  }
}

}  // namespace
