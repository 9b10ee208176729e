// SPDX-License-Identifier: Apache-2.0
/// \file
/// Positions and kinds of the words in the tag stream, as in the layouts of the register description.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/common/tf_types.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr std::uint64_t kKindClick = 0;
constexpr std::uint64_t kKindReferenceClick = 1;
constexpr std::uint64_t kKindTelemetry = 2;
constexpr std::uint64_t kKindGap = 3;

constexpr unsigned kClickChannelLsb = 2;
constexpr unsigned kClickOffsetLsb = 6;
constexpr unsigned kGapWhichLsb = 2;
constexpr unsigned kGapLostLsb = 6;
constexpr unsigned kTelemetryIndexLsb = 2;
constexpr unsigned kSlotLsb = 16;  ///< of every word that has a slot

}  // namespace TF_TARGET
}  // namespace tf
