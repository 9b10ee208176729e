// SPDX-License-Identifier: Apache-2.0
#include "host/session/configure.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "host/calibration/code_density.hpp"
#include "host/protocol/types.hpp"

namespace twinspan::session {
namespace {

constexpr std::uint32_t kSectionsExported = 0b110;  // guard and quantum: guard clicks can blind a detector
constexpr std::uint32_t kReferenceExported = 0b001; // where the host tracks the phase between two lines
constexpr std::uint32_t kAliceReferenceStep = 4;

/// A gain per window as unsigned Q0.16.
std::uint32_t gain_register(double gain) { return static_cast<std::uint32_t>(std::lround(gain * 65536.0)); }

/// Picoseconds in 1/1024 slot, rounded up.
std::uint32_t offset_units(std::uint32_t time_ps, std::uint32_t slot_ps) {
  return static_cast<std::uint32_t>((std::uint64_t{time_ps} * 1024 + slot_ps - 1) / slot_ps);
}

std::vector<std::uint32_t> packed(std::span<const calibration::DriveEntry> entries) {
  std::vector<std::uint32_t> words;
  words.reserve(entries.size());
  for (const auto& entry : entries) {
    words.push_back(entry.first | (std::uint32_t{entry.second} << 16));
  }
  return words;
}

}  // namespace

calibration::IntensityTable intensity_table(const Network& network) {
  using protocol::Role;
  std::array<double, calibration::kKinds> wanted{};
  wanted[protocol::index(Role::Send)] = network.protocol.mu_z;
  wanted[protocol::index(Role::Weak)] = network.protocol.mu_1;
  wanted[protocol::index(Role::Strong)] = network.protocol.mu_2;
  wanted[calibration::kReferenceKind] = network.chip.reference_photons;
  calibration::IntensityData data;
  data.modulators.fill({static_cast<double>(network.chip.intensity_half_wave_code), network.chip.extinction_ratio_db,
                        network.chip.pattern_coefficient});
  data.peak_photons = network.chip.peak_photons;
  return calibration::intensity_table(data, wanted);
}

void configure_transmitter(device::Transmitter& node, const Network& network, const SymbolSource& source,
                           TransmitterSide side) {
  const double half_wave = network.chip.phase_half_wave_code;
  const auto phases = calibration::phase_table({{half_wave, half_wave}, true});
  node.clear_errors();
  node.set_frame(network.frame.length_slots, network.frame.reference_slots, network.frame.guard_slots);
  node.load_key(source.key(), source.nonce());
  node.set_entropy(device::EntropyMode::AesCounter);
  node.set_thresholds(source.thresholds());
  node.load_intensity_table(packed(intensity_table(network).entries));
  node.load_phase_table(packed(phases.entries));
  node.set_half_wave(phases.half_wave);
  node.set_phase_offset(0);
  node.set_reference_step(side == TransmitterSide::Alice ? kAliceReferenceStep : 0);
}

std::uint64_t dead_time_units(const Network& network) {
  return offset_units(network.tagger.dead_time_ps, network.slot_ps);
}

void configure_measurement(device::Measurement& node, const Network& network) {
  const bool second = network.second_wavelength.used;
  const std::uint32_t channels = second ? 4 : 2;
  node.clear_errors();
  node.set_frame(network.frame.length_slots, network.frame.reference_slots, network.frame.guard_slots);
  node.select_channels((1u << channels) - 1, second ? 2 : 0, second ? 3 : 1, second);
  node.set_tagging(kSectionsExported | (second ? kReferenceExported : 0), false, true);
  for (std::uint32_t channel = 0; channel < channels; ++channel) {
    node.set_channel(channel, {static_cast<std::uint32_t>(dead_time_units(network)),
                               offset_units(network.tagger.gate_first_ps, network.slot_ps),
                               offset_units(network.tagger.gate_last_ps, network.slot_ps)});
    const auto taps = static_cast<unsigned>(node.identity().table_depth_a - 1);
    node.load_calibration(channel, calibration::nominal_table(taps, node.identity().lanes));
  }
  const auto& loop = network.phase_loop;
  const double step_units = loop.step_limit_rad / (2 * std::numbers::pi) * (1 << 24);
  node.set_phase_loop({loop.enabled, loop.window_slots, gain_register(loop.proportional_gain),
                       gain_register(loop.integral_gain), static_cast<std::uint32_t>(std::lround(step_units)),
                       loop.least_counts, network.receiver.phase_half_wave_code});
  node.set_event_level((1u << network.tagger.ring_log2_entries) / 4);
}

}  // namespace twinspan::session
