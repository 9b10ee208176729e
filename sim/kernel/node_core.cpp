// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/node_core.hpp"

#include "hls/common/tf_types.hpp"
#include "rtl/registers/generated/measurement_regs.hpp"
#include "rtl/registers/generated/transmitter_regs.hpp"

namespace twinspan::kernel {
namespace {

namespace map = regs::node;

// The shared blocks and the error registers have the same places in both maps.
constexpr std::uint32_t kErrors = regs::transmitter::errors;
constexpr std::uint32_t kErrorSlotLow = regs::transmitter::error_slot_lo;
constexpr std::uint32_t kErrorSlotHigh = regs::transmitter::error_slot_hi;
static_assert(kErrors == regs::measurement::errors && kErrorSlotLow == regs::measurement::error_slot_lo &&
              kErrorSlotHigh == regs::measurement::error_slot_hi);

std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

}  // namespace

NodeCore::NodeCore(std::span<const regs::Register> registers, const Shape& shape, unsigned lead)
    : registers_(registers), shape_(shape), lead_(lead) {}

bool NodeCore::start(bool fits, bool refused) {
  start_time_ = registers_.wide(map::run_start_time_lo);
  first_slot_ = registers_.wide(map::run_start_slot_lo) & tf::kSlotMask;
  stop_slot_ = registers_.wide(map::run_stop_slot_lo) & tf::kSlotMask;
  slot_ = first_slot_;
  ended_ = false;
  state_ = State::Idle;
  const bool late = start_time_ < time_ + lead_ + tf::kStartLead;
  if (!fits || late || stop_slot_ <= first_slot_ || ((first_slot_ | stop_slot_) & 15) != 0) {
    return false;
  }
  state_ = refused ? State::Idle : State::Armed;
  return true;
}

void NodeCore::advance(std::uint64_t slots) {
  time_ += slots / shape_.lanes;
  slot_ += slots;
  if (slot_ == stop_slot_) {
    end(slot_);
  }
}

void NodeCore::end(std::uint64_t slot) {
  slot_ = slot;
  state_ = State::Idle;
  ended_ = true;
}

void NodeCore::set_errors(std::uint32_t bits, std::uint64_t slot) {
  if (errors_ == 0 && bits != 0) {
    error_slot_ = slot;
  }
  errors_ |= bits;
}

void NodeCore::clear_errors() {
  errors_ = 0;
  error_slot_ = 0;
}

std::uint32_t NodeCore::slot_status(std::uint32_t address, std::uint64_t slot) {
  if (address == map::run_slot_lo) {
    slot_high_ = high(slot);
    return low(slot);
  }
  return slot_high_;
}

std::uint32_t NodeCore::status(std::uint32_t address, bool done) {
  switch (address) {
    case map::identity_git_hash: return TWINSPAN_RTL_HASH;
    case map::identity_source_date: return TWINSPAN_RTL_DATE;
    case map::identity_lanes:
    case map::identity_slots_per_cycle: return shape_.lanes;
    case map::identity_clock_hz: return shape_.clock_hz;
    case map::identity_channels: return shape_.channels;
    case map::identity_table_depth_a: return shape_.table_depth_a;
    case map::identity_table_depth_b: return shape_.table_depth_b;
    case map::run_status:
      return low(map::run_status_armed.of(armed() ? 1 : 0) | map::run_status_running.of(running() ? 1 : 0) |
                 map::run_status_done.of(done ? 1 : 0) | map::run_status_error.of(errors_ != 0 ? 1 : 0));
    case map::run_time_lo: time_high_ = high(time_); return low(time_);
    case map::run_time_hi: return time_high_;
    case map::run_slot_lo:
    case map::run_slot_hi: return slot_status(address, slot_);
    case kErrors: return errors_;
    case kErrorSlotLow: return low(error_slot_);
    case kErrorSlotHigh: return high(error_slot_);
    default: return 0;
  }
}

}  // namespace twinspan::kernel
