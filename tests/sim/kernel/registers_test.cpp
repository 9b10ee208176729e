// SPDX-License-Identifier: Apache-2.0
// The register maps of kernel and RTL nodes side by side: every register after reset, after writing every bit, and what
// wrong starts report.
#include <functional>
#include <random>

#include <gtest/gtest.h>
#include <verilated.h>

#include "rtl/registers/generated/measurement_regs.hpp"
#include "rtl/registers/generated/transmitter_regs.hpp"
#include "sim/cycle/nodes.hpp"
#include "sim/kernel/nodes.hpp"

namespace {

using namespace twinspan;
namespace node_map = regs::node;
namespace tx_map = regs::transmitter;
namespace unit_map = regs::measurement;

/// One node and how it is clocked.
struct Bench {
  world::Node& node;
  world::Clock clock;

  std::uint32_t read(std::uint32_t address) const {
    const auto access = node.read(address, clock);
    EXPECT_FALSE(access.error) << std::hex << address;
    return access.data;
  }
  void write(std::uint32_t address, std::uint32_t value) const {
    EXPECT_FALSE(node.write(address, value, clock).error) << std::hex << address;
  }
  void wait(unsigned clocks) const {
    for (unsigned i = 0; i < clocks; ++i) {
      clock();
    }
  }
  std::uint64_t time() const {
    const std::uint64_t low = read(node_map::run_time_lo);
    return low | std::uint64_t{read(node_map::run_time_hi)} << 32;
  }
};

/// A kernel node and an RTL node of one kind.
template <typename Node>
struct Both {
  std::unique_ptr<Node> kernel;
  std::unique_ptr<Node> rtl;
};

class Registers : public testing::Test {
 protected:
  Both<world::TransmitterNode> transmitters() {
    return {kernel::make_transmitter(), cycle::make_transmitter({"node", &context_, nullptr})};
  }
  Both<world::MeasurementNode> units() {
    return {kernel::make_measurement(memory_), cycle::make_measurement({"node", &context_, nullptr}, memory_)};
  }
  static Bench bench(world::TransmitterNode& node) {
    return {node, [&node] {
              std::array<std::uint64_t, 16> words{};
              node.run(1, words.data());
            }};
  }
  static Bench bench(world::MeasurementNode& node) {
    return {node, [&node] { node.run(1, nullptr); }};
  }
  static bool is_time(std::uint32_t address) {
    return address == node_map::run_time_lo || address == node_map::run_time_hi;
  }

  void compare(const Bench& kernel, const Bench& rtl, std::span<const regs::Register> map, const char* when) {
    for (const auto& entry : map) {
      if (!is_time(entry.address)) {
        EXPECT_EQ(kernel.read(entry.address), rtl.read(entry.address)) << entry.name << " " << when;
      }
    }
  }

  /// Random values into everything that is stored and commands nothing.
  void exercise(const Bench& kernel, const Bench& rtl, std::span<const regs::Register> map) {
    compare(kernel, rtl, map, "after reset");
    std::mt19937 random(5);
    for (unsigned round = 0; round < 4; ++round) {
      for (const auto& entry : map) {
        const auto value = static_cast<std::uint32_t>(random());
        kernel.write(entry.address, value & ~entry.pulse);
        rtl.write(entry.address, value & ~entry.pulse);
      }
      compare(kernel, rtl, map, "after writing");
    }
    EXPECT_EQ(kernel.node.read(0xFFC, kernel.clock).error, world::AccessError::Refused);
    EXPECT_EQ(rtl.node.read(0xFFC, rtl.clock).error, world::AccessError::Refused);
    EXPECT_EQ(kernel.node.write(0xFFC, 1, kernel.clock).error, world::AccessError::Refused);
    EXPECT_EQ(rtl.node.write(0xFFC, 1, rtl.clock).error, world::AccessError::Refused);
  }

  /// Does the same to both and compares all registers afterwards.
  void both(const Bench& kernel, const Bench& rtl, std::span<const regs::Register> map, const char* when,
            const std::function<void(const Bench&)>& action) {
    action(kernel);
    action(rtl);
    compare(kernel, rtl, map, when);
  }

  VerilatedContext context_;
  world::HostMemory memory_;
};

TEST_F(Registers, TransmitterMap) {
  const auto nodes = transmitters();
  exercise(bench(*nodes.kernel), bench(*nodes.rtl), tx_map::registers);
}

TEST_F(Registers, MeasurementMap) {
  const auto nodes = units();
  exercise(bench(*nodes.kernel), bench(*nodes.rtl), unit_map::registers);
}

void start(const Bench& bench, std::uint64_t after, std::uint32_t first, std::uint32_t stop) {
  bench.write(node_map::run_start_slot_lo, first);
  bench.write(node_map::run_stop_slot_lo, stop);
  const std::uint64_t time = bench.time() + after;
  bench.write(node_map::run_start_time_lo, static_cast<std::uint32_t>(time));
  bench.write(node_map::run_control, 5);  // clears the errors and starts
  bench.wait(4);
}

TEST_F(Registers, WrongStartsOfTheTransmitterAreReportedAlike) {
  const auto nodes = transmitters();
  const auto kernel = bench(*nodes.kernel);
  const auto rtl = bench(*nodes.rtl);
  std::span<const regs::Register> map = tx_map::registers;
  // The start time differs between the two by the clocks of the accesses: look at the registers that do not hold it.
  std::vector<regs::Register> compared;
  for (const auto& entry : map) {
    if (entry.address != node_map::run_start_time_lo) {
      compared.push_back(entry);
    }
  }
  const std::span<const regs::Register> rest = compared;
  both(kernel, rtl, rest, "started without a key", [](const Bench& b) { start(b, 1000, 16, 64); });
  both(kernel, rtl, rest, "odd slots", [](const Bench& b) { start(b, 1000, 8, 64); });
  both(kernel, rtl, rest, "start time has passed", [](const Bench& b) { start(b, 0, 16, 64); });
  both(kernel, rtl, rest, "key loaded", [](const Bench& b) {
    b.write(tx_map::key_control, 1);
    b.wait(40);
  });
  both(kernel, rtl, rest, "empty run", [](const Bench& b) { start(b, 1000, 64, 64); });
  both(kernel, rtl, rest, "sections beyond the frame", [](const Bench& b) {
    b.write(node_map::frame_guard, 8192);
    start(b, 1000, 16, 64);
  });
  both(kernel, rtl, rest, "armed", [](const Bench& b) {
    b.write(node_map::frame_guard, 64);
    start(b, 5000, 16, 64);
  });
  both(kernel, rtl, rest, "stopped before it began", [](const Bench& b) { b.write(node_map::run_control, 2); });
  both(kernel, rtl, rest, "a whole run", [](const Bench& b) {
    start(b, 200, 16, 4096);
    b.wait(2000);
  });
  both(kernel, rtl, rest, "entropy missing", [](const Bench& b) {
    b.write(tx_map::entropy, 1);
    start(b, 200, 1 << 20, 1 << 21);
    b.wait(1000);
  });
  both(kernel, rtl, rest, "no such entropy mode", [](const Bench& b) {
    b.write(tx_map::entropy, 3);
    start(b, 200, 16, 64);
    b.wait(1000);
  });
}

TEST_F(Registers, WrongStartsOfTheMeasurementUnitAreReportedAlike) {
  const auto nodes = units();
  const auto kernel = bench(*nodes.kernel);
  const auto rtl = bench(*nodes.rtl);
  std::vector<regs::Register> compared;
  for (const auto& entry : unit_map::registers) {
    if (entry.address != node_map::run_start_time_lo) {
      compared.push_back(entry);
    }
  }
  const std::span<const regs::Register> rest = compared;
  both(kernel, rtl, rest, "window too short", [](const Bench& b) {
    b.write(unit_map::window, 240);
    start(b, 1000, 16, 64);
  });
  both(kernel, rtl, rest, "ring not on a page", [](const Bench& b) {
    b.write(unit_map::window, 8192);
    b.write(unit_map::ring_base_lo, 64);
    b.write(unit_map::ring_size, 256 + 9);
    start(b, 1000, 16, 64);
  });
  both(kernel, rtl, rest, "ring too small", [](const Bench& b) {
    b.write(unit_map::ring_base_lo, 0);
    b.write(unit_map::ring_size, 256 + 8);
    start(b, 1000, 16, 64);
  });
  both(kernel, rtl, rest, "stopped before it began", [](const Bench& b) {
    b.write(unit_map::ring_size, 9);
    start(b, 5000, 16, 8192 * 4 + 16);
    b.write(node_map::run_control, 2);
    b.wait(20000);
  });
  both(kernel, rtl, rest, "a whole run without a ring", [](const Bench& b) {
    b.write(unit_map::ring_size, 9);
    start(b, 200, 16, 8192 * 4 + 16);
    b.wait(10000);
  });
  both(kernel, rtl, rest, "start time has passed", [](const Bench& b) { start(b, 0, 16, 64); });
}

}  // namespace
