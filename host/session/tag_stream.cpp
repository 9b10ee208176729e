// SPDX-License-Identifier: Apache-2.0
#include "host/session/tag_stream.hpp"

#include <numbers>

#include "rtl/registers/generated/layouts.hpp"

namespace twinspan::session {
namespace {

namespace layout = regs::layout;

enum class Kind : std::uint64_t { Quantum = 0, Other = 1, Telemetry = 2, Gap = 3 };

constexpr double kStepRadians = 2 * std::numbers::pi / (1 << 24);

}  // namespace

void TagStream::consume(std::span<const std::uint64_t> words) {
  words_ += words.size();
  digest_.update(words);
  for (const std::uint64_t word : words) {
    const auto kind = static_cast<Kind>(layout::click_kind.get(word));
    switch (kind) {
      case Kind::Quantum:
      case Kind::Other: {
        expect_start();
        const auto channel = static_cast<std::uint8_t>(layout::click_channel.get(word));
        clicks_.push_back({layout::click_slot.get(word), static_cast<std::uint16_t>(layout::click_offset.get(word)),
                           channel, kind == Kind::Quantum});
        ++per_channel_[channel];
        break;
      }
      case Kind::Telemetry:
        telemetry_word(word);
        break;
      case Kind::Gap:
        gap_word(word);
        break;
    }
  }
}

/// A new record begins: whatever was half read is malformed.
void TagStream::expect_start() {
  malformed_ += pending_;
  pending_ = 0;
}

void TagStream::gap_word(std::uint64_t word) {
  const auto which = layout::gap_which.get(word);
  if (which == 0) {
    expect_start();
    gap_ = {layout::gap_slot.get(word), 0, static_cast<std::uint32_t>(layout::gap_lost.get(word))};
    pending_ = 1;
    pending_gap_ = true;
    return;
  }
  if (which != 1 || pending_ != 1 || !pending_gap_) {
    expect_start();
    ++malformed_;
    return;
  }
  gap_.last_slot = layout::gap_slot.get(word);
  gaps_.push_back(gap_);
  pending_ = 0;
}

void TagStream::telemetry_word(std::uint64_t word) {
  const auto index = static_cast<unsigned>(layout::telemetry0_index.get(word));
  if (index == 0) {
    expect_start();
    pending_gap_ = false;
  } else if (pending_gap_ || index != pending_ || index > 3) {
    expect_start();
    ++malformed_;
    return;
  }
  pending_ = index + 1;
  switch (index) {
    case 0:
      record_ = {};
      record_.end_slot = layout::telemetry0_slot.get(word);
      record_.valid = layout::telemetry0_valid.get(word) != 0;
      record_.closed = layout::telemetry0_closed.get(word) != 0;
      break;
    case 1:
      record_.estimate = static_cast<std::int32_t>(layout::telemetry1_estimate.get_signed(word));
      record_.code = static_cast<std::uint16_t>(layout::telemetry1_code.get(word));
      record_.counts = static_cast<std::uint32_t>(layout::telemetry1_counts.get(word));
      break;
    case 2:
      record_.unwrapped = static_cast<std::int32_t>(layout::telemetry2_unwrapped.get_signed(word));
      record_.step_rad = kStepRadians * static_cast<double>(layout::telemetry2_step.get_signed(word));
      break;
    default:
      record_.applied = static_cast<std::uint16_t>(layout::telemetry3_applied.get(word));
      telemetry_.push_back(record_);
      pending_ = 0;
      break;
  }
}

}  // namespace twinspan::session
