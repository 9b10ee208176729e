// SPDX-License-Identifier: Apache-2.0
/// \file
/// The SystemC platform of one user pair: nodes with clocks, host link, interconnect, host memory and the
/// flight time of
/// the light. The host reaches the nodes only through the three Devices.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/device/device.hpp"
#include "sim/photonics/link.hpp"
#include "sim/systemc/distribution.hpp"
#include "sim/systemc/model.hpp"

namespace twinspan::systemc {

/// What a node is made of.
enum class NodeModel {
  Rtl,     ///< Verilated RTL, cycle accurate
  Kernel,  ///< HLS kernels, approximately timed
};

struct PlatformOptions {
  std::string alice = "alice";
  std::string bob = "bob";
  std::string unit = "unit";
  photonics::LinkParameters link;
  std::uint64_t seed = 1;
  Timing timing;
  NodeModel transmitters[2] = {NodeModel::Rtl, NodeModel::Rtl};  ///< Alice, Bob
  NodeModel unit_model = NodeModel::Rtl;
};

/// What the platform has seen.
struct PlatformStatistics {
  Distribution photon_to_memory;  ///< from the click's slot at the taps to its tag in host memory
  /// from the end of a window at the taps to the first clock with its phase code
  Distribution window_to_code;
  std::uint64_t memory_stall_clocks = 0;
};

/// The light begins with the slot at which the unit is first started, as in world::World. Flight times do
/// not shift the
/// slot axis: a START_TIME written to a node arrives there later by the flight time that is still to come
/// until the
/// light is at the taps, the longer arm's for the unit and the difference to it for a transmitter.
///
/// Several platforms may live in one process; only one thread may use them.
class Platform {
 public:
  /// \throws InputError when the link's parameters are out of range
  explicit Platform(const PlatformOptions& options);
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  ~Platform();

  device::Device& alice();
  device::Device& bob();
  device::Device& unit();

  /// Slots per clock of the nodes.
  unsigned lanes() const;
  /// Clocks since reset; the TIME register of every node reads this.
  std::uint64_t time() const;
  /// Lets the light begin with clock `clock` of the unit instead of with its first start.
  void light_from(std::uint64_t clock);
  /// Latency of register accesses and interval of looks at the event line from now on.
  void set_host(std::uint64_t latency_ps, std::uint64_t poll_ps);
  /// The light, for its counters.
  const photonics::Link& link() const;
  PlatformStatistics statistics() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace twinspan::systemc
