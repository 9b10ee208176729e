// SPDX-License-Identifier: Apache-2.0
#include "host/device/measurement.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "rtl/registers/generated/measurement_regs.hpp"

namespace twinspan::device {
namespace {

namespace map = regs::measurement;

std::uint32_t number(regs::Field constant) { return static_cast<std::uint32_t>(constant.reset); }

std::uint32_t narrow(std::uint64_t value) { return static_cast<std::uint32_t>(value); }

}  // namespace

Measurement::Measurement(Device& device, double slots_per_second, std::uint32_t least_channels,
                         std::uint32_t ring_log2_entries)
    : Node(device, {"measurement", number(map::identity_node_kind_value), number(map::identity_version_major),
            number(map::identity_version_minor), slots_per_second, least_channels, 0}),
      ring_(device.allocate(std::size_t{1} << ring_log2_entries)) {
  write_wide(map::ring_base_lo, map::ring_base_hi, ring_.bus_address);
  device.write(map::ring_read, 0);
  device.write(map::ring_size, narrow(map::ring_size_log2.of(ring_log2_entries) | map::ring_size_enable.of(1)));
}

void Measurement::select_channels(std::uint32_t enable_mask, std::uint32_t reference_plus,
                                  std::uint32_t reference_minus, bool reference_always) {
  device().write(map::channel_select, narrow(map::channel_select_enable.of(enable_mask) |
                                             map::channel_select_reference_plus.of(reference_plus) |
                                             map::channel_select_reference_minus.of(reference_minus) |
                                             map::channel_select_reference_always.of(reference_always ? 1 : 0)));
}

void Measurement::set_tagging(std::uint32_t sections, bool raw, bool telemetry) {
  device().write(map::tagging, narrow(map::tagging_sections.of(sections) | map::tagging_raw.of(raw ? 1 : 0) |
                                      map::tagging_telemetry.of(telemetry ? 1 : 0)));
}

void Measurement::set_channel(std::uint32_t channel, const ChannelSettings& settings) {
  device().write(element(map::dead_time, map::dead_time_stride, channel), settings.dead_time);
  device().write(element(map::gate, map::gate_stride, channel),
                 narrow(map::gate_first.of(settings.gate_first) | map::gate_last.of(settings.gate_last)));
}

void Measurement::load_calibration(std::uint32_t channel, std::span<const std::uint16_t> times) {
  if (times.size() != identity().table_depth_a) {
    throw Failure(fmt::format("{}: a calibration table of {} entries given, the node holds {}", device().name(),
                              times.size(), identity().table_depth_a));
  }
  device().write(map::table_address, narrow(map::table_address_channel.of(channel)));
  for (const std::uint16_t time : times) {
    device().write(map::table_data, time);
  }
}

void Measurement::set_phase_loop(const PhaseLoopRegisters& registers) {
  device().write(map::window, registers.window_slots);
  device().write(map::gain_p, registers.gain_p);
  device().write(map::gain_i, registers.gain_i);
  device().write(map::integrator_limit, registers.integrator_limit);
  device().write(map::least_counts, registers.least_counts);
  device().write(map::half_wave, registers.half_wave);
  device().write(map::phase_start, 0);
  device().write(map::loop_control, narrow(map::loop_control_enable.of(registers.closed ? 1 : 0)));
}

void Measurement::set_event_level(std::uint32_t words) { device().write(map::ring_event_level, words); }

std::size_t Measurement::drain(const std::function<void(std::span<const std::uint64_t>)>& consume) {
  const std::uint32_t written = device().read(map::ring_written);
  const std::uint32_t waiting = written - read_;
  const auto size = static_cast<std::uint32_t>(ring_.words.size());
  if (waiting > size) {
    throw Failure(fmt::format("{}: the ring says {} words wait, but it holds {}; the pointers were corrupted, "
                              "reset the node", device().name(), waiting, size));
  }
  const std::uint32_t first = read_ % size;
  const std::uint32_t until_end = std::min(waiting, size - first);
  if (until_end > 0) {
    consume(ring_.words.subspan(first, until_end));
  }
  if (waiting > until_end) {
    consume(ring_.words.first(waiting - until_end));
  }
  if (waiting > 0) {
    read_ = written;
    device().write(map::ring_read, read_);
  }
  return waiting;
}

NodeCounters Measurement::counters() {
  NodeCounters result{};
  const auto read = [&](std::uint32_t base, std::uint32_t stride, std::uint32_t channel) {
    return device().read(element(base, stride, channel));
  };
  const std::uint32_t channels = std::min(identity().channels, map::clicks_count);
  for (std::uint32_t channel = 0; channel < channels; ++channel) {
    result.channels.push_back({read(map::clicks, map::clicks_stride, channel),
                               read(map::in_dead_time, map::in_dead_time_stride, channel),
                               read(map::outside_gate, map::outside_gate_stride, channel),
                               read(map::not_exported, map::not_exported_stride, channel),
                               read(map::produced, map::produced_stride, channel),
                               read(map::dropped, map::dropped_stride, channel)});
  }
  result.telemetry_produced = device().read(map::telemetry_produced);
  result.telemetry_dropped = device().read(map::telemetry_dropped);
  result.gaps = device().read(map::gaps);
  result.words_written = device().read(map::ring_written);
  const std::uint32_t peaks = device().read(map::fifo_peak);
  result.fifo_peak_channel = narrow(map::fifo_peak_channel.get(peaks));
  result.fifo_peak_telemetry = narrow(map::fifo_peak_telemetry.get(peaks));
  result.fifo_peak_tags = narrow(map::fifo_peak_tags.get(peaks));
  result.ring_peak = device().read(map::ring_peak);
  result.stall_ring = device().read(map::stall_ring);
  result.stall_bus = device().read(map::stall_bus);
  result.dropped_ring = device().read(map::dropped_ring);
  result.dropped_bus = device().read(map::dropped_bus);
  result.dropped_burst = device().read(map::dropped_burst);
  return result;
}

bool Measurement::fatal_error() {
  const std::uint32_t errors = device().read(map::errors);
  return (map::errors_bad_configuration.get(errors) | map::errors_bus_error.get(errors)) != 0;
}

std::string Measurement::error_text() {
  const std::uint32_t errors = device().read(map::errors);
  std::string text;
  const auto add = [&](regs::Field field, const char* what) {
    if (field.get(errors) != 0) {
      text += text.empty() ? what : std::string(", ") + what;
    }
  };
  add(map::errors_bus_error, "the host memory refused a write");
  add(map::errors_tags_dropped, "tags were dropped");
  add(map::errors_bad_configuration, "a length or slot is no multiple of 16, sections exceed the frame, or the start "
                                     "time had passed");
  add(map::errors_counter_saturated, "a reference counter saturated");
  add(map::errors_integrator_limited, "the integrator of the phase loop met its limit");
  if (!text.empty()) {
    text += fmt::format(" (first at slot {})", read_wide(map::error_slot_lo, map::error_slot_hi));
  }
  return text;
}

}  // namespace twinspan::device
