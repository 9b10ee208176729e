// SPDX-License-Identifier: Apache-2.0
/// \file
/// The world of one user pair: two transmitters, the light, one measurement unit, all on one clock. The host reaches
/// the nodes only through the three Devices.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/device/device.hpp"
#include "sim/photonics/link.hpp"
#include "sim/world/nodes.hpp"

namespace twinspan::world {

struct WorldOptions {
  std::string alice = "alice";
  std::string bob = "bob";
  std::string unit = "unit";
  photonics::LinkParameters link;
  std::uint64_t seed = 1;
  unsigned threads = 1;  ///< results do not depend on it
};

/// The light begins with the slot at which the unit is first started: the clocks before, which depend on how fast the
/// host reaches the registers, change nothing of what is measured.
class World {
 public:
  World(Nodes nodes, const WorldOptions& options);
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
  /// Records the clocks [first, first + count); only with a recorder.
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

}  // namespace twinspan::world
