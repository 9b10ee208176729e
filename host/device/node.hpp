// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the drivers of both node kinds share: identity, run control, frame timing.
#pragma once

#include <cstdint>
#include <string>

#include "host/device/device.hpp"
#include "rtl/registers/field.hpp"

namespace twinspan::device {

/// The identity block as read at open.
struct Identity {
  std::uint32_t node_kind;
  std::uint32_t version_major;
  std::uint32_t version_minor;
  std::uint32_t git_hash;
  std::uint32_t source_date;
  std::uint32_t lanes;
  std::uint32_t slots_per_cycle;
  std::uint32_t clock_hz;
  std::uint32_t channels;
  std::uint32_t table_depth_a;
  std::uint32_t table_depth_b;
};

/// What the host expects of a node; anything else is refused at open.
struct Expected {
  std::string kind_name;             ///< for messages: "transmitter"
  std::uint32_t node_kind;
  std::uint32_t version_major;
  std::uint32_t least_version_minor;
  double slots_per_second;           ///< clock_hz * slots_per_cycle must give this
  std::uint32_t least_channels;
  std::uint32_t table_depth_a;       ///< exact; 0 when it does not matter
};

/// Where a run begins and ends. Slots are multiples of 16, stop is the first slot not sent.
struct RunWindow {
  std::uint64_t start_time;  ///< clocks of the common time base
  std::uint64_t start_slot;
  std::uint64_t stop_slot;
};

struct RunStatus {
  bool armed;
  bool running;
  bool done;
  bool error;
};

/// Base of the drivers.
class Node {
 public:
  /// Reads and checks the identity. `device` must outlive the driver.
  /// \throws Failure saying in words what does not fit.
  Node(Device& device, const Expected& expected);

  const Identity& identity() const { return identity_; }
  Device& device() { return *device_; }

  /// Clocks of the node since its reset.
  std::uint64_t time();
  /// Next slot of the run.
  std::uint64_t slot();
  RunStatus status();

  void set_frame(std::uint32_t length_slots, std::uint32_t reference_slots, std::uint32_t guard_slots);
  /// Sets start and stop and arms the node.
  void arm(const RunWindow& window);
  /// Stops at once.
  void stop();
  void clear_errors();

 protected:
  ~Node() = default;
  /// Writes one field of a register whose other fields are zero or given in `rest`.
  void write_wide(std::uint32_t low, std::uint32_t high, std::uint64_t value);
  /// Low word first: the node latches the high word with it.
  std::uint64_t read_wide(std::uint32_t low, std::uint32_t high);

 private:
  void check(const Expected& expected) const;

  Device* device_;
  Identity identity_;
};

/// Turns `first, count` into register addresses of an array with `stride` bytes.
constexpr std::uint32_t element(std::uint32_t base, std::uint32_t stride, std::uint32_t index) {
  return base + stride * index;
}

}  // namespace twinspan::device
