// SPDX-License-Identifier: Apache-2.0
/// \file
/// The cycle-accurate world of one user pair: two Verilated transmitters, the light, one Verilated measurement unit,
/// all on one clock. The host reaches the nodes only through the three Devices.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/device/device.hpp"
#include "sim/photonics/link.hpp"

namespace twinspan::cycle {

struct WorldOptions {
  std::string alice = "alice";
  std::string bob = "bob";
  std::string unit = "unit";
  photonics::LinkParameters link;
  std::uint64_t seed = 1;
  unsigned threads = 1;        ///< results do not depend on it
  std::uint32_t clock_ps = 4000;
  std::string trace_file;      ///< empty: no waveform
};

class World {
 public:
  /// Builds and resets the nodes. \throws Failure when the trace file cannot be written.
  explicit World(const WorldOptions& options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  device::Device& alice();
  device::Device& bob();
  device::Device& unit();

  /// Slots per clock of the nodes.
  unsigned lanes() const;
  /// Clocks since reset; the TIME register of every node reads this.
  std::uint64_t time() const;
  /// Records the clocks [first, first + count); only with a trace file.
  void set_trace_window(std::uint64_t first, std::uint64_t count);
  /// The light, for its counters.
  const photonics::Link& link() const;
  /// Wall seconds spent per station since the start: transmitters, light and measurement together.
  struct Shares {
    double transmitters = 0;
    double measurement = 0;
  };
  Shares shares() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace twinspan::cycle
