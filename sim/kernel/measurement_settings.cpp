// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/measurement_settings.hpp"

#include "rtl/registers/generated/measurement_regs.hpp"

namespace twinspan::kernel {

namespace map = regs::measurement;

void take_tagging(const RegisterFile& registers, TaggerRegisters& tagging) {
  const std::uint32_t select = registers.value(map::channel_select);
  const std::uint32_t tags = registers.value(map::tagging);
  tagging.enable = field(map::channel_select_enable, select) & ((1U << kChannels) - 1);
  tagging.reference_plus = field(map::channel_select_reference_plus, select);
  tagging.reference_minus = field(map::channel_select_reference_minus, select);
  tagging.reference_always = field(map::channel_select_reference_always, select);
  tagging.raw = field(map::tagging_raw, tags);
  tagging.sections = field(map::tagging_sections, tags);
  tagging.telemetry = field(map::tagging_telemetry, tags);
  for (std::uint32_t c = 0; c < kChannels; ++c) {
    const std::uint32_t gate = registers.value(map::gate + map::gate_stride * c);
    tagging.dead_time[c] = registers.value(map::dead_time + map::dead_time_stride * c);
    tagging.gate_first[c] = field(map::gate_first, gate);
    tagging.gate_last[c] = field(map::gate_last, gate);
  }
}

tf::PhaseRegisters phase_settings(const RegisterFile& registers) {
  return {registers.value(map::loop_control), registers.value(map::gain_p), registers.value(map::gain_i),
          registers.value(map::integrator_limit), registers.value(map::least_counts),
          registers.value(map::half_wave), registers.value(map::phase_start)};
}

Frame frame_settings(const RegisterFile& registers) {
  return {registers.value(map::frame_length), registers.value(map::frame_reference),
          registers.value(map::frame_guard)};
}

void write_table(const RegisterFile& registers, std::uint32_t offset, TaggerRegisters& tagging) {
  const std::uint32_t place = registers.value(map::table_address);
  tf::table_write(tagging, field(map::table_address_channel, place),
                  (field(map::table_address_index, place) + offset) & 0xFFFF,
                  registers.value(map::table_data));
}

}  // namespace twinspan::kernel
