// SPDX-License-Identifier: Apache-2.0
// tf_measurement, driven through its registers, against the kernels put together as a node: the words in the
// ring, the code of the modulator in every clock, and all counters. This pins the latencies of the kernels.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

#include "Vtf_measurement_cosim_16.h"
#include "Vtf_measurement_cosim_4.h"
#include "Vtf_measurement_cosim_8.h"
#include "rtl/registers/generated/measurement_regs.hpp"
#include "tests/cosim/measurement/measurement_node.hpp"
#include "tests/rtl/axil_master.hpp"
#include "tests/rtl/measurement/axi_memory.hpp"

namespace twinspan::test {
namespace {

namespace map = regs::measurement;

constexpr unsigned kRingLog2 = 20;
constexpr std::uint64_t kRingBase = 0x3'0000'0000;

template <unsigned LANES, class Model>
class RtlNode {
 public:
  RtlNode() : bus_(*model_, [this] { tick(0, {}); }, [this] { model_->eval(); }) {
    model_->tap_valid_i = 0;
    model_->m_axi_awready = 0;
    model_->m_axi_wready = 0;
    model_->m_axi_bvalid = 0;
    model_->rst_i = 1;
    for (int clock = 0; clock < 4; ++clock) {
      tick(0, {});
    }
    model_->rst_i = 0;
    time = 0;
  }
  ~RtlNode() { model_->final(); }
  RtlNode(const RtlNode&) = delete;
  RtlNode& operator=(const RtlNode&) = delete;

  std::uint64_t time = 0;             ///< clocks since reset
  std::uint32_t phase_code = 0;       ///< in the clock of the last tick
  std::unique_ptr<AxiMemory<Model>> memory;

  void write(std::uint32_t address, std::uint64_t value) {
    bus_.write(address, static_cast<std::uint32_t>(value));
  }
  std::uint32_t read(std::uint32_t address) { return bus_.read(address); }

  /// One clock with its taps.
  void tick(std::uint32_t tap_mask, const ClockTaps& taps) {
    apply_taps(*model_, tap_mask, taps);
    if (memory) {
      memory->before_edge();
    }
    model_->clk_i = 0;
    model_->eval();
    phase_code = model_->phase_code_o;
    model_->clk_i = 1;
    model_->eval();
    if (memory) {
      memory->after_edge();
    }
    ++time;
  }

  void configure(const NodeRegisters<LANES>& r, std::uint64_t seed) {
    write(map::frame_length, r.frame_length);
    write(map::frame_reference, r.frame_reference);
    write(map::frame_guard, r.frame_guard);
    write(map::window, r.window);
    write(map::channel_select, map::channel_select_enable.of(r.tagger.enable) |
                                   map::channel_select_reference_plus.of(r.tagger.reference_plus) |
                                   map::channel_select_reference_minus.of(r.tagger.reference_minus) |
                                   map::channel_select_reference_always.of(r.tagger.reference_always));
    write(map::tagging, map::tagging_sections.of(r.tagger.sections) | map::tagging_raw.of(r.tagger.raw) |
                            map::tagging_telemetry.of(r.tagger.telemetry));
    for (std::uint32_t c = 0; c < kChannels; ++c) {
      write(map::dead_time + c * map::dead_time_stride, r.tagger.dead_time[c]);
      write(map::gate + c * map::gate_stride,
            map::gate_first.of(r.tagger.gate_first[c]) | map::gate_last.of(r.tagger.gate_last[c]));
    }
    write(map::loop_control, r.phase.loop_enable);
    write(map::gain_p, r.phase.gain_p);
    write(map::gain_i, r.phase.gain_i);
    write(map::integrator_limit, r.phase.integrator_limit);
    write(map::least_counts, r.phase.least_counts);
    write(map::half_wave, r.phase.half_wave);
    write(map::phase_start, r.phase.phase_start);
    write(map::ring_base_lo, kRingBase);
    write(map::ring_base_hi, kRingBase >> 32U);
    write(map::ring_size, map::ring_size_log2.of(kRingLog2) | map::ring_size_enable.of(1));
    write(map::run_start_slot_lo, r.start_slot);
    write(map::run_start_slot_hi, r.start_slot >> 32U);
    write(map::run_stop_slot_lo, r.stop_slot);
    write(map::run_stop_slot_hi, r.stop_slot >> 32U);
    memory = std::make_unique<AxiMemory<Model>>(*model_, kRingBase, kRingLog2, seed);
    memory->behaviour.address = 0.9;
    memory->behaviour.data = 0.95;
    memory->behaviour.response = 0.7;
  }

  /// Writes the calibration table of every channel; the node remembers what it holds in `registers`.
  void write_tables(NodeRegisters<LANES>& r, Random& random) {
    for (std::uint32_t c = 0; c < kChannels; ++c) {
      write(map::table_address, map::table_address_channel.of(c));
      for (std::uint32_t index = 0; index <= tf::kTaps + 1; ++index) {
        const std::uint32_t value = below(random, 1024 * LANES + 512);
        write(map::table_data, value);
        tf::table_write(r.tagger, c, index, value);
      }
    }
  }

  /// Arms the run and waits for the clock before its first.
  void start() {
    const std::uint64_t at = time + 200;
    write(map::run_start_time_lo, at);
    write(map::run_start_time_hi, at >> 32U);
    write(map::run_control, map::run_control_start.of(1));
    while (time < at) {
      tick(0, {});
    }
  }

  bool done() { return map::run_status_done.get(read(map::run_status)) != 0; }

 private:
  std::unique_ptr<Model> model_ = std::make_unique<Model>();
  AxilMaster<Model> bus_;
};

template <unsigned L, class M>
struct Width {
  static constexpr unsigned lanes = L;
  using Model = M;
};

template <class W>
class MeasurementNode : public testing::Test {};
using Widths = testing::Types<Width<4, Vtf_measurement_cosim_4>, Width<8, Vtf_measurement_cosim_8>,
                              Width<16, Vtf_measurement_cosim_16>>;
TYPED_TEST_SUITE(MeasurementNode, Widths);

template <unsigned LANES>
void random_registers(NodeRegisters<LANES>& r, Random& random, std::uint64_t clocks) {
  r.frame_reference = 16 * below(random, 40);
  r.frame_guard = 16 * below(random, 8);
  r.frame_length = r.frame_reference + r.frame_guard + 16 * (1 + below(random, 200));
  r.window = random() % 4 == 0 ? 64 * LANES : 64 * LANES + 16 * below(random, 600);
  r.start_slot = random() % 2 == 0 ? (random() & tf::kSlotMask) / 32 * 16 : 16 * below(random, 100);
  r.stop_slot = r.start_slot + clocks * LANES;
  r.tagger.enable = random() % 4 == 0 ? below(random, 16) : 15;
  r.tagger.reference_plus = below(random, 4);
  r.tagger.reference_minus = below(random, 4);
  r.tagger.reference_always = below(random, 2);
  r.tagger.raw = below(random, 4) == 0;
  r.tagger.sections = 1 + below(random, 7);
  r.tagger.telemetry = below(random, 4) != 0;
  for (unsigned c = 0; c < kChannels; ++c) {
    r.tagger.dead_time[c] = below(random, 20000);
    r.tagger.gate_first[c] = below(random, 300);
    r.tagger.gate_last[c] = 700 + below(random, 325);
  }
  r.phase = {below(random, 4) != 0, below(random, 65536), below(random, 65536), below(random, 1U << 24U),
             below(random, 8), 1 + below(random, 32768), below(random, 65536)};
}

/// `clocks` clocks of both with bursts of clicks, and what follows until everything is in the ring.
template <unsigned LANES, class Model>
void run(RtlNode<LANES, Model>& rtl, KernelNode<LANES>& kernel, std::uint64_t clocks, Random& random) {
  const double densities[] = {0.002, 0.02, 0.05};
  const double density = densities[random() % 3];
  std::uint64_t burst = 0;
  for (std::uint64_t clock = 0; clock < clocks + 200; ++clock) {
    if (random() % 4096 == 0) {
      burst = clock + 12;
    }
    std::uint32_t mask = 0;
    ClockTaps taps;
    for (unsigned c = 0; c < kChannels; ++c) {
      if (clock < burst || chance(random, density)) {
        mask |= 1U << c;
        taps[c] = random_taps(random);
      }
    }
    const std::uint32_t code = kernel.phase_code();
    kernel.step(mask, taps);
    rtl.tick(mask, taps);
    ASSERT_EQ(rtl.phase_code, code) << "clock " << clock;
  }
  while (!rtl.done()) {
    ASSERT_LT(kernel.words.size(), std::size_t{1} << kRingLog2);
  }
}

template <unsigned LANES, class Model>
void compare(RtlNode<LANES, Model>& rtl, const KernelNode<LANES>& kernel) {
  ASSERT_EQ(rtl.read(map::ring_written), kernel.words.size());
  for (std::size_t i = 0; i < kernel.words.size(); ++i) {
    ASSERT_EQ(rtl.memory->at(i), kernel.words[i]) << "word " << i;
  }
  for (std::uint32_t c = 0; c < kChannels; ++c) {
    ASSERT_EQ(rtl.read(map::clicks + c * map::clicks_stride), kernel.tagger.clicks[c]);
    ASSERT_EQ(rtl.read(map::in_dead_time + c * map::in_dead_time_stride), kernel.tagger.in_dead_time[c]);
    ASSERT_EQ(rtl.read(map::outside_gate + c * map::outside_gate_stride), kernel.tagger.outside_gate[c]);
    ASSERT_EQ(rtl.read(map::not_exported + c * map::not_exported_stride), kernel.tagger.not_exported[c]);
    ASSERT_EQ(rtl.read(map::produced + c * map::produced_stride), kernel.tagger.produced[c]);
    ASSERT_EQ(rtl.read(map::dropped + c * map::dropped_stride), 0U);
    ASSERT_EQ(kernel.tagger.dropped[c], 0U);
  }
  ASSERT_EQ(rtl.read(map::telemetry_produced), kernel.tagger.telemetry_produced);
  ASSERT_EQ(rtl.read(map::telemetry_dropped), 0U);
  ASSERT_EQ(rtl.read(map::gaps), 0U);
  ASSERT_EQ(rtl.read(map::windows), kernel.phase.windows);
  ASSERT_EQ(rtl.read(map::phase_code), kernel.phase.phase_code);
}

TYPED_TEST(MeasurementNode, EqualsTheKernels) {
  constexpr unsigned lanes = TypeParam::lanes;
  constexpr std::uint64_t runs = 8;
  constexpr std::uint64_t clocks = 10'000'000 / lanes / runs / 16 * 16 + 16;
  Random random(lanes);
  RtlNode<lanes, typename TypeParam::Model> rtl;
  NodeRegisters<lanes> registers;
  tf::default_times(registers.tagger);
  std::uint64_t words = 0;
  std::uint64_t windows = 0;
  for (std::uint64_t i = 0; i < runs; ++i) {
    random_registers(registers, random, clocks);
    if (i % 2 == 1) {
      rtl.write_tables(registers, random);
    }
    rtl.configure(registers, random());
    rtl.start();
    KernelNode<lanes> kernel(registers);
    run(rtl, kernel, clocks, random);
    ASSERT_FALSE(this->HasFatalFailure()) << "run " << i;
    compare(rtl, kernel);
    ASSERT_FALSE(this->HasFatalFailure()) << "run " << i;
    words += kernel.words.size();
    windows += kernel.phase.windows;
  }
  EXPECT_GT(words, 100'000U / lanes);
  EXPECT_GT(windows, 500U);
}

}  // namespace
}  // namespace twinspan::test
