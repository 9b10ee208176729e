// SPDX-License-Identifier: Apache-2.0
/// \file
/// The way of tags and telemetry out of a measurement node: merger, tag FIFO and ring, and the figures of their
/// use as tf_loss_cause, tf_level_peak and tf_ring_monitor have them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "sim/kernel/measurement_settings.hpp"
#include "sim/kernel/nodes.hpp"

namespace twinspan::kernel {

class TagExport {
 public:
  /// What a clock brought that the node must report.
  struct Faults {
    bool bus_error = false;
    bool dropped = false;  ///< the first lost slot is in the tagger's gap
  };

  /// \param registers  of the node, with what the host has read of the ring; they outlive this
  TagExport(const RegisterFile& registers, std::unique_ptr<RingPort> port);

  /// A start takes over the ring's place and begins all figures again. \return false when the place is wrong
  bool start();
  /// One clock. `tags` and, where it is valid, `telemetry` come to the merger.
  Faults clock(Tagger& tagger, const TaggerRegisters& tagging, const tf::Tags<kChannels>& tags,
               const tf::TelemetryOffer& telemetry);

  /// Words that are in memory.
  std::uint32_t acknowledged() const { return written_ - port_->under_way(); }
  /// Nothing is on its way to the ring, or there is no ring.
  bool complete(const Tagger& tagger) const;
  /// RING_WRITTEN, the peaks, the stalls and what was dropped, by cause; 0 for other registers.
  std::uint32_t status(std::uint32_t address) const;

 private:
  enum class Cause { Ring, Bus, Burst };

  std::uint32_t waiting() const;
  bool store(std::uint64_t word);
  void watch_inputs(const Tagger& tagger, std::uint32_t dropped);
  void watch_output(const Tagger& tagger, bool room, bool ready);

  const RegisterFile& registers_;
  std::unique_ptr<RingPort> port_;
  bool enabled_ = false;
  std::uint64_t base_ = 0;
  std::uint32_t size_ = 0;         // words
  std::uint32_t written_ = 0;
  Cause cause_ = Cause::Burst;     // of losses, were there any now
  std::uint32_t late_ = 0;         // clocks of this stall of the bus while the FIFO has no room, up to a limit
  std::uint32_t ring_peak_ = 0;
  std::uint32_t stall_ring_ = 0;   // clocks in which a word found no room
  std::uint32_t stall_bus_ = 0;
  std::uint32_t channel_peak_ = 0;
  std::uint32_t telemetry_peak_ = 0;
  std::uint32_t tags_peak_ = 0;
  std::array<std::uint32_t, 3> dropped_by_{};  // per Cause
};

}  // namespace twinspan::kernel
