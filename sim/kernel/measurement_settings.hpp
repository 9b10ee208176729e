// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the registers of a measurement node say, in the forms that the kernels take.
#pragma once

#include <cstdint>

#include "hls/measurement/phase_compensator.hpp"
#include "hls/measurement/time_tagger.hpp"
#include "sim/kernel/pattern_engine.hpp"
#include "sim/kernel/register_file.hpp"

namespace twinspan::kernel {

/// Detectors of the kernel node.
inline constexpr unsigned kChannels = 4;

using Tagger = tf::TaggerState<kLanes, kChannels>;
using TaggerRegisters = tf::TaggerRegisters<kLanes, kChannels>;

/// Where clicks of a slot lie in the frame; lengths in slots.
struct Frame {
  std::uint64_t length, reference, guard;
  bool bad() const {
    return ((length | reference | guard) & 15) != 0 || length == 0 || reference + guard > length;
  }
  std::uint32_t section(std::uint64_t slot) const {
    const std::uint64_t position = slot % length;
    return position < reference ? tf::kSectionReference
                                : position < reference + guard ? tf::kSectionGuard : tf::kSectionQuantum;
  }
};

/// Value of a field of a register that reads `word`.
inline std::uint32_t field(regs::Field field, std::uint32_t word) {
  return static_cast<std::uint32_t>(field.get(word));
}

/// Settings of enable, references, sections, dead times and gates; the tables stay as they are.
void take_tagging(const RegisterFile& registers, TaggerRegisters& tagging);
tf::PhaseRegisters phase_settings(const RegisterFile& registers);
Frame frame_settings(const RegisterFile& registers);
/// TABLE_DATA was written. \param offset  how often before since TABLE_ADDRESS
void write_table(const RegisterFile& registers, std::uint32_t offset, TaggerRegisters& tagging);

}  // namespace twinspan::kernel
