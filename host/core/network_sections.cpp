// SPDX-License-Identifier: Apache-2.0
#include "host/core/network_sections.hpp"

#include <fmt/format.h>

namespace twinspan {
namespace {

constexpr Range kCode{1, 32768};

}  // namespace

FrameSettings read_frame(TomlReader table) {
  constexpr Range slots{16, 16777200};
  FrameSettings frame{};
  frame.length_slots = static_cast<std::uint32_t>(table.whole("length_slots", slots));
  frame.reference_slots = static_cast<std::uint32_t>(table.whole("reference_slots", {0, 16777200}));
  frame.guard_slots = static_cast<std::uint32_t>(table.whole("guard_slots", {0, 16777200}));
  for (const auto* key : {"length_slots", "reference_slots", "guard_slots"}) {
    if (table.whole(key, {0, 16777200}) % 16 != 0) {
      table.fail(key, fmt::format("found {}, allowed are multiples of 16", table.whole(key, {0, 16777200})));
    }
  }
  if (frame.reference_slots + frame.guard_slots >= frame.length_slots) {
    table.fail("length_slots", fmt::format("found {}, but reference and guard already take {} slots",
                                           frame.length_slots, frame.reference_slots + frame.guard_slots));
  }
  table.finish();
  return frame;
}

LaserSettings read_laser(TomlReader table) {
  LaserSettings laser{};
  laser.wavelength_nm = table.number("wavelength_nm", {400, 2500});
  laser.linewidth_hz = table.number("linewidth_hz", {0, 1e7});
  laser.frequency_offset_hz = table.number("frequency_offset_hz", {-1e9, 1e9});
  table.finish();
  return laser;
}

ChipSettings read_chip(TomlReader table) {
  ChipSettings chip{};
  chip.intensity_half_wave_code =
      static_cast<std::uint32_t>(table.whole("intensity_half_wave_code", {1, 65535}));
  chip.phase_half_wave_code = static_cast<std::uint32_t>(table.whole("phase_half_wave_code", kCode));
  chip.extinction_ratio_db = table.number("extinction_ratio_db", {5, 100});
  chip.pattern_coefficient = table.number("pattern_coefficient", {0, 0.3});
  chip.peak_photons = table.number("peak_photons", {1e-4, 1e6});
  chip.reference_photons = table.number("reference_photons", {0, 1e6});
  if (chip.reference_photons > chip.peak_photons) {
    table.fail("reference_photons", fmt::format("found {}, allowed up to peak_photons = {}",
                                                chip.reference_photons, chip.peak_photons));
  }
  table.finish();
  return chip;
}

FibreSettings read_fibre(TomlReader table) {
  FibreSettings fibre{};
  fibre.drift_rad_per_ms = table.number("drift_rad_per_ms", {0, 1000});
  fibre.random_walk_share = table.number("random_walk_share", kProbability);
  fibre.velocity_correlation_ms = table.number("velocity_correlation_ms", {1e-3, 1e6});
  table.finish();
  return fibre;
}

SecondWavelengthSettings read_second_wavelength(TomlReader table) {
  SecondWavelengthSettings second{};
  second.used = table.flag_or("used", false);
  if (second.used) {
    second.wavelength_nm = table.number("wavelength_nm", {400, 2500});
    second.photons = table.number("photons", {0, 1e6});
    second.independent_drift_rad_per_ms = table.number("independent_drift_rad_per_ms", {0, 1000});
    second.offset_ms = table.number_or("offset_ms", {0, 1e6}, 0);
  }
  table.finish();
  return second;
}

DetectorSettings read_detector(TomlReader table) {
  DetectorSettings detector{};
  detector.efficiency = table.number("efficiency", {1e-6, 1});
  detector.dark_count_rate_hz = table.number("dark_count_rate_hz", {0, 1e7});
  detector.jitter_fwhm_ps = static_cast<std::uint32_t>(table.whole("jitter_fwhm_ps", {0, 10000}));
  detector.dead_time_ps = static_cast<std::uint32_t>(table.whole("dead_time_ps", {0, 10000000}));
  detector.after_pulse_probability = table.number("after_pulse_probability", {0, 0.5});
  detector.after_pulse_decay_ps =
      static_cast<std::uint32_t>(table.whole("after_pulse_decay_ps", {1, 100000000}));
  detector.background_rate_hz = table.number_or("background_rate_hz", {0, 1e7}, 0);
  table.finish();
  return detector;
}

ReceiverSettings read_receiver(TomlReader table) {
  ReceiverSettings receiver{};
  receiver.splitter_transmittance = table.number("splitter_transmittance", {0.01, 0.99});
  receiver.misalignment = table.number("misalignment", {0, 0.5});
  receiver.phase_half_wave_code = static_cast<std::uint32_t>(table.whole("phase_half_wave_code", kCode));
  table.finish();
  return receiver;
}

TaggerSettings read_tagger(TomlReader table, std::uint32_t slot_ps) {
  TaggerSettings tagger{};
  tagger.dead_time_ps = static_cast<std::uint32_t>(table.whole("dead_time_ps", {0, 16000.0 * slot_ps}));
  tagger.gate_first_ps = static_cast<std::uint32_t>(table.whole("gate_first_ps", {0, slot_ps - 1.0}));
  tagger.gate_last_ps =
      static_cast<std::uint32_t>(table.whole("gate_last_ps", {tagger.gate_first_ps + 1.0, double(slot_ps)}));
  tagger.tap_nonlinearity = table.number("tap_nonlinearity", {0, 0.5});
  tagger.ring_log2_entries = static_cast<std::uint32_t>(table.whole("ring_log2_entries", {9, 24}));
  table.finish();
  return tagger;
}

PhaseLoopSettings read_phase_loop(TomlReader table, const FrameSettings& frame, bool second_wavelength) {
  PhaseLoopSettings loop{};
  loop.enabled = table.flag_or("enabled", true);
  loop.window_slots = static_cast<std::uint32_t>(table.whole("window_slots", {1024, 16777200}));
  const std::uint32_t step = second_wavelength ? 16 : frame.length_slots;
  if (loop.window_slots % step != 0) {
    table.fail("window_slots", fmt::format("found {}, allowed are multiples of {}{}", loop.window_slots, step,
                                           second_wavelength ? "" : " (frame.length_slots)"));
  }
  loop.proportional_gain = table.number("proportional_gain", {0, 0.9999});
  loop.integral_gain = table.number("integral_gain", {0, 0.9999});
  loop.step_limit_rad = table.number("step_limit_rad", {1e-4, 1.5});
  loop.least_counts = static_cast<std::uint32_t>(table.whole("least_counts", {1, 65535}));
  table.finish();
  return loop;
}

}  // namespace twinspan
