// SPDX-License-Identifier: Apache-2.0
// tf_transmitter over AXI4-Lite against the reference model, for 4, 8 and 16 slots per clock.
#include <Vtf_transmitter_16.h>
#include <Vtf_transmitter_4.h>
#include <Vtf_transmitter_8.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/math/special_functions/gamma.hpp>

#include "tests/rtl/transmitter/node_bench.hpp"

namespace {

using namespace twinspan::test;

constexpr std::uint32_t kUnderrun = 1;
constexpr std::uint32_t kStalled = 2;
constexpr std::uint32_t kBadConfiguration = 4;
constexpr std::uint32_t kKeyMissing = 8;
constexpr Status kIdle{};
constexpr Status kDone{false, false, true, false};
constexpr Status kFailed{false, false, false, true};

template <class Model, unsigned Lanes>
struct Width {
  using Bench = NodeBench<Model, Lanes>;
  static constexpr unsigned lanes = Lanes;
};

template <class T>
class Transmitter : public testing::Test {
 protected:
  static constexpr std::uint64_t kLanes = T::lanes;

  /// Starts, runs to the end and compares every word.
  void expect_run(const Settings& s) {
    bench_.sent().clear();
    const std::uint64_t words = (s.stop_slot - s.start_slot) / kLanes;
    const std::uint64_t start_time = bench_.start();
    bench_.run_until(start_time + words + 30);
    bench_.expect_words(s, start_time, words);
    EXPECT_EQ(bench_.status(), kDone);
    EXPECT_EQ(bench_.slots_sent(), s.stop_slot - s.start_slot);
    EXPECT_EQ(bench_.slot(), s.stop_slot);
    EXPECT_EQ(bench_.errors(), 0U);
  }
  /// Starts and expects that nothing leaves and that ERRORS reads `error`; clears it again.
  void expect_refused(std::uint32_t error, std::uint64_t start_slot, std::uint64_t delay = 80) {
    bench_.sent().clear();
    bench_.start(delay);
    bench_.run(200);
    EXPECT_TRUE(bench_.sent().empty());
    EXPECT_EQ(bench_.errors(), error);
    EXPECT_EQ(bench_.error_slot(), start_slot);
    EXPECT_EQ(bench_.status(), kFailed);
    bench_.write(map::run_control, map::run_control_clear_errors.of(1));
    EXPECT_EQ(bench_.errors(), 0U);
    EXPECT_EQ(bench_.error_slot(), 0U);
    EXPECT_EQ(bench_.status(), kIdle);
  }
  Settings settings(std::uint64_t seed, std::uint64_t start, std::uint64_t slots) {
    Settings s = random_settings(seed);
    s.start_slot = start;
    s.stop_slot = start + slots;
    return s;
  }

  typename T::Bench bench_;
};

using Widths = testing::Types<Width<Vtf_transmitter_4, 4>, Width<Vtf_transmitter_8, 8>,
                              Width<Vtf_transmitter_16, 16>>;
TYPED_TEST_SUITE(Transmitter, Widths);

External external_words() {
  return [](std::uint64_t slot) { return static_cast<std::uint32_t>((slot * 0x9E3779B97F4A7C15U) >> 29U); };
}

TYPED_TEST(Transmitter, Identity) {
  auto& bus = this->bench_.bus();
  EXPECT_EQ(bus.read(map::identity_magic), 0x54574E53U);
  EXPECT_EQ(bus.read(map::identity_node_kind), 1U);
  EXPECT_EQ(bus.read(map::identity_version), 0x00010001U);
  EXPECT_EQ(bus.read(map::identity_git_hash), 0x12345678U);
  EXPECT_EQ(bus.read(map::identity_source_date), 1700000000U);
  EXPECT_EQ(bus.read(map::identity_lanes), this->kLanes);
  EXPECT_EQ(bus.read(map::identity_slots_per_cycle), this->kLanes);
  EXPECT_EQ(bus.read(map::identity_clock_hz), 250000000U);
  EXPECT_EQ(bus.read(map::identity_channels), 4U);
  EXPECT_EQ(bus.read(map::identity_table_depth_a), 256U);
  EXPECT_EQ(bus.read(map::identity_table_depth_b), 256U);
  EXPECT_EQ(bus.try_read(0xFF0).first, Response::SlaveError);
}

TYPED_TEST(Transmitter, TimeIsTheClocksSinceReset) {
  this->bench_.run(1000);
  const std::uint64_t before = this->bench_.time();
  const std::uint64_t read = this->bench_.bus().read_pair(map::run_time_lo, map::run_time_hi);
  EXPECT_GE(read, before);
  EXPECT_LE(read, before + 5);
}

TYPED_TEST(Transmitter, EveryWordOfARun) {
  const Settings s = this->settings(21, 0x3450, 320 * 9 + 160);
  this->bench_.configure(s);
  this->expect_run(s);
}

TYPED_TEST(Transmitter, SeeksToFarSlots) {
  Settings s = this->settings(22, (std::uint64_t{1} << 40U) - 640, 1920);
  this->bench_.configure(s);
  this->expect_run(s);
  s.start_slot = (std::uint64_t{1} << 48U) - 640;
  s.stop_slot = s.start_slot + 624;
  this->bench_.configure_run(s);
  this->expect_run(s);
}

TYPED_TEST(Transmitter, RestartsWithOtherSettings) {
  Settings s = this->settings(23, 160, 640);
  this->bench_.configure(s);
  this->expect_run(s);
  this->expect_run(s);
  s.start_slot = 48;
  s.stop_slot = 48 + 1600;
  s.nonce = 0xFFEEDDCCBBAA9988;
  s.reference_step = 0;
  s.guard = 0;
  s.phase_offset = 2 * s.half_wave - 1;
  this->bench_.configure_run(s);
  this->expect_run(s);
}

TYPED_TEST(Transmitter, KeyWordsAreForgottenOnceExpanded) {
  Settings s = this->settings(24, 0, 320);
  this->bench_.configure(s);
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(this->bench_.bus().read(map::key + i * map::key_stride), 0U);
  }
  this->expect_run(s);
  this->bench_.write(map::key_control, map::key_control_load.of(1));  // expands what is left: zeros
  this->bench_.run(20);
  s.key = {};
  this->expect_run(s);
}

TYPED_TEST(Transmitter, StopCommandEndsTheOutput) {
  const Settings s = this->settings(25, 16, 160000);
  this->bench_.configure(s);
  const std::uint64_t start_time = this->bench_.start();
  this->bench_.run_until(start_time + 100);
  EXPECT_EQ(this->bench_.status(), (Status{false, true, false, false}));
  this->bench_.write(map::run_control, map::run_control_stop.of(1));
  this->bench_.run(5);
  const std::uint64_t words = this->bench_.sent().size();
  this->bench_.run(100);
  this->bench_.expect_words(s, start_time, words);
  EXPECT_EQ(this->bench_.status(), kIdle);
  EXPECT_EQ(this->bench_.slots_sent(), words * this->kLanes);
}

TYPED_TEST(Transmitter, ArmedUntilStartTime) {
  const Settings s = this->settings(26, 16, 16);
  this->bench_.configure(s);
  const std::uint64_t start_time = this->bench_.start(300);
  this->bench_.run(20);
  EXPECT_EQ(this->bench_.status(), (Status{true, false, false, false}));
  this->bench_.run_until(start_time + 50);
  this->bench_.expect_words(s, start_time, 16 / this->kLanes);
}

TYPED_TEST(Transmitter, ExternalEntropy) {
  for (const unsigned mode : {1U, 2U}) {
    Settings s = this->settings(27, 4800, 960);
    s.entropy_mode = mode;
    this->bench_.configure(s);
    const std::uint64_t words = 960 / this->kLanes;
    const std::uint64_t before = this->bench_.entropy_taken();
    this->bench_.feed(external_words(), s.start_slot, words);
    this->bench_.sent().clear();
    const std::uint64_t start_time = this->bench_.start();
    this->bench_.run_until(start_time + words + 30);
    this->bench_.expect_words(s, start_time, words, external_words());
    EXPECT_EQ(this->bench_.entropy_taken() - before, words);
    EXPECT_EQ(this->bench_.status(), kDone);
  }
}

TYPED_TEST(Transmitter, AesAloneLeavesTheEntropyStreamAlone) {
  const Settings s = this->settings(28, 0, 320);
  this->bench_.configure(s);
  this->bench_.feed(external_words(), 0, 1000);
  this->expect_run(s);
  EXPECT_EQ(this->bench_.entropy_taken(), 0U);
}

TYPED_TEST(Transmitter, EntropyUnderrunStopsBeforeTheMissingSlot) {
  Settings s = this->settings(29, 4800, 9600);
  s.entropy_mode = 1;
  this->bench_.configure(s);
  this->bench_.feed(external_words(), s.start_slot, 37);
  const std::uint64_t start_time = this->bench_.start();
  this->bench_.run_until(start_time + 37);
  this->bench_.feed(external_words(), s.start_slot + 37 * this->kLanes, 1000);  // too late
  this->bench_.run(200);
  this->bench_.expect_words(s, start_time, 37, external_words());
  EXPECT_EQ(this->bench_.errors(), kUnderrun);
  EXPECT_EQ(this->bench_.error_slot(), s.start_slot + 37 * this->kLanes);
  EXPECT_EQ(this->bench_.slots_sent(), 37 * this->kLanes);
  EXPECT_EQ(this->bench_.status(), kFailed);
}

TYPED_TEST(Transmitter, StalledReceiverStopsTheOutput) {
  const Settings s = this->settings(30, 4800, 9600);
  this->bench_.configure(s);
  const std::uint64_t start_time = this->bench_.start();
  this->bench_.run_until(start_time + 50);
  this->bench_->m_axis_symbol_tready = 0;  // the word of this clock, number 50, is not taken
  this->bench_.tick();
  this->bench_->m_axis_symbol_tready = 1;
  this->bench_.run(200);
  this->bench_.expect_words(s, start_time, 51);
  EXPECT_EQ(this->bench_.errors(), kStalled);
  EXPECT_EQ(this->bench_.error_slot(), s.start_slot + 50 * this->kLanes);
  EXPECT_EQ(this->bench_.slots_sent(), 50 * this->kLanes);
  EXPECT_EQ(this->bench_.status(), kFailed);
}

TYPED_TEST(Transmitter, ReceiverMayBeAbsentOutsideTheRun) {
  const Settings s = this->settings(31, 0, 320);
  this->bench_.configure(s);
  this->bench_->m_axis_symbol_tready = 0;
  const std::uint64_t start_time = this->bench_.start();
  this->bench_.run_until(start_time);
  this->bench_->m_axis_symbol_tready = 1;
  this->bench_.run_until(start_time + 320 / this->kLanes);
  this->bench_->m_axis_symbol_tready = 0;
  this->bench_.run(50);
  this->bench_.expect_words(s, start_time, 320 / this->kLanes);
  EXPECT_EQ(this->bench_.status(), kDone);
}

TYPED_TEST(Transmitter, StartInThePastIsRefused) {
  const Settings s = this->settings(32, 1600, 320);
  this->bench_.configure(s);
  this->expect_refused(kBadConfiguration, 1600, 0);
  this->bench_.run(1000);
  this->expect_refused(kBadConfiguration, 1600, static_cast<std::uint64_t>(-500));
  this->expect_run(s);
}

TYPED_TEST(Transmitter, BadConfigurationsAreRefused) {
  const Settings good = this->settings(33, 1600, 640);
  this->bench_.configure(good);
  const auto refused = [&](auto change) {
    Settings s = good;
    change(s);
    this->bench_.configure_run(s);
    this->expect_refused(kBadConfiguration, s.start_slot);
  };
  refused([](Settings& s) { s.start_slot += 8; });
  refused([](Settings& s) { s.stop_slot += 4; });
  refused([](Settings& s) { s.stop_slot = s.start_slot; });
  refused([](Settings& s) { s.length += 1; });
  refused([](Settings& s) { s.length = 0; });
  refused([](Settings& s) { s.reference += 8; });
  refused([](Settings& s) { s.guard += 2; });
  refused([](Settings& s) { s.guard = s.length; });
  refused([](Settings& s) { s.entropy_mode = 3; });
  this->bench_.configure_run(good);
  this->expect_run(good);
}

TYPED_TEST(Transmitter, KeyMissing) {
  Settings s = this->settings(34, 1600, 640);
  this->bench_.load_table(0, s.intensity);
  this->bench_.load_table(1, s.phase);
  this->bench_.configure_run(s);
  this->expect_refused(kKeyMissing, 1600);
  s.entropy_mode = 2;  // needs no key
  this->bench_.configure_run(s);
  this->bench_.feed(external_words(), s.start_slot, 1000);
  this->bench_.sent().clear();
  const std::uint64_t start_time = this->bench_.start();
  this->bench_.run(300);
  this->bench_.expect_words(s, start_time, 640 / this->kLanes, external_words());
}

TYPED_TEST(Transmitter, KeyLoadDuringARunStopsIt) {
  const Settings s = this->settings(35, 1600, 64000);
  this->bench_.configure(s);
  const std::uint64_t start_time = this->bench_.start();
  this->bench_.run_until(start_time + 50);
  this->bench_.write(map::key_control, map::key_control_load.of(1));
  this->bench_.run(100);
  const std::uint64_t words = this->bench_.sent().size();
  this->bench_.expect_words(s, start_time, words);
  EXPECT_EQ(this->bench_.errors(), kKeyMissing);
  EXPECT_EQ(this->bench_.error_slot(), s.start_slot + this->bench_.slots_sent());
  EXPECT_EQ(this->bench_.status(), kFailed);
}

TYPED_TEST(Transmitter, ErrorsMustBeClearedBeforeAStart) {
  const Settings s = this->settings(36, 1600, 640);
  this->bench_.configure(s);
  this->bench_.start(0);
  this->bench_.run(50);
  EXPECT_EQ(this->bench_.errors(), kBadConfiguration);
  this->bench_.start();
  this->bench_.run(300);
  EXPECT_TRUE(this->bench_.sent().empty());
  EXPECT_EQ(this->bench_.status(), kFailed);
  const std::uint64_t start_time = this->bench_.start(80, map::run_control_clear_errors.of(1));
  this->bench_.run(300);
  this->bench_.expect_words(s, start_time, 640 / this->kLanes);
  EXPECT_EQ(this->bench_.status(), kDone);
}

TYPED_TEST(Transmitter, PhaseOffsetChangesAtAFrameBoundary) {
  Settings s = this->settings(37, 1600, 320 * 12);
  s.phase_offset = 100;
  this->bench_.configure(s);
  const std::uint64_t frame_clocks = s.length / this->kLanes;
  const std::uint64_t start_time = this->bench_.start();
  this->bench_.run_until(start_time + 3 * frame_clocks + frame_clocks / 2);
  this->bench_.write(map::phase_offset, 12345);
  this->bench_.run_until(start_time + 12 * frame_clocks + 20);
  const Reference reference(s);
  ASSERT_EQ(this->bench_.sent().size(), 12 * frame_clocks);
  for (std::uint64_t w = 0; w < 12 * frame_clocks; ++w) {
    for (unsigned lane = 0; lane < this->kLanes; ++lane) {
      const std::uint64_t slot = s.start_slot + w * this->kLanes + lane;
      const std::uint32_t offset = w < 4 * frame_clocks ? 100U : 12345U;
      ASSERT_EQ(this->bench_.sent()[w].slots[lane], reference.drive(slot, offset)) << "slot " << slot;
    }
  }
}

TYPED_TEST(Transmitter, TableAddressAdvancesAndRestarts) {
  Settings s = this->settings(38, 0, 960);
  this->bench_.configure(s);
  this->bench_.load_table(1, s.phase);
  this->bench_.write(map::table_data, 0xDEADBEEF);  // beyond the end
  this->bench_.write(map::table_address, map::table_address_index.of(24));
  s.intensity[24] = 1;
  s.intensity[25] = 2;
  this->bench_.write(map::table_data, 1);
  this->bench_.write(map::table_data, 2);
  this->bench_.write(map::table_address, map::table_address_index.of(24));
  s.intensity[24] = 3;
  this->bench_.write(map::table_data, 3);
  this->expect_run(s);
}

// Chi-square tests of 2 million slots under a fixed key. Alarm below a probability of 1e-6 each.
TEST(TransmitterStatistics, ClassesAndSlicesHaveTheirFrequencies) {
  NodeBench<Vtf_transmitter_4, 4> bench;
  Settings s = random_settings(4711);
  s.thresholds = {524288, 600000, 700000, 705000, 900000, 1000000, 1048000, 1U << 20U};
  s.length = 16;
  s.reference = 0;
  s.guard = 0;
  s.half_wave = 0x8000;
  s.phase_offset = 0;
  for (std::uint32_t i = 0; i < 256; ++i) {
    s.intensity[i] = i % 16;  // the kind
    s.phase[i] = i % 16;      // the slice
  }
  s.stop_slot = 2000000;
  std::array<double, 8> classes{};
  std::array<double, 16> slices{};
  bench.on_word([&](const SentWord& word) {
    for (const std::uint64_t slot : word.slots) {
      classes[slot & 7U] += 1;
      slices[(slot >> 32U) & 15U] += 1;
    }
  });
  bench.configure(s);
  const std::uint64_t start_time = bench.start();
  bench.run_until(start_time + 500020);
  const auto total = static_cast<double>(s.stop_slot);
  double chi_classes = 0;
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const double expected = total * (s.thresholds[i] - last) / 1048576.0;
    last = s.thresholds[i];
    chi_classes += (classes[i] - expected) * (classes[i] - expected) / expected;
  }
  double chi_slices = 0;
  for (const double count : slices) {
    chi_slices += (count - total / 16) * (count - total / 16) / (total / 16);
  }
  EXPECT_GT(boost::math::gamma_q(7.0 / 2, chi_classes / 2), 1e-6) << "chi-square " << chi_classes;
  EXPECT_GT(boost::math::gamma_q(15.0 / 2, chi_slices / 2), 1e-6) << "chi-square " << chi_slices;
}

}  // namespace
