// SPDX-License-Identifier: Apache-2.0
/// \file
/// What kernels of both node kinds share: numbers of slots and the sections of a frame, as tf_types_pkg has them.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr std::uint64_t kSlotMask = (std::uint64_t{1} << 48U) - 1;  ///< slots have 48 bits

/// Clocks by which a start must come to tf_run_control before the first issue of a slot.
constexpr unsigned kStartLead = 8;

/// Sections of a frame; section s is bit s of a section mask.
constexpr std::uint32_t kSectionReference = 0;
constexpr std::uint32_t kSectionGuard = 1;
constexpr std::uint32_t kSectionQuantum = 2;

}  // namespace TF_TARGET
}  // namespace tf
