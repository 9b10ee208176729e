// SPDX-License-Identifier: Apache-2.0
/// \file
/// What an integrator asks of FIFO and ring: how deep do they get, what is lost, how late are tags, for a
/// host of a
/// given latency and detectors of a given click rate, on the SystemC platform. All four channels click,
/// evenly in time,
/// and the host reads the ring in rounds of two register accesses.
#pragma once

#include <cstdint>

#include "host/device/measurement.hpp"
#include "sim/systemc/platform.hpp"

namespace twinspan::systemc {

/// Where to measure.
struct OperatingPoint {
  std::uint64_t host_latency_ps;    ///< of one register access
  double clicks_per_second;         ///< per channel
};

struct ExplorationSettings {
  Timing timing;                    ///< all but the host's latency
  NodeModel unit = NodeModel::Kernel;
  std::uint32_t ring_log2_entries = 16;
  double least_seconds = 0.005;     ///< simulated per point
  double rounds = 2.5;              ///< of the host, simulated per point, when that is longer
  std::uint64_t seed = 1;
};

struct Findings {
  OperatingPoint point;
  double seconds;                   ///< simulated
  std::uint64_t clicks;
  std::uint64_t produced;
  std::uint64_t dropped;
  device::NodeCounters counters;
  PlatformStatistics statistics;
};

/// \throws InputError when a setting is out of range, Failure when the ledger does not close
Findings explore(const ExplorationSettings& settings, const OperatingPoint& point);

}  // namespace twinspan::systemc
