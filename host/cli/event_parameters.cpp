// SPDX-License-Identifier: Apache-2.0
#include "host/cli/event_parameters.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "host/calibration/drive_tables.hpp"
#include "host/cli/compose.hpp"
#include "host/core/error.hpp"
#include "host/session/configure.hpp"
#include "sim/event/light.hpp"
#include "sim/photonics/transmitter_optics.hpp"

namespace twinspan::cli {
namespace {

constexpr double kGainUnits = 65536.0;     // Q0.16
constexpr double kStepUnits = 16777216.0;  // 2^-24 turn
constexpr double kSecondsPerHour = 3600.0;
constexpr std::size_t kAliceReferenceStep = 4;

std::uint64_t intensity_word(const calibration::IntensityTable& table, std::size_t before, std::size_t kind) {
  const auto entry = table.entries[calibration::kKinds * before + kind];
  return entry.first | (std::uint64_t{entry.second} << 16);
}

std::uint64_t phase_word(const calibration::PhaseTable& table, std::size_t kind, std::size_t slice) {
  const auto entry = table.entries[calibration::kSlices * kind + slice];
  return (entry.first | (std::uint64_t{entry.second} << 16)) << 32;
}

/// Kinds that a slot before one of kind `kind` may have, with their shares.
std::array<double, event::kLights> histories(std::size_t kind,
                                             const std::array<double, event::kClasses>& shares) {
  std::array<double, event::kLights> result{};
  if (kind < event::kClasses) {
    std::copy(shares.begin(), shares.end(), result.begin());
  } else {
    result[kind] = 1;
  }
  return result;
}

event::UserLight user_light(const Network& network, const photonics::UserParameters& user,
                            std::size_t reference_step) {
  static_assert(calibration::kReferenceKind == event::kReferenceLight &&
                calibration::kDarkKind == event::kDarkLight);
  const auto table = session::intensity_table(network);
  const double half_wave = network.chip.phase_half_wave_code;
  const auto phases = calibration::phase_table({{half_wave, half_wave}, true});
  const photonics::TransmitterOptics optics(user);
  const auto shares = event::class_shares(network.protocol.thresholds);

  event::UserLight light;
  for (std::size_t before = 0; before < event::kLights; ++before) {
    const auto history = histories(before, shares);
    for (std::size_t now = 0; now < event::kLights; ++now) {
      for (std::size_t first = 0; first < event::kLights; ++first) {
        if (history[first] > 0) {
          light.photons[before][now] += history[first] * optics.photons(intensity_word(table, first, before),
                                                                        intensity_word(table, before, now));
        }
      }
    }
  }
  for (std::size_t slice = 0; slice < event::kSlices; ++slice) {
    light.phase_rad[slice] = optics.phase(phase_word(phases, 0, slice));
  }
  for (std::size_t slot = 0; slot < light.reference_phase_rad.size(); ++slot) {
    const std::size_t slice = reference_step * slot % event::kSlices;
    light.reference_phase_rad[slot] = optics.phase(phase_word(phases, event::kReferenceLight, slice));
  }
  return light;
}

event::TaggerGate tagger_gate(const Network& network) {
  const auto units = [&](std::uint32_t ps) {
    return static_cast<std::uint32_t>((std::uint64_t{ps} * 1024 + network.slot_ps - 1) / network.slot_ps);
  };
  return {static_cast<std::uint32_t>(session::dead_time_units(network)), units(network.tagger.gate_first_ps),
          units(network.tagger.gate_last_ps)};
}

event::LoopRegisters loop_registers(const Network& network) {
  const auto& loop = network.phase_loop;
  const auto rounded = [](double value) { return static_cast<std::uint32_t>(std::lround(value)); };
  return {loop.enabled,
          rounded(loop.proportional_gain * kGainUnits),
          rounded(loop.integral_gain * kGainUnits),
          rounded(loop.step_limit_rad / (2 * std::numbers::pi) * kStepUnits),
          loop.least_counts,
          network.receiver.phase_half_wave_code};
}

}  // namespace

event::Parameters event_parameters(const Network& network) {
  if (network.pairs.size() != 1) {
    throw InputError(fmt::format("{}: event simulation: found {} pairs, it takes one at a time", network.name,
                                 network.pairs.size()));
  }
  event::Parameters parameters;
  parameters.link = link_parameters(network, network.pairs[0]);
  parameters.light = {user_light(network, parameters.link.alice, kAliceReferenceStep),
                      user_light(network, parameters.link.bob, 0)};
  parameters.frame = network.frame;
  parameters.tagger = tagger_gate(network);
  parameters.loop = loop_registers(network);
  parameters.window_slots = network.phase_loop.window_slots;
  const auto& lock = network.injection_lock;
  if (lock.used) {
    parameters.lock_loss.fill(
        {lock.unlock_per_hour / kSecondsPerHour, lock.relock_ms * 1e-3, lock.free_running_linewidth_hz});
  }
  return parameters;
}

}  // namespace twinspan::cli
