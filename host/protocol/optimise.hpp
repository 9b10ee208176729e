// SPDX-License-Identifier: Apache-2.0
/// \file
/// Expected result of a session on a link, and the source settings that make the most of it.
#pragma once

#include <cstdint>
#include <functional>

#include "host/protocol/expectation.hpp"
#include "host/protocol/key_length.hpp"
#include "host/protocol/saturation.hpp"
#include "host/protocol/types.hpp"

namespace twinspan::protocol {

/// A link and a session on it. The vacuum intensities of `channel` are set from the extinction.
struct LinkModel {
  Channel channel;
  double extinction_db = 0;  ///< brightest intensity over vacuum leak at the transmitter; 0 = perfect vacuum
  std::uint64_t slots = 0;   ///< all slots of the session, reference and guard included
  FrameShape frame;
  unsigned dead_slots = 0;          ///< slots that a detector is blocked after a click
  SlotOutcome reference;            ///< of a reference slot on the quantum detectors
  double error_correction_f = 1.2;  ///< disclosed bits over n_t' H(E')
  std::uint64_t verification_bits = 128;
  SecurityParameters security;
};

/// What a session with given settings is expected to give.
struct OperatingPoint {
  SourceParameters alice;
  SourceParameters bob;
  unsigned half_width = 0;  ///< of the phase slice
  Channel channel;          ///< with the vacuum intensities filled in
  LiveSlots live;
  ExpectedCounts expected;
  SiftedCounts counts;  ///< expected, rounded
  KeyLength key;        ///< finite_key_length of these counts
};

/// Expectation chain for given settings: alphabet, saturation, counts, key length.
/// \throws InputError for probabilities or sections that cannot be
OperatingPoint operating_point(const LinkModel& link, const SourceParameters& alice,
                               const SourceParameters& bob, unsigned half_width);

/// What an optimiser may do, and who watches it.
struct Search {
  double largest_intensity = 3;     ///< bound on mu_1, mu_2, mu_z, mean photons
  bool common_settings = false;     ///< both users get the same settings even when their arms differ
  unsigned largest_half_width = 3;  ///< improve() tries the half widths 0..largest_half_width
  std::function<bool()> stop;       ///< asked before every evaluation; true: end with the best so far
  std::function<void()> evaluated;  ///< called after every evaluation
};

/// Evaluations that improve() makes, about: the scale of a progress bar.
unsigned expected_evaluations(const Search& search);

/// Settings that maximise the expected finite key for one half width of the phase slice, by Nelder-Mead
/// descent with restarts over the logarithms and log-odds of mu_1, mu_2, mu_z, p_z, epsilon, p_0..p_2. Users
/// with equal arms get equal settings; otherwise Bob has his own mu_2, mu_z and epsilon, and his mu_1 follows
/// from the SNS condition. Deterministic.
OperatingPoint optimise(const LinkModel& link, unsigned half_width);

/// The best of optimise() over half widths 0..largest_half_width.
OperatingPoint optimise_all(const LinkModel& link, unsigned largest_half_width);

/// Better settings than those given, over intensities, probabilities and the half width: several starts, the
/// given settings among them. Where no start has a key, the optimum of a longer session leads the way. Never
/// worse than the given settings; deterministic.
/// \throws InputError for settings or sections that cannot be
OperatingPoint improve(const LinkModel& link, const SourceParameters& alice, const SourceParameters& bob,
                       unsigned half_width, const Search& search);

}  // namespace twinspan::protocol
