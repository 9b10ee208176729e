// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/saturation.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "host/core/error.hpp"

namespace twinspan::protocol {
namespace {

/// Largest change of a state per slot that counts as stationary.
constexpr double kSettled = 1e-13;

/// Steps through `slots` equal slots; returns the sum of both_live before each. When the chain has settled,
/// the rest is extrapolated.
double run(DeadTimeChain& chain, std::uint64_t slots, const SlotOutcome& outcome) {
  double live = 0;
  for (std::uint64_t i = 0; i < slots; ++i) {
    const double now = chain.both_live();
    live += now;
    chain.step(outcome);
    if (chain.change() < kSettled) {
      return live + static_cast<double>(slots - i - 1) * chain.both_live();
    }
  }
  return live;
}

}  // namespace

DeadTimeChain::DeadTimeChain(unsigned dead_slots) : dead_(dead_slots) {
  if (dead_slots > 255) {
    throw InputError("dead time of " + std::to_string(dead_slots) +
                     " slots; the joint chain is made for 0 to 255");
  }
  state_.assign(std::size_t{dead_ + 1} * (dead_ + 1), 0);
  next_ = state_;
  state_[0] = 1;
}

void DeadTimeChain::step(const SlotOutcome& o) {
  const double plus = o.plus_only + o.both;
  const double minus = o.minus_only + o.both;
  std::fill(next_.begin(), next_.end(), 0);
  const double live = state_[0];
  next_[at(dead_, 0)] += live * o.plus_only;
  next_[at(0, dead_)] += live * o.minus_only;
  next_[at(dead_, dead_)] += live * o.both;
  next_[0] += live * (1 - o.plus_only - o.minus_only - o.both);
  for (unsigned r = 1; r <= dead_; ++r) {
    next_[at(dead_, r - 1)] += state_[at(0, r)] * plus;
    next_[at(0, r - 1)] += state_[at(0, r)] * (1 - plus);
    next_[at(r - 1, dead_)] += state_[at(r, 0)] * minus;
    next_[at(r - 1, 0)] += state_[at(r, 0)] * (1 - minus);
    for (unsigned s = 1; s <= dead_; ++s) {
      next_[at(r - 1, s - 1)] += state_[at(r, s)];
    }
  }
  change_ = 0;
  for (std::size_t i = 0; i < state_.size(); ++i) {
    change_ = std::fmax(change_, std::abs(next_[i] - state_[i]));
  }
  state_.swap(next_);
}

LiveSlots live_slots(std::uint64_t slots, const FrameShape& frame, unsigned dead_slots,
                     const SlotOutcome& quantum, const SlotOutcome& reference, double dark_probability) {
  const std::uint64_t lead = std::uint64_t{frame.reference} + frame.guard;
  if (frame.length == 0 || lead > frame.length) {
    throw InputError("frame of " + std::to_string(frame.length) + " slots cannot hold " +
                     std::to_string(frame.reference) + " reference and " + std::to_string(frame.guard) +
                     " guard slots");
  }
  const double d = dark_probability;
  const SlotOutcome dark{d * (1 - d), d * (1 - d), d * d};
  DeadTimeChain chain(dead_slots);
  LiveSlots result;
  const std::uint64_t frames = slots / frame.length;
  double live = 0;
  double previous = -1;
  for (std::uint64_t f = 0; f < frames; ++f) {
    run(chain, frame.reference, reference);
    run(chain, frame.guard, dark);
    const double here = run(chain, frame.length - lead, quantum);
    live += here;
    if (std::abs(here - previous) <= 1e-12 * here) {
      live += static_cast<double>(frames - f - 1) * here;
      break;
    }
    previous = here;
  }
  result.stationary = chain.both_live();
  std::uint64_t rest = slots % frame.length;
  const auto section = [&rest](std::uint64_t length) {
    const std::uint64_t taken = std::min(rest, length);
    rest -= taken;
    return taken;
  };
  run(chain, section(frame.reference), reference);
  run(chain, section(frame.guard), dark);
  const std::uint64_t tail = section(frame.length - lead);
  live += run(chain, tail, quantum);
  result.quantum =
      static_cast<double>(frames) * static_cast<double>(frame.length - lead) + static_cast<double>(tail);
  result.live = live;
  return result;
}

}  // namespace twinspan::protocol
