// SPDX-License-Identifier: Apache-2.0
/// \file
/// Test bench of tf_transmitter: everything goes through AXI4-Lite, every word of the output is recorded.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "rtl/registers/generated/transmitter_regs.hpp"
#include "tests/rtl/axil_master.hpp"
#include "tests/rtl/transmitter/clocked.hpp"
#include "tests/rtl/transmitter/reference.hpp"

namespace twinspan::test {

namespace map = regs::transmitter;

/// One recorded word: the clock in which it was at the output, its slots' drive words, tlast.
struct SentWord {
  std::uint64_t time = 0;
  std::vector<std::uint64_t> slots;
  bool last = false;
};

/// STATUS, decoded.
struct Status {
  bool armed = false;
  bool running = false;
  bool done = false;
  bool error = false;
  bool operator==(const Status&) const = default;
};

template <class Model, unsigned Lanes>
class NodeBench {
 public:
  NodeBench() { module_->m_axis_symbol_tready = 1; }

  /// Clocks since reset, counted here, not read from the node.
  std::uint64_t time() const { return time_; }
  Model* operator->() { return &module_.model(); }
  AxilMaster<Model>& bus() { return bus_; }
  std::vector<SentWord>& sent() { return sent_; }
  /// Called with every word instead of recording it, when set.
  void on_word(std::function<void(const SentWord&)> handler) { handler_ = std::move(handler); }
  /// External words for slot `first` onwards, `words` words of Lanes slots; then the stream is empty.
  void feed(const External& external, std::uint64_t first, std::uint64_t words) {
    external_ = external;
    entropy_slot_ = first;
    entropy_words_ = words;
  }
  std::uint64_t entropy_taken() const { return entropy_taken_; }

  void tick() {
    const bool offered = entropy_words_ != 0;
    module_->s_axis_entropy_tvalid = offered;
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      module_->s_axis_entropy_tdata[lane] = offered ? external_(entropy_slot_ + lane) : 0xA5A5A5A5U;
    }
    module_.settle();
    const bool taken = offered && module_->s_axis_entropy_tready;
    module_.tick();
    ++time_;
    if (taken) {
      entropy_slot_ += Lanes;
      --entropy_words_;
      ++entropy_taken_;
    }
    record();
  }
  void run(std::uint64_t clocks) {
    for (std::uint64_t i = 0; i < clocks; ++i) {
      tick();
    }
  }
  void run_until(std::uint64_t time) {
    while (time_ < time) {
      tick();
    }
  }

  void write(std::uint32_t address, std::uint64_t value) {
    bus_.write(address, static_cast<std::uint32_t>(value));
  }
  void write_pair(std::uint32_t low, std::uint32_t high, std::uint64_t value) {
    write(low, value & 0xFFFFFFFFU);
    write(high, value >> 32U);
  }

  void load_key(const Key& key) {
    for (std::uint32_t i = 0; i < 4; ++i) {
      std::uint32_t word = 0;
      for (std::size_t byte = 0; byte < 4; ++byte) {
        word = (word << 8U) | key[4 * i + byte];
      }
      write(map::key + i * map::key_stride, word);
    }
    write(map::key_control, map::key_control_load.of(1));
    for (int i = 0; i < 20 && map::key_control_ready.get(bus_.read(map::key_control)) == 0; ++i) {
    }
  }
  void load_table(std::uint64_t select, const std::array<std::uint32_t, 256>& entries) {
    write(map::table_address, map::table_address_select.of(select));
    for (const std::uint32_t entry : entries) {
      write(map::table_data, entry);
    }
  }
  void configure_run(const Settings& s) {
    write(map::frame_length, s.length);
    write(map::frame_reference, s.reference);
    write(map::frame_guard, s.guard);
    write_pair(map::nonce_lo, map::nonce_hi, s.nonce);
    write(map::entropy, s.entropy_mode);
    write(map::half_wave, s.half_wave);
    write(map::phase_offset, s.phase_offset);
    write(map::reference_step, s.reference_step);
    for (std::uint32_t i = 0; i < 8; ++i) {
      write(map::threshold + i * map::threshold_stride, s.thresholds[i]);
    }
    write_pair(map::run_start_slot_lo, map::run_start_slot_hi, s.start_slot);
    write_pair(map::run_stop_slot_lo, map::run_stop_slot_hi, s.stop_slot);
  }
  void configure(const Settings& s) {
    load_key(s.key);
    load_table(0, s.intensity);
    load_table(1, s.phase);
    configure_run(s);
  }
  /// Writes START_TIME `delay` clocks from now and the start command; returns START_TIME.
  std::uint64_t start(std::uint64_t delay = 80, std::uint64_t extra_commands = 0) {
    const std::uint64_t start_time = time_ + delay;
    write_pair(map::run_start_time_lo, map::run_start_time_hi, start_time);
    write(map::run_control, map::run_control_start.of(1) | extra_commands);
    return start_time;
  }

  Status status() {
    const std::uint32_t word = bus_.read(map::run_status);
    return {map::run_status_armed.get(word) != 0, map::run_status_running.get(word) != 0,
            map::run_status_done.get(word) != 0, map::run_status_error.get(word) != 0};
  }
  std::uint32_t errors() { return bus_.read(map::errors); }
  std::uint64_t error_slot() { return bus_.read_pair(map::error_slot_lo, map::error_slot_hi); }
  std::uint64_t slots_sent() { return bus_.read_pair(map::sent_lo, map::sent_hi); }
  std::uint64_t slot() { return bus_.read_pair(map::run_slot_lo, map::run_slot_hi); }

  /// The recorded words are exactly the first `words` words of the run, one each clock from `start_time` on.
  void expect_words(const Settings& s, std::uint64_t start_time, std::uint64_t words,
                    const External& external = {}) {
    const Reference reference(s, external);
    ASSERT_EQ(sent_.size(), words);
    for (std::uint64_t w = 0; w < words; ++w) {
      ASSERT_EQ(sent_[w].time, start_time + w) << "word " << w;
      const std::uint64_t first = s.start_slot + w * Lanes;
      for (unsigned lane = 0; lane < Lanes; ++lane) {
        ASSERT_EQ(sent_[w].slots[lane], reference.drive(first + lane)) << "slot " << first + lane;
      }
      ASSERT_EQ(sent_[w].last, (first + Lanes - s.start_slot) % s.length == 0) << "word " << w;
    }
  }

 private:
  void record() {
    SentWord word{time_, std::vector<std::uint64_t>(Lanes), module_->m_axis_symbol_tlast != 0};
    std::uint64_t any = word.last;
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      const std::uint64_t high = module_->m_axis_symbol_tdata[2 * lane + 1];
      word.slots[lane] = module_->m_axis_symbol_tdata[2 * lane] | (high << 32U);
      any |= word.slots[lane];
    }
    if (!module_->m_axis_symbol_tvalid) {
      EXPECT_EQ(any, 0U) << "codes outside the run";
    } else if (handler_) {
      handler_(word);
    } else {
      sent_.push_back(std::move(word));
    }
  }

  Clocked<Model> module_;
  std::uint64_t time_ = 0;
  std::vector<SentWord> sent_;
  std::function<void(const SentWord&)> handler_;
  External external_;
  std::uint64_t entropy_slot_ = 0;
  std::uint64_t entropy_words_ = 0;
  std::uint64_t entropy_taken_ = 0;
  AxilMaster<Model> bus_{module_.model(), [this] { tick(); }, [this] { module_.settle(); }};
};

}  // namespace twinspan::test
