// SPDX-License-Identifier: Apache-2.0
/// \file
/// The closed-form expectation of a session on a network: what the sampled run is held against.
#pragma once

#include <cstdint>

#include "host/core/network.hpp"
#include "host/protocol/optimise.hpp"

namespace twinspan::cli {

/// Gaussian residual of the tracked phase in radians: counting noise of the averaged windows,
/// 2 / (V^2 N m) for m windows of N counts (four-phase arctangent, physics of the reference), and the diffusion of two
/// independent Lorentzian lasers over the averaged stretch, 2 pi (dnu_A + dnu_B) T (m + 1/m) / 12.
double phase_residual_rad(const Network& network, double counts_per_window);

/// What a second wavelength adds to the variance of that residual, rad^2: counting noise of the phase between the
/// lines, 2 / (V^2 N) for N counts in one average; its walk within the average, d^2 T / 12 for a centred average over
/// T; and, because windows are long at high loss, the memoryless walk of the fibre over the averaged windows.
/// \param counts  reference clicks of the quantum line in one average
double line_offset_variance(const Network& network, double counts);

/// Settings, losses and imperfections of a pair as the closed form takes them. Noise per slot and detector: dark
/// counts within the gate and after-pulses.
protocol::LinkModel link_model(const Network& network, const UserPair& pair, std::uint64_t slots);

/// Closed-form expectation of `slots` slots.
protocol::OperatingPoint expectation(const Network& network, const UserPair& pair, std::uint64_t slots);

}  // namespace twinspan::cli
