// SPDX-License-Identifier: Apache-2.0
#include "host/cli/compose.hpp"

#include <numbers>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "host/session/configure.hpp"

namespace twinspan::cli {
namespace {

constexpr double kPicosecond = 1e-12;
constexpr double kHalfWaveVolt = 2.6;     // any value: only the half-wave code matters
constexpr double kBubbleShare = 0.02;
constexpr unsigned kLeastLanes = 4;
constexpr double kSteps20 = 1048576.0;    // 2^20

photonics::UserParameters user_parameters(const Network& network, const Arm& arm, double frequency_offset_hz) {
  photonics::UserParameters user;
  user.laser = {network.laser.linewidth_hz, frequency_offset_hz};
  user.peak_photons = network.chip.peak_photons;
  for (auto& modulator : user.intensity) {
    modulator = {kHalfWaveVolt, kHalfWaveVolt / network.chip.intensity_half_wave_code, network.chip.extinction_ratio_db,
                 network.chip.pattern_coefficient};
  }
  for (auto& modulator : user.phase) {
    modulator = {kHalfWaveVolt, kHalfWaveVolt / network.chip.phase_half_wave_code};
  }
  // The file gives the drift of the phase difference; two independent arms share its variance.
  user.fibre = {arm.loss_db, network.fibre.drift_rad_per_ms / std::numbers::sqrt2,
                network.fibre.velocity_correlation_ms * 1e-3, network.fibre.random_walk_share};
  return user;
}

photonics::SnspdParameters detector_parameters(const DetectorSettings& detector) {
  return {detector.efficiency, detector.dark_count_rate_hz, detector.jitter_fwhm_ps * kPicosecond,
          detector.dead_time_ps * kPicosecond, detector.after_pulse_probability,
          detector.after_pulse_decay_ps * kPicosecond};
}

}  // namespace

Network load_checked(const std::string& file) {
  Network network = load_network(file);
  try {
    for (std::size_t i = 0; i < network.pairs.size(); ++i) {
      const Network own = for_pair(network, i);
      session::intensity_table(own);
      photonics::validate(link_parameters(own, own.pairs[0]), kLeastLanes);
    }
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: chip, protocol: {}", file, error.what()));
  }
  return network;
}

photonics::LinkParameters link_parameters(const Network& network, const UserPair& pair) {
  photonics::LinkParameters link;
  link.slot_s = network.slot_ps * kPicosecond;
  link.wavelength_m = network.laser.wavelength_nm * 1e-9;
  link.alice = user_parameters(network, pair.arms[0], network.laser.frequency_offset_hz);
  link.bob = user_parameters(network, pair.arms[1], 0);
  link.splitter = {network.receiver.splitter_transmittance, 1 - 2 * network.receiver.misalignment};
  link.compensator = {kHalfWaveVolt, kHalfWaveVolt / network.receiver.phase_half_wave_code};
  if (network.second_wavelength.used) {
    link.reference.enabled = true;
    link.reference.wavelength_m = network.second_wavelength.wavelength_nm * 1e-9;
    link.reference.photons_per_slot = {network.second_wavelength.photons, network.second_wavelength.photons};
    link.reference.own_drift_rad_per_ms = network.second_wavelength.independent_drift_rad_per_ms;
  }
  link.detectors.fill(detector_parameters(network.detector));
  for (unsigned channel = 0; channel < photonics::kMaxChannels; ++channel) {
    link.delay_lines[channel] = {network.tagger.tap_nonlinearity, kBubbleShare, channel + 1};
  }
  return link;
}

protocol::SourceParameters source_parameters(const ProtocolSettings& settings) {
  const auto& t = settings.thresholds;
  protocol::SourceParameters source;
  source.mu_1 = settings.mu_1;
  source.mu_2 = settings.mu_2;
  source.mu_z = settings.mu_z;
  source.p_z = t[1] / kSteps20;
  source.epsilon = static_cast<double>(t[1] - t[0]) / t[1];
  const double x = kSteps20 - t[1];
  source.p_0 = (t[2] - t[1]) / x;
  source.p_1 = (t[3] - t[2]) / x;
  source.p_2 = (t[4] - t[3]) / x;
  return source;
}

}  // namespace twinspan::cli
