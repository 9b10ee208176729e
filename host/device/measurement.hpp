// SPDX-License-Identifier: Apache-2.0
/// \file
/// Driver of the measurement node: detectors, phase loop, tag ring.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "host/device/node.hpp"

namespace twinspan::device {

struct ChannelSettings {
  std::uint32_t dead_time;   ///< 1/1024 slot
  std::uint32_t gate_first;  ///< 1/1024 slot
  std::uint32_t gate_last;   ///< 1/1024 slot, up to 1024
};

struct PhaseLoopRegisters {
  bool closed;
  std::uint32_t window_slots;
  std::uint32_t gain_p;            ///< Q0.16
  std::uint32_t gain_i;            ///< Q0.16
  std::uint32_t integrator_limit;  ///< 2^-24 turn per window
  std::uint32_t least_counts;
  std::uint32_t half_wave;
};

/// Counters of one channel, modulo 2^32.
struct ChannelCounters {
  std::uint32_t clicks;
  std::uint32_t in_dead_time;
  std::uint32_t outside_gate;
  std::uint32_t not_exported;
  std::uint32_t produced;
  std::uint32_t dropped;
};

/// Counters of the node since start, modulo 2^32.
struct NodeCounters {
  std::vector<ChannelCounters> channels;
  std::uint32_t telemetry_produced;
  std::uint32_t telemetry_dropped;
  std::uint32_t gaps;
  std::uint32_t words_written;
  std::uint32_t fifo_peak_channel;    ///< deepest level of any channel's FIFO, words
  std::uint32_t fifo_peak_telemetry;  ///< words
  std::uint32_t fifo_peak_tags;       ///< words
  std::uint32_t ring_peak;            ///< most words that waited in the ring
  std::uint32_t stall_ring;           ///< clocks in which a burst waited for room in the ring
  std::uint32_t stall_bus;            ///< clocks in which the bus was waited for
  std::uint32_t dropped_ring;         ///< tags and telemetry records: the host did not free the ring
  std::uint32_t dropped_bus;          ///< the host memory was too slow
  std::uint32_t dropped_burst;        ///< more came at once than the FIFOs hold
};

class Measurement : public Node {
 public:
  /// Opens and checks the node and allocates the ring. \throws Failure.
  Measurement(Device& device, double slots_per_second, std::uint32_t least_channels, std::uint32_t ring_log2_entries);

  void select_channels(std::uint32_t enable_mask, std::uint32_t reference_plus, std::uint32_t reference_minus,
                       bool reference_always);
  /// \param sections bit 0 reference, 1 guard, 2 quantum clicks are exported
  void set_tagging(std::uint32_t sections, bool raw, bool telemetry);
  void set_channel(std::uint32_t channel, const ChannelSettings& settings);
  /// Arrival time within the clock, in 1/1024 slot, for every tap count from 0.
  void load_calibration(std::uint32_t channel, std::span<const std::uint16_t> times);
  void set_phase_loop(const PhaseLoopRegisters& registers);
  /// Event line: so many words wait in the ring.
  void set_event_level(std::uint32_t words);

  /// Hands every word that waits in the ring to `consume`, in order, and frees its space.
  /// \return the number of words. \throws Failure when the ring pointers contradict each other.
  std::size_t drain(const std::function<void(std::span<const std::uint64_t>)>& consume);

  NodeCounters counters();
  /// Whether an error is set that makes the run worthless: a refused configuration or a bus error. Losses and
  /// saturation are counted instead.
  bool fatal_error();
  /// The sticky errors in words, empty when there are none.
  std::string error_text();

 private:
  Buffer ring_;
  std::uint32_t read_ = 0;
};

}  // namespace twinspan::device
