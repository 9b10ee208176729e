// SPDX-License-Identifier: Apache-2.0
/// \file
/// The four words of a window's telemetry record.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/measurement/tf_tag_layout.hpp"

namespace tf {
inline namespace TF_TARGET {

constexpr unsigned kTelemetryValid = 6;
constexpr unsigned kTelemetryClosed = 7;
constexpr unsigned kTelemetrySaturated = 8;
constexpr unsigned kTelemetryLimited = 9;
constexpr unsigned kTelemetryEstimate = 6;
constexpr unsigned kTelemetryCode = 22;
constexpr unsigned kTelemetryCounts = 38;
constexpr unsigned kTelemetryUnwrapped = 6;
constexpr unsigned kTelemetryStep = 38;
constexpr unsigned kTelemetryInPhase = 6;
constexpr unsigned kTelemetryQuadrature = 24;
constexpr unsigned kTelemetryApplied = 42;

/// `value` cut to `width` bits at bit `lsb` of a word.
inline std::uint64_t word_field(std::uint64_t value, unsigned lsb, unsigned width) {
#pragma HLS INLINE
  return (value & ((1ULL << width) - 1)) << lsb;
}

/// What a record tells about a window.
struct TelemetryRecord {
  bool enough, closed, saturated, limited;
  std::uint64_t end_slot;
  std::int32_t estimate;
  std::uint32_t code, counts, unwrapped;
  std::int32_t step, in_phase, quadrature;
  std::uint32_t applied;
};

inline void telemetry_words(const TelemetryRecord& record, std::uint64_t (&words)[4]) {
#pragma HLS INLINE
  for (unsigned i = 0; i < 4; ++i) {
#pragma HLS UNROLL
    words[i] = kKindTelemetry | word_field(i, kTelemetryIndexLsb, 4);
  }
  words[0] |= word_field(record.enough ? 1 : 0, kTelemetryValid, 1) |
              word_field(record.closed ? 1 : 0, kTelemetryClosed, 1) |
              word_field(record.saturated ? 1 : 0, kTelemetrySaturated, 1) |
              word_field(record.limited ? 1 : 0, kTelemetryLimited, 1) |
              word_field(record.end_slot, kSlotLsb, 48);
  words[1] |= word_field(static_cast<std::uint32_t>(record.estimate), kTelemetryEstimate, 16) |
              word_field(record.code, kTelemetryCode, 16) | word_field(record.counts, kTelemetryCounts, 16);
  words[2] |= word_field(record.unwrapped, kTelemetryUnwrapped, 32) |
              word_field(static_cast<std::uint32_t>(record.step), kTelemetryStep, 25);
  words[3] |= word_field(static_cast<std::uint32_t>(record.in_phase), kTelemetryInPhase, 18) |
              word_field(static_cast<std::uint32_t>(record.quadrature), kTelemetryQuadrature, 18) |
              word_field(record.applied, kTelemetryApplied, 16);
}

}  // namespace TF_TARGET
}  // namespace tf
