// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/photonics.hpp"

#include <algorithm>
#include <limits>

namespace twinspan::systemc {
namespace {

constexpr std::uint64_t kSlack = 512;  // clocks that a transmitter may be ahead of the unit
constexpr std::uint64_t kBatch = 256;  // clocks

}  // namespace

Arm::Arm(std::uint32_t delay_clocks) : delay_(delay_clocks), words_((delay_ + 2 * kSlack) * kLanes) {}

void Arm::send(const std::uint64_t* words, std::size_t clocks) {
  const std::uint64_t size = words_.size() / kLanes;
  for (std::size_t i = 0; i < clocks; ++i, ++sent_) {
    std::copy_n(words + i * kLanes, kLanes, &words_[sent_ % size * kLanes]);
  }
}

void Arm::arriving(std::uint64_t clock, std::size_t clocks, std::uint64_t* words) const {
  const std::uint64_t size = words_.size() / kLanes;
  for (std::size_t i = 0; i < clocks; ++i, ++clock, words += kLanes) {
    if (clock < 1 + delay_) {
      std::fill_n(words, kLanes, 0);
    } else {
      std::copy_n(&words_[(clock - 1 - delay_) % size * kLanes], kLanes, words);
    }
  }
}

Photonics::Photonics(const sc_core::sc_module_name& name, const Timing& timing, Light& light)
    : sc_module(name),
      alice("alice"),
      bob("bob"),
      taps("taps"),
      light_(light),
      arms_{Arm(timing.arm_clocks[0] + timing.unknown_clocks), Arm(timing.arm_clocks[1] + timing.unknown_clocks)},
      first_clock_(std::numeric_limits<std::uint64_t>::max()) {
  alice.bind(arms_[0]);
  bob.bind(arms_[1]);
  taps.bind(*this);
  for (auto& words : batch_) {
    words.resize(kBatch * kLanes);
  }
}

void Photonics::sample(std::uint64_t clock, std::uint16_t phase_code, Taps& result) {
  result.mask = 0;
  if (load(clock)) {
    light_.step(phase_code, result);
  }
}

bool Photonics::load(std::uint64_t clock) {
  if (clock < first_clock_) {
    return false;
  }
  if (loaded_until_ <= clock) {
    const std::uint64_t end = std::min({arms_[0].end(), arms_[1].end(), clock + kBatch});
    const std::size_t clocks = end - clock;
    for (unsigned arm = 0; arm < 2; ++arm) {
      arms_[arm].arriving(clock, clocks, batch_[arm].data());
    }
    light_.load(batch_[0].data(), batch_[1].data(), clocks * kLanes);
    loaded_until_ = end;
  }
  return true;
}

}  // namespace twinspan::systemc
