// SPDX-License-Identifier: Apache-2.0
#include "host/device/node.hpp"

#include <cmath>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "rtl/registers/generated/node_regs.hpp"

namespace twinspan::device {
namespace {

namespace map = regs::node;
constexpr auto kMagic = static_cast<std::uint32_t>(map::identity_magic_value.reset);

}  // namespace

Node::Node(Device& device, const Expected& expected) : device_(&device), identity_{} {
  const std::uint32_t magic = device.read(map::identity_magic);
  if (magic != kMagic) {
    throw Failure(fmt::format("{}: this is no Twinspan node: register 0 reads {:#010x}, expected {:#010x}; "
                              "load an image of a {} node", device.name(), magic, kMagic, expected.kind_name));
  }
  const std::uint32_t version = device.read(map::identity_version);
  identity_.version_major = static_cast<std::uint32_t>(map::identity_version_major.get(version));
  identity_.version_minor = static_cast<std::uint32_t>(map::identity_version_minor.get(version));
  identity_.node_kind = device.read(map::identity_node_kind);
  identity_.git_hash = device.read(map::identity_git_hash);
  identity_.source_date = device.read(map::identity_source_date);
  identity_.lanes = device.read(map::identity_lanes);
  identity_.slots_per_cycle = device.read(map::identity_slots_per_cycle);
  identity_.clock_hz = device.read(map::identity_clock_hz);
  identity_.channels = device.read(map::identity_channels);
  identity_.table_depth_a = device.read(map::identity_table_depth_a);
  identity_.table_depth_b = device.read(map::identity_table_depth_b);
  check(expected);
}

void Node::check(const Expected& expected) const {
  const auto refuse = [&](const std::string& what, const std::string& remedy) {
    throw Failure(fmt::format("{}: {}; {}", device_->name(), what, remedy));
  };
  if (identity_.node_kind != expected.node_kind) {
    refuse(fmt::format("node kind {} found, a {} (kind {}) expected", identity_.node_kind, expected.kind_name,
                       expected.node_kind), "load the image of that node kind or correct the network file");
  }
  if (identity_.version_major != expected.version_major || identity_.version_minor < expected.least_version_minor) {
    refuse(fmt::format("register map version {}.{} found, {}.{} or a later {}.x expected", identity_.version_major,
                       identity_.version_minor, expected.version_major, expected.least_version_minor,
                       expected.version_major), "use the host program and the image of the same release");
  }
  const double rate = double(identity_.clock_hz) * identity_.slots_per_cycle;
  if (std::abs(rate - expected.slots_per_second) > 1e-6 * expected.slots_per_second) {
    refuse(fmt::format("{} Hz clock with {} slots per cycle gives {:.6g} slots/s, the network needs {:.6g}",
                       identity_.clock_hz, identity_.slots_per_cycle, rate, expected.slots_per_second),
           "change network.slot_ps or load an image with another clock or number of lanes");
  }
  if (identity_.lanes == 0 || identity_.lanes > 16 || 16 % identity_.lanes != 0) {
    refuse(fmt::format("{} lanes found, allowed are divisors of 16", identity_.lanes), "load a sound image");
  }
  if (identity_.channels < expected.least_channels) {
    refuse(fmt::format("{} channels found, at least {} needed", identity_.channels, expected.least_channels),
           "load an image with more channels");
  }
  if (expected.table_depth_a != 0 && identity_.table_depth_a != expected.table_depth_a) {
    refuse(fmt::format("table depth {} found, {} expected", identity_.table_depth_a, expected.table_depth_a),
           "use the host program and the image of the same release");
  }
}

void Node::write_wide(std::uint32_t low, std::uint32_t high, std::uint64_t value) {
  device_->write(low, static_cast<std::uint32_t>(value));
  device_->write(high, static_cast<std::uint32_t>(value >> 32));
}

std::uint64_t Node::read_wide(std::uint32_t low, std::uint32_t high) {
  const std::uint64_t bottom = device_->read(low);
  return bottom | (std::uint64_t{device_->read(high)} << 32);
}

std::uint64_t Node::time() { return read_wide(map::run_time_lo, map::run_time_hi); }

std::uint64_t Node::slot() { return read_wide(map::run_slot_lo, map::run_slot_hi); }

RunStatus Node::status() {
  const std::uint32_t word = device_->read(map::run_status);
  return {map::run_status_armed.get(word) != 0, map::run_status_running.get(word) != 0,
          map::run_status_done.get(word) != 0, map::run_status_error.get(word) != 0};
}

void Node::set_frame(std::uint32_t length_slots, std::uint32_t reference_slots, std::uint32_t guard_slots) {
  device_->write(map::frame_length, length_slots);
  device_->write(map::frame_reference, reference_slots);
  device_->write(map::frame_guard, guard_slots);
}

void Node::arm(const RunWindow& window) {
  write_wide(map::run_start_time_lo, map::run_start_time_hi, window.start_time);
  write_wide(map::run_start_slot_lo, map::run_start_slot_hi, window.start_slot);
  write_wide(map::run_stop_slot_lo, map::run_stop_slot_hi, window.stop_slot);
  device_->write(map::run_control, static_cast<std::uint32_t>(map::run_control_start.of(1)));
}

void Node::stop() { device_->write(map::run_control, static_cast<std::uint32_t>(map::run_control_stop.of(1))); }

void Node::clear_errors() {
  device_->write(map::run_control, static_cast<std::uint32_t>(map::run_control_clear_errors.of(1)));
}

}  // namespace twinspan::device
