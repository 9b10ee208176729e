// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/tag_export.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "rtl/registers/generated/measurement_regs.hpp"

namespace twinspan::kernel {
namespace {

namespace map = regs::measurement;

/// Clocks that a stall of the bus must last before it replaces the ring as the cause of losses.
constexpr std::uint32_t kPatience = 16;

std::uint32_t lost(const Tagger& tagger) {
  return std::accumulate(std::begin(tagger.dropped), std::end(tagger.dropped), tagger.telemetry_dropped);
}

}  // namespace

TagExport::TagExport(const RegisterFile& registers, std::unique_ptr<RingPort> port)
    : registers_(registers), port_(std::move(port)) {}

bool TagExport::start() {
  const std::uint32_t size = registers_.value(map::ring_size);
  const std::uint32_t log2 = field(map::ring_size_log2, size);
  const bool wanted = field(map::ring_size_enable, size) != 0;
  base_ = registers_.wide(map::ring_base_lo);
  const bool bad = wanted && ((base_ & 4095) != 0 || log2 < 9 || log2 > 24);
  enabled_ = wanted && !bad;
  size_ = 1U << log2;
  cause_ = Cause::Burst;
  late_ = 0;
  written_ = ring_peak_ = stall_ring_ = stall_bus_ = channel_peak_ = telemetry_peak_ = tags_peak_ = 0;
  dropped_by_ = {};
  return !bad;
}

TagExport::Faults TagExport::clock(Tagger& tagger, const TaggerRegisters& tagging,
                                   const tf::Tags<kChannels>& tags, const tf::TelemetryOffer& telemetry) {
  const bool room = enabled_ && waiting() < size_;
  const bool ready = room && port_->ready();
  // Of the clock before: only then can anything be lost.
  const bool offered = tagger.offered_telemetry.valid || tagger.offered_mask != 0;
  const std::uint32_t before = offered ? lost(tagger) : 0;
  Faults faults;
  std::uint64_t word = 0;
  if (tf::merge_clock(tagger, tagging, tags, enabled_, telemetry.valid, telemetry.word.data,
                      telemetry.word.last, ready, word)) {
    faults.bus_error = !store(word);
  }
  if (offered) {
    const std::uint32_t dropped = lost(tagger) - before;
    faults.dropped = dropped != 0;
    watch_inputs(tagger, dropped);
  }
  watch_output(tagger, room, ready);
  return faults;
}

/// \return false when there is no memory for the word
bool TagExport::store(std::uint64_t word) {
  const std::uint64_t at = written_ & (size_ - 1);
  const bool stored = port_->write(base_ + 8 * at, word);
  ++written_;
  ring_peak_ = std::max(ring_peak_, waiting());
  return stored;
}

/// Levels behind the sources, and the cause of what was lost there.
void TagExport::watch_inputs(const Tagger& tagger, std::uint32_t dropped) {
  for (const auto& fifo : tagger.channel_fifo) {
    channel_peak_ = std::max(channel_peak_, static_cast<std::uint32_t>(fifo.level));
  }
  telemetry_peak_ = std::max(telemetry_peak_, static_cast<std::uint32_t>(tagger.telemetry_fifo.level));
  if (dropped != 0) {
    dropped_by_[static_cast<std::size_t>(enabled_ ? cause_ : Cause::Ring)] += dropped;
  }
}

/// Level in front of the ring, and what holds the words up: the cause of losses once the FIFO has no room (the rule is
/// that of tf_loss_cause).
void TagExport::watch_output(const Tagger& tagger, bool room, bool ready) {
  const auto level = static_cast<std::uint32_t>(tf::tag_level(tagger));
  tags_peak_ = std::max(tags_peak_, level);
  const bool waits = tf::tag_waits(tagger);
  stall_ring_ += waits && !room ? 1 : 0;
  stall_bus_ += waits && room && !ready ? 1 : 0;
  const bool full = level > tf::kTagFifoDepth - tf::kTagFifoRoom;
  const bool late = full && waits && room && !ready;
  if (!full) {
    cause_ = tagger.gap.gap ? cause_ : Cause::Burst;
  } else if (waits && !room) {
    cause_ = Cause::Ring;
  } else if (late && (cause_ != Cause::Ring || late_ == kPatience)) {
    cause_ = Cause::Bus;
  }
  late_ = late ? std::min(late_ + 1, kPatience) : 0;
}

std::uint32_t TagExport::waiting() const { return written_ - registers_.value(map::ring_read); }

bool TagExport::complete(const Tagger& tagger) const {
  return !enabled_ || (tf::merger_empty(tagger) && tf::tag_level(tagger) == 0 && port_->under_way() == 0);
}

std::uint32_t TagExport::status(std::uint32_t address) const {
  const auto dropped_by = [this](Cause cause) { return dropped_by_[static_cast<std::size_t>(cause)]; };
  switch (address) {
    case map::ring_written: return acknowledged();
    case map::fifo_peak:
      return static_cast<std::uint32_t>(map::fifo_peak_channel.of(channel_peak_) |
                                        map::fifo_peak_telemetry.of(telemetry_peak_) |
                                        map::fifo_peak_tags.of(tags_peak_));
    case map::ring_peak: return ring_peak_;
    case map::stall_ring: return stall_ring_;
    case map::stall_bus: return stall_bus_;
    case map::dropped_ring: return dropped_by(Cause::Ring);
    case map::dropped_bus: return dropped_by(Cause::Bus);
    case map::dropped_burst: return dropped_by(Cause::Burst);
    default: return 0;
  }
}

}  // namespace twinspan::kernel
