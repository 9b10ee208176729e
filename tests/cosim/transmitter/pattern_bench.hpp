// SPDX-License-Identifier: Apache-2.0
/// \file
/// Runs of the Verilated tf_transmitter, every word compared with the kernel `pattern_generator` of every
/// target.
#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/cosim/transmitter/pattern_kernel.hpp"
#include "tests/rtl/transmitter/node_bench.hpp"

namespace twinspan::test {

/// Kernels that this processor can run.
template <unsigned Lanes>
std::vector<PatternKernel<Lanes>> pattern_kernels() {
  std::vector<PatternKernel<Lanes>> kernels{portable::pattern_kernel<Lanes>()};
#ifdef TWINSPAN_HLS_NATIVE
  if (__builtin_cpu_supports("x86-64-v3") && __builtin_cpu_supports("aes")) {
    kernels.push_back(native::pattern_kernel<Lanes>());
  }
#endif
  return kernels;
}

/// The registers of a kernel, all but the round keys.
inline tf::PatternRegisters kernel_registers(const Settings& s) {
  tf::PatternRegisters r{};
  r.nonce = s.nonce;
  r.entropy_mode = s.entropy_mode;
  std::copy_n(s.thresholds.begin(), tf::kThresholds, r.threshold);
  r.half_wave = s.half_wave;
  r.phase_offset = s.phase_offset;
  r.reference_step = s.reference_step;
  std::copy(s.intensity.begin(), s.intensity.end(), r.intensity);
  std::copy(s.phase.begin(), s.phase.end(), r.phase);
  r.frame_length = s.length;
  r.frame_reference = s.reference;
  r.frame_guard = s.guard;
  r.start_slot = s.start_slot;
  r.stop_slot = s.stop_slot;
  return r;
}

/// One kernel in one run: the words one by one, and in mode 0 the same words in batches.
template <unsigned Lanes>
class KernelRun {
 public:
  KernelRun(const PatternKernel<Lanes>& kernel, const Settings& s, External external, unsigned largest_batch)
      : kernel_(kernel), registers_(kernel_registers(s)), external_(std::move(external)),
        largest_batch_(largest_batch), random_(s.nonce) {
    std::uint32_t key[4];
    for (unsigned i = 0; i < 4; ++i) {
      key[i] = 0;
      for (unsigned byte = 0; byte < 4; ++byte) {
        key[i] = (key[i] << 8U) | s.key[4 * i + byte];
      }
    }
    kernel_.expand_key(key, registers_.round_keys);
    started_ = kernel_.start(single_, registers_);
    batched_ = single_;
  }
  bool started() const { return started_; }
  const char* name() const { return kernel_.name; }
  tf::PatternRegisters& registers() { return registers_; }

  /// True when the kernel's next word is this one.
  bool next_is(const SentWord& sent) {
    std::uint32_t entropy[Lanes] = {};
    std::uint64_t drive[Lanes];
    if (external_) {
      for (unsigned l = 0; l < Lanes; ++l) {
        entropy[l] = external_(single_.slot + l);
      }
    }
    const bool last = kernel_.word(single_, registers_, entropy, drive);
    bool same = last == sent.last && std::equal(drive, drive + Lanes, sent.slots.begin());
    if (registers_.entropy_mode == 0) {
      if (at_ == buffer_.size()) {
        fill();
      }
      same = same && at_ < buffer_.size() && std::equal(drive, drive + Lanes, buffer_.data() + at_);
      at_ += Lanes;
    }
    return same;
  }
  /// Both ways through the kernel have come to the run's last word.
  bool ended() {
    std::uint64_t drive[Lanes];
    const bool batches_ended = registers_.entropy_mode != 0 ||
                               (at_ == buffer_.size() && kernel_.run(batched_, registers_, 1, drive) == 0);
    return single_.slot == single_.stop_slot && batches_ended;
  }

 private:
  void fill() {
    const auto words = static_cast<unsigned>(1 + random_() % largest_batch_);
    buffer_.resize(std::size_t{words} * Lanes);
    buffer_.resize(std::size_t{kernel_.run(batched_, registers_, words, buffer_.data())} * Lanes);
    at_ = 0;
  }

  PatternKernel<Lanes> kernel_;
  tf::PatternRegisters registers_;
  External external_;
  unsigned largest_batch_;
  std::mt19937 random_;
  bool started_ = false;
  tf::PatternState<Lanes> single_{};
  tf::PatternState<Lanes> batched_{};
  std::vector<std::uint64_t> buffer_;
  std::size_t at_ = 0;
};

template <class Model, unsigned Lanes>
class PatternBench {
 public:
  PatternBench() {
    bench_.on_word([this](const SentWord& word) { compare(word); });
  }
  NodeBench<Model, Lanes>& node() { return bench_; }
  /// Slots compared so far.
  std::uint64_t compared() const { return compared_; }
  std::vector<KernelRun<Lanes>>& kernels() { return runs_; }

  /// Configures the node and the kernels and starts both; 0 or the bits that ERRORS shows after the start.
  /// `largest_batch` 1 lets registers of the kernels change from word to word.
  void start(const Settings& s, const External& external = {}, unsigned largest_batch = 1500) {
    bench_.configure(s);
    restart(s, external, largest_batch);
  }
  /// The same without key and tables, which stay.
  void restart(const Settings& s, const External& external = {}, unsigned largest_batch = 1500) {
    bench_.configure_run(s);
    bench_.feed(external, s.start_slot, external ? (s.stop_slot - s.start_slot) / Lanes : 0);
    begin_ = bench_.start(80, map::run_control_clear_errors.of(1));
    runs_.clear();
    for (const auto& kernel : pattern_kernels<Lanes>()) {
      runs_.emplace_back(kernel, s, external, largest_batch);
    }
  }
  /// Lets the node run to the end.
  void finish_unchecked(const Settings& s) {
    bench_.run_until(begin_ + (s.stop_slot - s.start_slot) / Lanes + 20);
  }
  /// Runs to the end and compares until there.
  void finish(const Settings& s) {
    finish_unchecked(s);
    ASSERT_EQ(bench_.errors(), 0U);
    ASSERT_TRUE(bench_.status().done);
    for (auto& run : runs_) {
      ASSERT_TRUE(run.ended()) << run.name();
    }
  }
  void run(const Settings& s, const External& external = {}) {
    ASSERT_NO_FATAL_FAILURE(start(s, external));
    for (auto& run : runs_) {
      ASSERT_TRUE(run.started()) << run.name();
    }
    finish(s);
  }

 private:
  void compare(const SentWord& word) {
    compared_ += Lanes;
    for (auto& run : runs_) {
      if (!run.next_is(word) && differences_++ < 5) {
        ADD_FAILURE() << run.name() << " differs in the word of clock " << word.time - begin_
                      << " of the run";
      }
    }
  }

  NodeBench<Model, Lanes> bench_;
  std::vector<KernelRun<Lanes>> runs_;
  std::uint64_t begin_ = 0;
  std::uint64_t compared_ = 0;
  unsigned differences_ = 0;
};

}  // namespace twinspan::test
