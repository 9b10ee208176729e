// SPDX-License-Identifier: Apache-2.0
/// \file
/// Host memory behind the `m_axi_*` write port of a Verilated node, with stalls and protocol checks.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <random>
#include <vector>

namespace twinspan::test {

/// Memory for one ring. What lies outside of the ring may not be written. Data become visible only in the
/// clock of the write response, so whoever reads too early finds kPoison.
template <class Model>
class AxiMemory {
 public:
  static constexpr std::uint64_t kPoison = 0xDEADBEEFDEADBEEF;

  /// Chance per clock that a channel is ready (or a response is given), and how the bus answers.
  struct Behaviour {
    double address = 1.0;
    double data = 1.0;
    double response = 1.0;
    bool stopped = false;  ///< nothing is taken or answered
    bool error = false;    ///< answer SLVERR
  };

  AxiMemory(Model& model, std::uint64_t base, unsigned log2, std::uint64_t seed)
      : model_(model), base_(base), words_(std::size_t{1} << log2, kPoison), random_(seed) {}

  Behaviour behaviour;
  std::uint64_t bursts = 0;
  std::uint64_t full_bursts = 0;
  std::uint64_t acknowledged = 0;  ///< words
  std::uint64_t stalled = 0;       ///< clocks: a beat waited for its ready, or four bursts were unanswered

  [[nodiscard]] std::size_t size() const { return words_.size(); }
  [[nodiscard]] std::uint64_t at(std::uint64_t index) const { return words_[index % words_.size()]; }
  [[nodiscard]] bool idle() const { return bursts_.empty() && beats_.empty(); }

  /// Looks at the handshakes of the coming rising edge.
  void before_edge() {
    check_held();
    count_stall();
    if (model_.m_axi_awvalid && model_.m_axi_awready) {
      take_address();
    }
    if (model_.m_axi_wvalid && model_.m_axi_wready) {
      take_beat();
    }
    if (model_.m_axi_bvalid && model_.m_axi_bready) {
      answered_ = true;
      --unanswered_;
    }
    held_address_ = model_.m_axi_awvalid && !model_.m_axi_awready;
    address_ = model_.m_axi_awaddr;
    length_ = model_.m_axi_awlen;
    held_data_ = model_.m_axi_wvalid && !model_.m_axi_wready;
    data_ = model_.m_axi_wdata;
    last_ = model_.m_axi_wlast;
  }

  /// Drives the inputs of the next clock.
  void after_edge() {
    if (answered_) {
      model_.m_axi_bvalid = 0;
      answered_ = false;
    }
    model_.m_axi_awready = chance(behaviour.address);
    model_.m_axi_wready = chance(behaviour.data);
    if (!model_.m_axi_bvalid && complete() && chance(behaviour.response)) {
      commit();
      model_.m_axi_bvalid = 1;
      model_.m_axi_bresp = behaviour.error ? 2 : 0;
    }
  }

 private:
  struct Burst {
    std::uint64_t address;
    unsigned beats;
  };
  struct Beat {
    std::uint64_t data;
    bool last;
  };

  bool chance(double probability) {
    return !behaviour.stopped && (probability >= 1.0 || uniform_(random_) < probability);
  }

  void check_held() {
    if (held_address_) {
      EXPECT_TRUE(model_.m_axi_awvalid && model_.m_axi_awaddr == address_ && model_.m_axi_awlen == length_);
    }
    if (held_data_) {
      EXPECT_TRUE(model_.m_axi_wvalid && model_.m_axi_wdata == data_ && model_.m_axi_wlast == last_);
    }
  }

  /// A burst counts from the first clock of its address on.
  void count_stall() {
    unanswered_ += model_.m_axi_awvalid && !held_address_ ? 1 : 0;
    const bool address_waits = model_.m_axi_awvalid && !model_.m_axi_awready;
    const bool data_waits = model_.m_axi_wvalid && !model_.m_axi_wready;
    stalled += address_waits || data_waits || unanswered_ == 4 ? 1 : 0;
  }

  void take_address() {
    const std::uint64_t address = model_.m_axi_awaddr;
    const unsigned beats = model_.m_axi_awlen + 1U;
    EXPECT_EQ(model_.m_axi_awsize, 3);
    EXPECT_EQ(model_.m_axi_awburst, 1);
    EXPECT_LE(beats, 16U);
    EXPECT_EQ(address % 8, 0U);
    EXPECT_EQ(address / 4096, (address + 8 * beats - 1) / 4096) << "burst crosses a 4 KiB boundary";
    EXPECT_GE(address, base_);
    EXPECT_LE(address + 8 * beats, base_ + 8 * words_.size());
    bursts_.push_back({address, beats});
    ++bursts;
    full_bursts += beats == 16 ? 1 : 0;
  }

  void take_beat() {
    EXPECT_EQ(model_.m_axi_wstrb, 0xFF);
    beats_.push_back({model_.m_axi_wdata, model_.m_axi_wlast != 0});
  }

  [[nodiscard]] bool complete() const { return !bursts_.empty() && beats_.size() >= bursts_.front().beats; }

  void commit() {
    const Burst burst = bursts_.front();
    bursts_.pop_front();
    for (unsigned beat = 0; beat < burst.beats; ++beat) {
      EXPECT_EQ(beats_.front().last, beat + 1 == burst.beats);
      words_[((burst.address - base_) / 8 + beat) % words_.size()] = beats_.front().data;
      beats_.pop_front();
    }
    acknowledged += burst.beats;
  }

  Model& model_;
  std::uint64_t base_;
  std::vector<std::uint64_t> words_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> uniform_{0.0, 1.0};
  std::deque<Burst> bursts_;
  std::deque<Beat> beats_;
  bool answered_ = false;
  bool held_address_ = false;
  bool held_data_ = false;
  bool last_ = false;
  std::uint64_t address_ = 0;
  std::uint64_t data_ = 0;
  unsigned length_ = 0;
  unsigned unanswered_ = 0;
};

}  // namespace twinspan::test
