// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a measurement node reports, taken out of its 64-bit words: clicks and the records of its phase compensator.
#pragma once

#include <cstdint>

namespace twinspan {

struct Click {
  std::uint64_t slot;
  std::uint16_t offset;   ///< 1/1024 slot
  std::uint8_t channel;
  bool quantum;           ///< false: in a reference or guard section
};

/// What the phase compensator says of one window. Phases in 2^-16 turn.
struct Telemetry {
  std::uint64_t end_slot;     ///< first slot after the window
  bool valid;
  bool closed;
  std::int32_t estimate;      ///< phase error after compensation
  std::int32_t unwrapped;     ///< phase of the link
  std::uint16_t applied;      ///< compensating phase during the window
  std::uint16_t code;         ///< modulator code from now on
  std::uint32_t counts;
  double step_rad;            ///< integrator, radians per window
};

/// Reference clicks of one window on a pair of detectors, as the phase counter weighs them: in_phase ~ cos,
/// quadrature ~ sin of the phase difference after compensation.
struct ReferenceCounts {
  std::int32_t in_phase = 0;
  std::int32_t quadrature = 0;
  std::uint32_t counts = 0;
};

}  // namespace twinspan
