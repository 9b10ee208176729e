// SPDX-License-Identifier: Apache-2.0
// Drive tables against the photonics model; code density against the chain that was sampled. Seeds are fixed.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "host/calibration/code_density.hpp"
#include "host/calibration/drive_tables.hpp"
#include "host/core/error.hpp"
#include "sim/photonics/link.hpp"

namespace twinspan::calibration {
namespace {

constexpr double kPi = std::numbers::pi;

std::array<double, kKinds> metro_levels() {
  std::array<double, kKinds> wanted{};
  wanted[1] = 0.30;  // send
  wanted[3] = 0.05;  // weak
  wanted[4] = 0.40;  // strong
  wanted[kReferenceKind] = 0.2;
  return wanted;
}

IntensityData data_with(double pattern) {
  IntensityData data;
  data.peak_photons = 1.0;
  data.modulators[0] = {32768.0, 34.0, pattern};
  data.modulators[1] = {30000.0, 28.0, pattern};
  return data;
}

photonics::TransmitterOptics optics_of(const IntensityData& data) {
  photonics::UserParameters user;
  user.peak_photons = data.peak_photons;
  for (std::size_t i = 0; i < 2; ++i) {
    user.intensity[i].half_wave_v = 2.6;
    user.intensity[i].volts_per_code = 2.6 / data.modulators[i].half_wave_codes;
    user.intensity[i].extinction_db = data.modulators[i].extinction_db;
    user.intensity[i].pattern = data.modulators[i].pattern;
  }
  return photonics::TransmitterOptics(user);
}

std::uint64_t word(DriveEntry entry) { return entry.first | (std::uint64_t{entry.second} << 16U); }

struct Worst {
  double error = 0.0;  // relative, of the levels that are wanted
  double dark = 0.0;   // photons
};

// A random sequence of kinds through the encoder's rule and the optics.
Worst worst_of(const IntensityTable& table, const IntensityData& data,
               const std::array<double, kKinds>& wanted) {
  const auto optics = optics_of(data);
  photonics::Random random(1, 0);
  constexpr std::array<std::size_t, 6> kUsed{0, 1, 3, 4, kReferenceKind, kDarkKind};
  std::size_t previous = kDarkKind;
  std::uint64_t last = 0;
  Worst worst;
  for (int i = 0; i < 20000; ++i) {
    const std::size_t kind = kUsed[random.bits() % kUsed.size()];
    const std::uint64_t now = word(table.entries[kKinds * previous + kind]);
    const double photons = optics.photons(last, now);
    if (wanted[kind] > 0.0) {
      worst.error = std::max(worst.error, std::fabs(photons / wanted[kind] - 1.0));
    } else {
      worst.dark = std::max(worst.dark, photons);
    }
    previous = kind;
    last = now;
  }
  return worst;
}

TEST(IntensityTable, ReachesTheLevelsWithoutPatternEffect) {
  const auto data = data_with(0.0);
  const auto table = intensity_table(data, metro_levels());
  const Worst worst = worst_of(table, data, metro_levels());
  EXPECT_LT(worst.error, 1e-3);
  EXPECT_NEAR(worst.dark, std::pow(10.0, -6.2), 1e-12);  // both closed: 34 dB + 28 dB
  EXPECT_EQ(table.entries[kKinds * 4 + kDarkKind].first, 0U);
  EXPECT_EQ(table.entries[kKinds * 4 + kDarkKind].second, 0U);
}

TEST(IntensityTable, PredistortionRemovesThePatternEffect) {
  const auto data = data_with(0.03);
  const auto wanted = metro_levels();
  const Worst blind = worst_of(intensity_table(data_with(0.0), wanted), data, wanted);
  const auto table = intensity_table(data, wanted);
  const Worst corrected = worst_of(table, data, wanted);
  EXPECT_GT(blind.error, 0.05);
  EXPECT_LT(corrected.error, 0.005);
  // The report of the table covers every history that the random sequence met (up to the model's
  // interpolation).
  EXPECT_LE(corrected.error, table.worst_error + 1e-6);
  EXPECT_LE(corrected.dark, table.dark_photons + 1e-9);
}

TEST(IntensityTable, ErrorGrowsWithTheSquareOfThePattern) {
  const double small = intensity_table(data_with(0.01), metro_levels(), 0.5).worst_error;
  const double large = intensity_table(data_with(0.04), metro_levels(), 0.5).worst_error;
  EXPECT_GT(large / small, 6.0);
  EXPECT_THROW(intensity_table(data_with(0.2), metro_levels(), 0.01), InputError);
}

std::string refusal(const std::function<void(IntensityData&, std::array<double, kKinds>&)>& spoil) {
  auto data = data_with(0.02);
  auto wanted = metro_levels();
  spoil(data, wanted);
  try {
    intensity_table(data, wanted);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(IntensityTable, RefusesWhatCannotBeReached) {
  EXPECT_EQ(refusal([](auto&, auto&) {}), "accepted");
  EXPECT_NE(refusal([](auto&, auto& wanted) { wanted[4] = 1.5; }).find("class 4 wants 1.5 photons"),
            std::string::npos);
  EXPECT_NE(refusal([](auto&, auto& wanted) { wanted[3] = -0.1; }).find("class 3"), std::string::npos);
  EXPECT_NE(refusal([](auto&, auto& wanted) { wanted[8] = std::nan(""); }).find("the reference"),
            std::string::npos);
  EXPECT_NE(refusal([](auto&, auto& wanted) { wanted[3] = 1e-8; }).find("extinction floor"),
            std::string::npos);
  EXPECT_NE(refusal([](auto& data, auto&) { data.peak_photons = 0.0; }).find("peak_photons"),
            std::string::npos);
  EXPECT_NE(refusal([](auto& data, auto&) { data.modulators[1].pattern = 0.9; }).find("pattern"),
            std::string::npos);
  const auto no_driver = [](auto& data, auto&) { data.modulators[0].half_wave_codes = 0.0; };
  EXPECT_NE(refusal(no_driver).find("half_wave_codes"), std::string::npos);
  EXPECT_NE(refusal([](auto& data, auto& wanted) {
              data.modulators[0].half_wave_codes = 65535.0;  // no head room to overshoot
              wanted[4] = 1.0;
            }).find("the driver ends at 65535"),
            std::string::npos);
}

TEST(PhaseTable, GivesSlicesOfSixteenthTurns) {
  for (const bool spread : {true, false}) {
    PhaseData data;
    data.half_wave_codes = {20000.0, 31000.0};
    data.spread = spread;
    const auto table = phase_table(data);
    EXPECT_EQ(table.half_wave, 20000U);
    const photonics::PhaseModulator first({2.6, 2.6 / 20000.0});
    const photonics::PhaseModulator second({2.6, 2.6 / 31000.0});
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      for (std::size_t slice = 0; slice < kSlices; ++slice) {
        const DriveEntry entry = table.entries[kSlices * kind + slice];
        EXPECT_LT(entry.first, 2U * table.half_wave);
        EXPECT_EQ(entry.second == 0U, !spread || slice == 0U);
        EXPECT_NEAR(first.phase(entry.first) + second.phase(entry.second),
                    static_cast<double>(slice) * kPi / 8.0,
                    table.worst_error_rad + 1e-12);
      }
    }
    EXPECT_LT(table.worst_error_rad, kPi * (0.5 / 20000.0 + 0.5 / 31000.0) + 1e-12);
  }
  PhaseData bad;
  bad.half_wave_codes[1] = 40000.0;
  EXPECT_THROW(phase_table(bad), InputError);
}

TEST(CodeDensity, SmallHistogramByHand) {
  const std::vector<std::uint64_t> histogram{40, 40, 0, 20};  // of 100; one lane: 1024 units
  const std::vector<std::uint16_t> expected{819, 409, 204, 102};
  EXPECT_EQ(calibrated_table(histogram, 1), expected);
}

TEST(CodeDensity, NominalTableIsTheMiddleOfEqualTaps) {
  const auto table = nominal_table(256, 4);
  ASSERT_EQ(table.size(), 257U);
  for (unsigned count = 0; count < 256U; ++count) {
    EXPECT_EQ(table[count], 4096U - 16U * count - 8U);
  }
  EXPECT_EQ(table[256], 0U);
}

TEST(CodeDensity, RefusesTooFewCounts) {
  EXPECT_THROW(calibrated_table(std::vector<std::uint64_t>(257, 15), 4), Failure);
  EXPECT_NO_THROW(calibrated_table(std::vector<std::uint64_t>(257, 16), 4));
  EXPECT_THROW(calibrated_table(std::vector<std::uint64_t>(257, 16), 0), InputError);
  EXPECT_THROW(calibrated_table(std::vector<std::uint64_t>(1, 1000), 4), InputError);
  EXPECT_THROW(nominal_table(0, 4), InputError);
  EXPECT_THROW(nominal_table(256, 65), InputError);
}

// A lamp (uniform counts) on channel 0 of the photonics model, sampled through the delay line.
// The error of the table is at most the counting error of the cumulative share, sigma = clock sqrt(q (1-q) /
// N), the rounding of the table (1 unit) and of the model's time (1 ps). 5.5 sigma over 256 counts: false
// alarm 1e-5.
TEST(CodeDensity, RemovesTheNonlinearityOfTheTaps) {
  for (const unsigned lanes : {4U, 16U}) {
    photonics::LinkParameters p;
    p.alice.peak_photons = p.bob.peak_photons = 0.0;
    p.detectors[0] = {0.6, 20e6, 50e-12, 30e-9, 0.0, 50e-9};  // dead longer than the clock: no second hit
    p.delay_lines[0] = {0.5, 0.2, 42};
    photonics::Link link(p, lanes, 9);
    std::vector<std::uint64_t> histogram(photonics::kTaps + 1U, 0);
    const std::vector<std::uint64_t> dark(std::size_t{1} << 20U, 0);
    std::uint64_t total = 0;
    while (total < 400000U) {
      link.load(dark, dark);
      for (std::size_t clock = 0; clock < dark.size() / lanes; ++clock) {
        const photonics::Hits& hits = link.step(0);
        if ((hits.mask & 1U) != 0U) {
          unsigned ones = 0;
          for (const std::uint32_t part : hits.taps[0]) {
            ones += static_cast<unsigned>(std::popcount(part));
          }
          ++histogram[ones];
          ++total;
        }
      }
    }
    const auto table = calibrated_table(histogram, lanes);
    const auto nominal = nominal_table(photonics::kTaps, lanes);
    const double clock_ps = 1000.0 * lanes;
    const auto& passed = link.delay_line(0).passed_ps();
    double worst_nominal = 0.0;
    for (unsigned count = 0; count < photonics::kTaps; ++count) {
      const double left = 0.5 * ((count == 0U ? 0.0 : passed[count - 1U]) + passed[count]);
      const double truth = clock_ps - left;
      const double share = left / clock_ps;
      const double sigma = clock_ps * std::sqrt(share * (1.0 - share) / static_cast<double>(total));
      EXPECT_NEAR(table[count] / 1.024, truth, 5.5 * sigma + 2.0) << lanes << " " << count;
      worst_nominal = std::max(worst_nominal, std::fabs(nominal[count] / 1.024 - truth));
    }
    // Without calibration the same chain is off by several taps.
    EXPECT_GT(worst_nominal, 5.0 * 0.5 * clock_ps / std::sqrt(static_cast<double>(total)) + 10.0);
    EXPECT_TRUE(std::is_sorted(table.rbegin(), table.rend()));
  }
}

}  // namespace
}  // namespace twinspan::calibration
