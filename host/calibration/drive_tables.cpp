// SPDX-License-Identifier: Apache-2.0
#include "host/calibration/drive_tables.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include <fmt/format.h>

#include "host/core/error.hpp"

namespace twinspan::calibration {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kLargestCode = 65535.0;
constexpr int kRounds = 40;  // of the fixed point; converges as (2 kappa)^n

using Levels = std::array<double, kKinds>;

double floor_of(const IntensityModulatorData& data) { return std::pow(10.0, -data.extinction_db / 10.0); }

std::string name_of(std::size_t kind) {
  if (kind == kReferenceKind) {
    return "the reference";
  }
  if (kind == kDarkKind) {
    return "the dark level";
  }
  return fmt::format("class {}", kind);
}

// Drive (in codes) at which a modulator has a given transmittance.
double drive_for(const IntensityModulatorData& data, double transmittance) {
  const double floor = floor_of(data);
  const double share = std::clamp((transmittance - floor) / (1.0 - floor), 0.0, 1.0);
  return data.half_wave_codes * (2.0 / kPi) * std::asin(std::sqrt(share));
}

double transmittance_of(const IntensityModulatorData& data, double drive) {
  const double floor = floor_of(data);
  const double s = std::sin(0.5 * kPi * drive / data.half_wave_codes);
  return floor + (1.0 - floor) * s * s;
}

void check(const IntensityData& data) {
  for (const auto& modulator : data.modulators) {
    if (!(modulator.half_wave_codes >= 16.0 && modulator.half_wave_codes <= 65535.0)) {
      throw InputError(fmt::format("drive tables: half_wave_codes of an intensity modulator is {}, "
                                   "allowed is 16 to 65535",
                                   modulator.half_wave_codes));
    }
    if (!(modulator.extinction_db >= 3.0 && modulator.extinction_db <= 200.0)) {
      throw InputError(fmt::format("drive tables: extinction_db is {}, allowed is 3 to 200",
                                   modulator.extinction_db));
    }
    if (!(modulator.pattern >= 0.0 && modulator.pattern < 0.4)) {
      throw InputError(fmt::format("drive tables: pattern is {}, allowed is 0 up to 0.4", modulator.pattern));
    }
  }
  if (!(data.peak_photons > 0.0) || !std::isfinite(data.peak_photons)) {
    throw InputError(fmt::format("drive tables: peak_photons is {}, must be positive", data.peak_photons));
  }
}

// Transmittance that each modulator gives to one kind.
std::array<double, 2> shares(const IntensityData& data, double wanted, std::size_t kind) {
  const std::array<double, 2> floors{floor_of(data.modulators[0]), floor_of(data.modulators[1])};
  if (!(wanted >= 0.0)) {
    throw InputError(fmt::format("drive tables: {} wants {} photons, allowed is 0 or more", name_of(kind),
                                 wanted));
  }
  if (wanted == 0.0) {
    return floors;
  }
  const double total = wanted / data.peak_photons;
  if (total > 1.0) {
    throw InputError(fmt::format("drive tables: {} wants {} photons, but the source gives at most {} "
                                 "(peak_photons)",
                                 name_of(kind), wanted, data.peak_photons));
  }
  if (total < floors[0] * floors[1]) {
    throw InputError(fmt::format("drive tables: {} wants {} photons, below the extinction floor of {}; "
                                 "use 0 for dark",
                                 name_of(kind), wanted, data.peak_photons * floors[0] * floors[1]));
  }
  const double half = std::sqrt(total);
  for (std::size_t i = 0; i < 2; ++i) {
    if (half < floors[i]) {  // this one is closed, the other gives the rest
      std::array<double, 2> result{};
      result[i] = floors[i];
      result[1 - i] = total / floors[i];
      return result;
    }
  }
  return {half, half};
}

// Codes [16 * previous + kind] of one modulator for which the smeared drive is levels[kind].
std::array<std::uint16_t, kTableEntries> predistort(double kappa, const Levels& levels) {
  Levels middle = levels;  // of the codes of the previous slot, over the kinds before it
  std::array<double, kTableEntries> codes{};
  for (int round = 0; round < kRounds; ++round) {
    Levels least{};
    Levels most{};
    for (std::size_t previous = 0; previous < kKinds; ++previous) {
      for (std::size_t kind = 0; kind < kKinds; ++kind) {
        const double code = std::max(0.0, (levels[kind] - kappa * middle[previous]) / (1.0 - kappa));
        codes[kKinds * previous + kind] = code;
        least[kind] = previous == 0 ? code : std::min(least[kind], code);
        most[kind] = std::max(most[kind], code);
      }
    }
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      middle[kind] = 0.5 * (least[kind] + most[kind]);
    }
  }
  std::array<std::uint16_t, kTableEntries> rounded{};
  for (std::size_t i = 0; i < kTableEntries; ++i) {
    if (std::nearbyint(codes[i]) > kLargestCode) {
      throw InputError(fmt::format("drive tables: {} after {} needs code {:.0f}, the driver ends at 65535; "
                                   "lower the level or the gain of the driver",
                                   name_of(i % kKinds), name_of(i / kKinds), codes[i]));
    }
    rounded[i] = static_cast<std::uint16_t>(std::nearbyint(codes[i]));
  }
  return rounded;
}

void measure(IntensityTable& table, const IntensityData& data, const Levels& wanted) {
  for (std::size_t before = 0; before < kKinds; ++before) {
    for (std::size_t previous = 0; previous < kKinds; ++previous) {
      const DriveEntry last = table.entries[kKinds * before + previous];
      for (std::size_t kind = 0; kind < kKinds; ++kind) {
        const double photons = photons_of(data, last, table.entries[kKinds * previous + kind]);
        if (wanted[kind] > 0.0) {
          table.worst_error = std::max(table.worst_error, std::fabs(photons / wanted[kind] - 1.0));
        } else {
          table.dark_photons = std::max(table.dark_photons, photons);
        }
      }
    }
  }
}

}  // namespace

double photons_of(const IntensityData& data, DriveEntry previous, DriveEntry entry) {
  const std::array<double, 2> before{1.0 * previous.first, 1.0 * previous.second};
  const std::array<double, 2> now{1.0 * entry.first, 1.0 * entry.second};
  double photons = data.peak_photons;
  for (std::size_t i = 0; i < 2; ++i) {
    const double drive = now[i] + data.modulators[i].pattern * (before[i] - now[i]);
    photons *= transmittance_of(data.modulators[i], drive);
  }
  return photons;
}

IntensityTable intensity_table(const IntensityData& data, const std::array<double, kKinds>& wanted,
                               double largest_error) {
  check(data);
  std::array<Levels, 2> levels{};
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const auto share = shares(data, wanted[kind], kind);
    levels[0][kind] = drive_for(data.modulators[0], share[0]);
    levels[1][kind] = drive_for(data.modulators[1], share[1]);
  }
  const auto first = predistort(data.modulators[0].pattern, levels[0]);
  const auto second = predistort(data.modulators[1].pattern, levels[1]);
  IntensityTable table;
  for (std::size_t i = 0; i < kTableEntries; ++i) {
    table.entries[i] = {first[i], second[i]};
  }
  measure(table, data, wanted);
  if (table.worst_error > largest_error) {
    throw InputError(fmt::format("drive tables: a mean photon number is off by {:.2f} % after the worst "
                                 "history, allowed is {:.2f} %; the pattern effect is too strong or a level too low",
                                 100.0 * table.worst_error, 100.0 * largest_error));
  }
  return table;
}

PhaseTable phase_table(const PhaseData& data) {
  for (const double half_wave : data.half_wave_codes) {
    if (!(half_wave >= 16.0 && half_wave <= 32768.0)) {
      throw InputError(fmt::format("drive tables: half_wave_codes of a phase modulator is {}, "
                                   "allowed is 16 to 32768",
                                   half_wave));
    }
  }
  PhaseTable table;
  table.half_wave = static_cast<std::uint16_t>(std::nearbyint(data.half_wave_codes[0]));
  const double share = data.spread ? 0.5 : 1.0;
  for (std::size_t slice = 0; slice < kSlices; ++slice) {
    const double turns_of_pi = static_cast<double>(slice) / 8.0;
    const double first = std::nearbyint(share * turns_of_pi * data.half_wave_codes[0]);
    const double second = std::nearbyint((1.0 - share) * turns_of_pi * data.half_wave_codes[1]);
    const double given = first / data.half_wave_codes[0] + second / data.half_wave_codes[1];
    table.worst_error_rad = std::max(table.worst_error_rad, kPi * std::fabs(given - turns_of_pi));
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      table.entries[kSlices * kind + slice] = {static_cast<std::uint16_t>(first),
                                               static_cast<std::uint16_t>(second)};
    }
  }
  return table;
}

}  // namespace twinspan::calibration
