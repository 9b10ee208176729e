// SPDX-License-Identifier: Apache-2.0
#include "host/cli/expectation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "host/cli/compose.hpp"
#include "host/cli/event_parameters.hpp"
#include "host/protocol/alphabet.hpp"
#include "host/session/announced_phase.hpp"
#include "host/session/configure.hpp"

namespace twinspan::cli {
namespace {

constexpr double kErrorCorrection = 1.3;      // only for the expected key length; a run counts the true leak
constexpr double kUntrackedPhaseRad = 100.0;  // as good as uniform

/// Click probability of one detector in a reference slot, live.
double single(const protocol::SlotOutcome& outcome) {
  return (outcome.plus_only + outcome.minus_only) / 2 + outcome.both;
}

/// Probability per slot that a detector clicks, its own dead time included.
double with_dead_time(double live_click, unsigned dead_slots) { return live_click / (1 + live_click * dead_slots); }

/// Clicks of the reference pulses on the quantum line that enter one average of the phase between the lines.
double offset_counts(const Network& network, const protocol::LinkModel& link) {
  const auto reference = protocol::phase_averaged_outcome(link.channel, network.chip.reference_photons,
                                                          network.chip.reference_photons);
  const double share = static_cast<double>(network.frame.reference_slots) / network.frame.length_slots;
  const double slots = network.second_wavelength.offset_ms * 1e-3 * network.slots_per_second();
  return 2 * with_dead_time(single(reference), link.dead_slots) * share * slots;
}

/// Mean photons of a slot that should be dark, over what the slot before may have been.
double mean_leak(const Network& network, const protocol::SourceParameters& source) {
  const auto light = event_parameters(network).light[0];
  const auto probability = protocol::role_probabilities(source);
  double mean = 0;
  for (std::size_t before = 0; before < protocol::kRoles; ++before) {
    mean += probability[before] * light.photons[before][protocol::index(protocol::Role::NotSend)];
  }
  return mean;
}

}  // namespace

double line_offset_variance(const Network& network, double counts) {
  const double visibility = 1 - 2 * network.receiver.misalignment;
  const double drift = network.second_wavelength.independent_drift_rad_per_ms;
  if (counts < 1) {
    return kUntrackedPhaseRad * kUntrackedPhaseRad;
  }
  const double windows = 2 * session::kSmoothedWindows + 1;
  const double window_ms = 1e3 * network.phase_loop.window_slots / network.slots_per_second();
  const double fibre = network.fibre.random_walk_share * std::pow(network.fibre.drift_rad_per_ms, 2) * window_ms;
  return 2 / (visibility * visibility * counts) + drift * drift * network.second_wavelength.offset_ms / 12 +
         fibre * (windows + 1 / windows) / 12;
}

double phase_residual_rad(const Network& network, double counts_per_window) {
  if (!network.phase_loop.enabled || counts_per_window < network.phase_loop.least_counts) {
    return kUntrackedPhaseRad;
  }
  const double windows = 2 * session::kSmoothedWindows + 1;
  const double visibility = 1 - 2 * network.receiver.misalignment;
  const double window_s = network.phase_loop.window_slots / network.slots_per_second();
  const double counting = 2 / (visibility * visibility * counts_per_window * windows);
  const double diffusion = 2 * std::numbers::pi * 2 * network.laser.linewidth_hz * window_s;
  return std::sqrt(counting + diffusion * (windows + 1 / windows) / 12);
}

protocol::LinkModel link_model(const Network& network, const UserPair& pair, std::uint64_t slots) {
  const auto source = source_parameters(network.protocol);
  const auto& detector = network.detector;
  protocol::LinkModel link;
  auto& channel = link.channel;
  channel.eta_a = detector.efficiency * std::pow(10.0, -pair.arms[0].loss_db / 10);
  channel.eta_b = detector.efficiency * std::pow(10.0, -pair.arms[1].loss_db / 10);
  channel.misalignment = network.receiver.misalignment;
  const double gate = (network.tagger.gate_last_ps - network.tagger.gate_first_ps) * 1e-12;
  channel.dark_probability = detector.dark_count_rate_hz * gate;

  link.slots = slots;
  link.frame = {network.frame.length_slots, network.frame.reference_slots, network.frame.guard_slots};
  link.dead_slots = std::max(detector.dead_time_ps, network.tagger.dead_time_ps) / network.slot_ps;
  link.error_correction_f = kErrorCorrection;
  link.security.epsilon_total = network.protocol.epsilon;
  const double leak = mean_leak(network, source);
  const double brightest = std::max({source.mu_1, source.mu_2, source.mu_z});
  link.extinction_db = leak > 0 ? 10 * std::log10(brightest / leak) : 0;

  double counts = 0;
  if (network.second_wavelength.used) {
    const double per_slot = (channel.eta_a + channel.eta_b) * network.second_wavelength.photons;
    counts = 2 * with_dead_time(per_slot / 2, link.dead_slots) * network.phase_loop.window_slots;
  } else {
    link.reference = protocol::phase_averaged_outcome(channel, network.chip.reference_photons,
                                                      network.chip.reference_photons);
    const double share = static_cast<double>(network.frame.reference_slots) / network.frame.length_slots;
    counts = 2 * with_dead_time(single(link.reference), link.dead_slots) * share * network.phase_loop.window_slots;
  }
  channel.phase_sigma_rad = phase_residual_rad(network, counts);
  if (network.second_wavelength.used) {
    channel.phase_sigma_rad =
        std::sqrt(std::pow(channel.phase_sigma_rad, 2) + line_offset_variance(network, offset_counts(network, link)));
  }
  const double quantum_click =
      with_dead_time(single(protocol::alphabet_outcome(channel, source, source)), link.dead_slots);
  channel.dark_probability += detector.after_pulse_probability * quantum_click * gate * network.slots_per_second();
  return link;
}

protocol::OperatingPoint expectation(const Network& network, const UserPair& pair, std::uint64_t slots) {
  const auto source = source_parameters(network.protocol);
  return protocol::operating_point(link_model(network, pair, slots), source, source,
                                   network.protocol.slice_half_width);
}

}  // namespace twinspan::cli
