// SPDX-License-Identifier: Apache-2.0
#include "sim/cycle/waveform.hpp"

#include <filesystem>
#include <limits>

#include <fmt/format.h>
#include <verilated.h>
#include <verilated_fst_c.h>

#include "host/core/error.hpp"

namespace twinspan::cycle {

Waveform::Waveform(std::string file, std::uint32_t clock_ps) : file_(std::move(file)), clock_ps_(clock_ps) {
  if (active()) {
    trace_ = std::make_unique<VerilatedFstC>();
  }
}

Waveform::~Waveform() {
  if (trace_ != nullptr && trace_->isOpen()) {
    trace_->close();
  }
}

NodeOptions Waveform::options(const std::string& name) {
  // Nodes recorded together share one context; nodes that run on different threads have one each.
  if (contexts_.empty() || !active()) {
    contexts_.push_back(std::make_unique<VerilatedContext>());
    contexts_.back()->traceEverOn(active());
  }
  return {name, contexts_.back().get(), trace_.get()};
}

void Waveform::open(const std::array<RecordedTransmitter*, 2>& transmitters, RecordedMeasurement* unit) {
  transmitters_ = transmitters;
  unit_ = unit;
  if (!active()) {
    return;
  }
  trace_->set_time_unit("1ps");
  trace_->set_time_resolution("1ps");
  trace_->open(file_.c_str());
  if (!trace_->isOpen()) {
    throw Failure(fmt::format("{}: the waveform file cannot be written; give --trace another path", file_));
  }
  // The waveform shows the keys of the random sources: it is for its owner alone.
  std::error_code ignored;
  const auto owner = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  std::filesystem::permissions(file_, owner, ignored);
}

void Waveform::set_window(std::uint64_t first, std::uint64_t count) {
  first_ = first;
  count_ = count;
}

std::uint64_t Waveform::clocks_until_window(std::uint64_t time) const {
  if (!active() || count_ == 0 || time >= first_ + count_) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return time < first_ ? first_ - time : 0;
}

void Waveform::clock(std::uint64_t time, const std::array<std::uint64_t*, 2>& words, photonics::Link* link) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    transmitters_[i]->rise(words[i]);
  }
  unit_->rise(link);
  trace_->dump(time * clock_ps_);
  for (auto* transmitter : transmitters_) {
    transmitter->fall();
  }
  unit_->fall();
  trace_->dump(time * clock_ps_ + clock_ps_ / 2);
}

}  // namespace twinspan::cycle
