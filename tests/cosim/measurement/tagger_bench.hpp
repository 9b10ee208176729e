// SPDX-License-Identifier: Apache-2.0
/// \file
/// tf_time_tagger_bench and the time tagger kernel side by side, compared in every clock.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <memory>

#include "hls/measurement/time_tagger.hpp"
#include "tests/cosim/measurement/wires.hpp"

namespace twinspan::test {

/// What one clock is given.
struct TaggerClock {
  std::uint32_t section = tf::kSectionQuantum;
  std::uint32_t tap_mask = 0;
  ClockTaps taps{};
  bool window_last = false;
  bool telemetry_valid = false;
  bool telemetry_last = false;
  std::uint64_t telemetry_word = 0;
  bool ready = false;
};

template <unsigned LANES, class Model>
class TaggerBench {
 public:
  using Registers = tf::TaggerRegisters<LANES, kChannels>;
  using State = tf::TaggerState<LANES, kChannels>;

  /// How often something worth seeing has happened.
  struct Seen {
    std::uint64_t clocks = 0, words = 0, markers = 0, full_markers = 0;
    std::uint64_t tag_fifo_full = 0, channel_fifo_full = 0, references = 0, skipped = 0;
  };

  TaggerBench() {
    tf::default_times(registers);
    registers.enable = 15;
    registers.reference_minus = 1;
    registers.sections = 4;
    registers.telemetry = 1;
    for (unsigned c = 0; c < kChannels; ++c) {
      registers.gate_last[c] = 1024;
    }
    apply_registers();
    model_->s_axis_telemetry_tvalid = 0;
    restart();
  }
  ~TaggerBench() { model_->final(); }
  TaggerBench(const TaggerBench&) = delete;
  TaggerBench& operator=(const TaggerBench&) = delete;

  Registers registers{};
  State state{};
  std::uint64_t slot = 0;
  bool ring = true;
  Seen seen;

  /// Brings the registers, except the tables, to the RTL.
  void apply_registers() {
    Model& m = *model_;
    m.enable_i = static_cast<std::uint8_t>(registers.enable);
    m.reference_plus_i = static_cast<std::uint8_t>(registers.reference_plus);
    m.reference_minus_i = static_cast<std::uint8_t>(registers.reference_minus);
    m.reference_always_i = registers.reference_always != 0;
    m.raw_i = registers.raw != 0;
    m.sections_i = static_cast<std::uint8_t>(registers.sections);
    m.telemetry_enable_i = registers.telemetry != 0;
    m.gate_first_i = 0;
    m.gate_last_i = 0;
    for (unsigned c = 0; c < kChannels; ++c) {
      set_bits(m.dead_time_i, 24 * c, 24, registers.dead_time[c]);
      m.gate_first_i |= static_cast<std::uint64_t>(registers.gate_first[c]) << (11 * c);
      m.gate_last_i |= static_cast<std::uint64_t>(registers.gate_last[c]) << (11 * c);
    }
  }

  /// One write of a table, in a clock of its own.
  void table_write(std::uint32_t channel, std::uint32_t index, std::uint32_t time) {
    model_->table_write_i = 1;
    model_->table_channel_i = static_cast<std::uint8_t>(channel);
    model_->table_index_i = static_cast<std::uint16_t>(index);
    model_->table_time_i = static_cast<std::uint16_t>(time);
    tf::table_write(registers, channel, index, time);
    step({});
    model_->table_write_i = 0;
  }

  /// Everything inside is forgotten, as at the start of a run.
  void restart() {
    model_->rst_i = 1;
    model_->tap_valid_i = 0;
    model_->s_axis_telemetry_tvalid = 0;
    model_->window_last_i = 0;
    edge();
    model_->rst_i = 0;
    tf::tagger_reset(state);
    tags_ = {};
    counts_ = {};
    window_last_ = {};
    clicked_ = {};
    busy_without_tag_ = true;
  }

  /// One clock of both; LANES slots pass.
  void step(const TaggerClock& in) {
    Model& m = *model_;
    m.slot_i = slot;
    m.section_i = static_cast<std::uint8_t>(in.section);
    m.window_last_i = in.window_last;
    apply_taps(m, in.tap_mask, in.taps);
    m.ring_enable_i = ring;
    m.s_axis_telemetry_tvalid = in.telemetry_valid;
    m.s_axis_telemetry_tlast = in.telemetry_last;
    m.s_axis_telemetry_tdata = in.telemetry_word;
    m.m_axis_tready = in.ready;

    const std::size_t now = seen.clocks % kRing;
    tags_[now] = tf::Tags<kChannels>{};
    if (in.tap_mask != 0) {
      tags_[now] = tf::tag_clicks(state, registers, slot, in.section, in.tap_mask, in.taps.data());
    }
    clicked_[now] = (in.tap_mask & registers.enable) != 0;
    window_last_[now] = in.window_last;
    const tf::Tags<kChannels>& tags = tags_[(now + kRing - tf::kTapsToTags) % kRing];
    m.clk_i = 0;
    m.eval();
    compare(tags, now);
    merge(tags, in);
    m.clk_i = 1;
    m.eval();
    busy_without_tag_ = clicked_[(now + kRing - tf::kTapsToTags) % kRing] && tags.mask == 0;
    slot = (slot + LANES) & tf::kSlotMask;
    ++seen.clocks;
  }

  /// Lets the pipelines run empty and compares all counters.
  void settle() {
    for (unsigned clock = 0; clock < kRing; ++clock) {
      step({});
    }
    for (unsigned c = 0; c < kChannels; ++c) {
      ASSERT_EQ(model_->clicks_o[c], state.clicks[c]);
      ASSERT_EQ(model_->in_dead_time_o[c], state.in_dead_time[c]);
      ASSERT_EQ(model_->outside_gate_o[c], state.outside_gate[c]);
      ASSERT_EQ(model_->not_exported_o[c], state.not_exported[c]);
      ASSERT_EQ(model_->produced_o[c], state.produced[c]);
      ASSERT_EQ(model_->dropped_o[c], state.dropped[c]);
      ASSERT_EQ(state.clicks[c], state.in_dead_time[c] + state.outside_gate[c] + state.not_exported[c] +
                                     state.produced[c]);
    }
  }

 private:
  static constexpr std::size_t kRing = 32;  // clocks of history, more than any latency

  /// What the RTL shows with a delay of kCountClocks.
  struct Counts {
    std::array<std::uint32_t, kChannels> dropped{};
    std::uint32_t telemetry_produced = 0, telemetry_dropped = 0;
    bool loss = false;
    std::uint64_t loss_first = 0;
  };
  static constexpr std::size_t kCountClocks = 2;

  /// Those of this clock go in, those of kCountClocks before come out.
  Counts delayed_counts() {
    std::rotate(counts_.begin(), counts_.end() - 1, counts_.end());
    Counts& now = counts_.front();
    std::copy(std::begin(state.dropped), std::end(state.dropped), now.dropped.begin());
    now.telemetry_produced = state.telemetry_produced;
    now.telemetry_dropped = state.telemetry_dropped;
    now.loss = state.gap.loss;
    now.loss_first = state.gap.loss_first;
    return counts_.back();
  }

  void edge() {
    model_->clk_i = 0;
    model_->eval();
    model_->clk_i = 1;
    model_->eval();
  }

  void compare(const tf::Tags<kChannels>& tags, std::size_t now) {
    const Model& m = *model_;
    const std::size_t reference = (now + kRing - tf::kTapsToReference) % kRing;
    const tf::Tags<kChannels>& clicks = tags_[reference];
    ASSERT_EQ(m.tag_valid_o, tags.mask);
    ASSERT_EQ(m.window_last_o, window_last_[reference]);
    ASSERT_EQ(m.reference_valid_o, clicks.reference_valid);
    const std::uint32_t phases =
        ((clicks.reference_valid & 1U) != 0 ? 3U : 0U) | ((clicks.reference_valid & 2U) != 0 ? 12U : 0U);
    ASSERT_EQ(m.reference_phase_o & phases, clicks.reference_phase);
    ASSERT_EQ(m.m_axis_tvalid != 0, tf::tag_waits(state));
    if (m.m_axis_tvalid) {
      ASSERT_EQ(m.m_axis_tdata, tf::tag_word(state)) << "clock " << seen.clocks;
    }
    ASSERT_EQ(m.level_o, tf::tag_level(state));
    if (!busy_without_tag_) {
      ASSERT_EQ(m.empty_o != 0, tf::merger_empty(state));
    }
    ASSERT_EQ(m.gaps_o, state.gaps);
    const Counts counts = delayed_counts();
    ASSERT_EQ(m.telemetry_produced_o, counts.telemetry_produced);
    ASSERT_EQ(m.telemetry_dropped_o, counts.telemetry_dropped);
    ASSERT_EQ(m.loss_o != 0, counts.loss);
    if (counts.loss) {
      ASSERT_EQ(m.loss_slot_o, counts.loss_first);
    }
    for (unsigned c = 0; c < kChannels; ++c) {
      ASSERT_EQ(m.dropped_o[c], counts.dropped[c]);
      seen.channel_fifo_full += state.channel_fifo[c].level == tf::kChannelDepth ? 1U : 0U;
    }
    seen.references += clicks.reference_valid != 0 ? 1U : 0U;
    seen.tag_fifo_full += tf::tag_level(state) == tf::kTagFifoDepth ? 1U : 0U;
  }

  void merge(const tf::Tags<kChannels>& tags, const TaggerClock& in) {
    const bool taken = in.ready && tf::tag_waits(state);
    if (tags.mask == 0 && !in.telemetry_valid && !taken && tf::tagger_idle(state)) {
      ++seen.skipped;
      return;
    }
    std::uint64_t word = 0;
    const bool left = tf::merge_clock(state, registers, tags, ring, in.telemetry_valid, in.telemetry_word,
                                      in.telemetry_last, in.ready, word);
    ASSERT_EQ(left, model_->m_axis_tvalid && in.ready);
    if (left) {
      ASSERT_EQ(word, model_->m_axis_tdata);
      const bool marker = (word & 3U) == tf::kKindGap;
      ++seen.words;
      seen.markers += marker ? 1U : 0U;
      seen.full_markers += marker && ((word >> tf::kGapLostLsb) & tf::kLostMax) == tf::kLostMax ? 1U : 0U;
    }
  }

  std::unique_ptr<Model> model_ = std::make_unique<Model>();
  std::array<tf::Tags<kChannels>, kRing> tags_{};
  std::array<Counts, kCountClocks + 1> counts_{};
  std::array<bool, kRing> window_last_{};
  std::array<bool, kRing> clicked_{};
  bool busy_without_tag_ = false;  // the RTL's merger may say that it is not empty although it is
};

}  // namespace twinspan::test
