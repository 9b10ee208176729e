// SPDX-License-Identifier: Apache-2.0
/// \file
/// A Verilated measurement node with its host memory: configured, started and read through AXI-Lite only.
#pragma once

#include <gtest/gtest.h>
#include <verilated.h>

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "rtl/registers/generated/measurement_regs.hpp"
#include "tests/rtl/axil_master.hpp"
#include "tests/rtl/measurement/axi_memory.hpp"
#include "tests/rtl/measurement/click_oracle.hpp"

namespace twinspan::test {

namespace map = regs::measurement;

/// \tparam Model Verilated tf_measurement with 4 channels of 256 taps
template <class Model>
class Bench {
  VerilatedContext context_;

 public:
  explicit Bench(unsigned slots_per_clock, std::uint64_t seed = 1)
      : lanes(slots_per_clock), model(std::make_unique<Model>(&context_)), random(seed),
        bus_(*model, [this] { tick(); }, [this] { model->eval(); }) {
    model->tap_valid_i = 0;
    model->m_axi_awready = 0;
    model->m_axi_wready = 0;
    model->m_axi_bvalid = 0;
    model->rst_i = 1;
    for (int clock = 0; clock < 4; ++clock) {
      edge();
    }
    model->rst_i = 0;
  }
  ~Bench() {
    Verilated::threadContextp(&context_);  // a model takes its scopes out of the thread's context
    model->final();
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  const unsigned lanes;
  std::unique_ptr<Model> model;
  std::mt19937_64 random;
  std::unique_ptr<AxiMemory<Model>> memory;
  std::vector<std::uint64_t> words;        ///< what the host has read from the ring
  std::uint64_t time = 0;                  ///< clocks since reset: what TIME reads
  std::uint64_t start_time = ~0ULL;
  bool overlapped = false;                 ///< bursts of an earlier run were under way at the start
  std::uint64_t code_changed = 0;          ///< last clock in which phase_code_o was new

  /// One clock, with the taps and the bus of that clock.
  void tick() {
    apply_taps();
    if (memory) {
      memory->before_edge();
    }
    edge();
    ++time;
    if (memory) {
      memory->after_edge();
    }
    if (model->phase_code_o != code_) {
      code_ = model->phase_code_o;
      code_changed = time;
    }
  }
  void ticks(std::uint64_t clocks) {
    for (std::uint64_t clock = 0; clock < clocks; ++clock) {
      tick();
    }
  }

  /// Ticks until the clock of `word` of the run is the next one.
  void until(std::uint64_t word) {
    ASSERT_LE(time, start_time + word);
    ticks(start_time + word - time);
  }
  /// Ticks until a burst shows its address. \return the clock of it.
  std::uint64_t next_address() {
    for (int clock = 0; clock < 10000 && !model->m_axi_awvalid; ++clock) {
      tick();
    }
    EXPECT_TRUE(model->m_axi_awvalid);
    return time;
  }

  void write(std::uint32_t address, std::uint64_t value) {
    bus_.write(address, static_cast<std::uint32_t>(value));
  }
  std::uint32_t read(std::uint32_t address) { return bus_.read(address); }
  std::uint32_t status() { return read(map::run_status); }
  bool done() { return map::run_status_done.get(status()) != 0; }
  bool running() { return map::run_status_running.get(status()) != 0; }
  std::uint32_t errors() { return read(map::errors); }

  /// Writes every register of the run, and a new memory for its ring.
  void configure(const Configuration& c) {
    configuration = c;
    write(map::frame_length, c.frame);
    write(map::frame_reference, c.reference);
    write(map::frame_guard, c.guard);
    write(map::channel_select, map::channel_select_enable.of(c.enable) |
                                   map::channel_select_reference_plus.of(c.reference_plus) |
                                   map::channel_select_reference_minus.of(c.reference_minus) |
                                   map::channel_select_reference_always.of(c.reference_always));
    write(map::tagging, map::tagging_sections.of(c.sections) | map::tagging_raw.of(c.raw) |
                            map::tagging_telemetry.of(c.telemetry));
    write(map::window, c.window);
    write(map::loop_control, c.loop ? 1 : 0);
    write(map::gain_p, c.gain_p);
    write(map::least_counts, c.least_counts);
    write(map::ring_base_lo, c.ring_base);
    write(map::ring_base_hi, c.ring_base >> 32U);
    write(map::ring_size, map::ring_size_log2.of(c.ring_log2) | map::ring_size_enable.of(c.ring_enable));
    write(map::ring_event_level, c.event_level);
    for (std::uint32_t channel = 0; channel < kChannels; ++channel) {
      const ChannelConfiguration& one = c.channel[channel];
      write(map::dead_time + channel * map::dead_time_stride, one.dead_time);
      write(map::gate + channel * map::gate_stride,
            map::gate_first.of(one.gate_first) | map::gate_last.of(one.gate_last));
      write(map::table_address, map::table_address_channel.of(channel));
      for (const std::uint16_t entry : one.table) {
        write(map::table_data, entry);
      }
    }
    const auto behaviour = memory ? memory->behaviour : typename AxiMemory<Model>::Behaviour{};
    memory = std::make_unique<AxiMemory<Model>>(*model, c.ring_base, c.ring_log2, random());
    memory->behaviour = behaviour;
  }

  /// Starts the configured run in `clocks` clocks from now; `clicks` in order of time.
  void start(const std::vector<Click>& clicks, std::uint64_t clocks = 200) {
    clicks_ = clicks;
    next_click_ = 0;
    words.clear();
    overlapped = !memory->idle();
    read_ = 0;
    write(map::ring_read, 0);
    const std::uint64_t at = time + clocks;
    write(map::run_start_time_lo, at);
    write(map::run_start_time_hi, at >> 32U);
    write(map::run_start_slot_lo, configuration.start_slot);
    write(map::run_start_slot_hi, configuration.start_slot >> 32U);
    write(map::run_stop_slot_lo, configuration.stop_slot);
    write(map::run_stop_slot_hi, configuration.stop_slot >> 32U);
    write(map::run_control, map::run_control_start.of(1));
    start_time = at;
  }

  /// The host reads what waits in the ring and frees it.
  void drain() {
    const std::uint32_t written = read(map::ring_written);
    ASSERT_LE(written - read_, memory->size()) << "the ring was overrun";
    for (; read_ != written; ++read_) {
      words.push_back(memory->at(read_));
    }
    write(map::ring_read, read_);
  }

  /// Drains every `pause` clocks until the run is done and everything is read.
  void finish(std::uint64_t pause = 100, std::uint64_t patience = 1'000'000) {
    const std::uint64_t begin = time;
    bool finished = false;
    while (!finished) {
      ASSERT_LT(time - begin, patience) << "the run does not end";
      ticks(pause);
      finished = done();
      drain();
    }
  }

  Configuration configuration;

 private:
  void edge() {
    model->clk_i = 0;
    model->eval();
    model->clk_i = 1;
    model->eval();
  }

  void apply_taps() {
    model->tap_valid_i = 0;
    while (next_click_ < clicks_.size() && start_time + clicks_[next_click_].word == time) {
      const Click& click = clicks_[next_click_++];
      const std::array<std::uint32_t, 8> taps = thermometer(click.count);
      for (std::size_t word = 0; word < taps.size(); ++word) {
        model->taps_i[8 * click.channel + word] = taps[word];
      }
      model->tap_valid_i = static_cast<std::uint8_t>(model->tap_valid_i | (1U << click.channel));
    }
  }

  /// `count` ones, and bubbles: up to three swaps of a one with a zero within eight taps of the edge.
  std::array<std::uint32_t, 8> thermometer(unsigned count) {
    std::array<bool, kTaps> taps{};
    for (unsigned tap = 0; tap < count; ++tap) {
      taps[tap] = true;
    }
    for (unsigned swap = random() % 4; swap > 0; --swap) {
      const unsigned low = count - std::min<unsigned>(count, 1 + random() % 8);
      const unsigned high = std::min<unsigned>(kTaps - 1, count + static_cast<unsigned>(random() % 8));
      std::swap(taps[low], taps[high]);
    }
    std::array<std::uint32_t, 8> packed{};
    for (unsigned tap = 0; tap < kTaps; ++tap) {
      packed[tap / 32] |= (taps[tap] ? 1U : 0U) << (tap % 32);
    }
    return packed;
  }

  AxilMaster<Model> bus_;
  std::vector<Click> clicks_;
  std::size_t next_click_ = 0;
  std::uint32_t read_ = 0;
  std::uint32_t code_ = 0;
};

}  // namespace twinspan::test
