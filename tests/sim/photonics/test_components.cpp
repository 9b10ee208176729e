// SPDX-License-Identifier: Apache-2.0
// Source, modulators, attenuator, fibre and beam splitter, each against its closed form.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/photonics/phase_track.hpp"
#include "sim/photonics/transmitter_optics.hpp"
#include "tests/sim/photonics/statistics.hpp"

namespace twinspan::photonics {
namespace {

constexpr double kPiExact = std::numbers::pi;

std::uint64_t drive(unsigned i0, unsigned i1, unsigned p0, unsigned p1) {
  return std::uint64_t{i0} | (std::uint64_t{i1} << 16U) | (std::uint64_t{p0} << 32U) |
         (std::uint64_t{p1} << 48U);
}

TEST(Laser, DiffusesAsALorentzianLine) {
  constexpr double kStep = 1e-6;
  constexpr int kBlock = 50;
  constexpr int kBlocks = 4000;
  Laser laser({100.0, 0.0}, kStep, Random(1, 0));
  double short_square = 0.0;
  double long_square = 0.0;
  double last = laser.phase();
  for (int block = 0; block < kBlocks; ++block) {
    const double start = last;
    for (int i = 0; i < kBlock; ++i) {
      const double now = laser.advance();
      short_square += (now - last) * (now - last);
      last = now;
    }
    long_square += (last - start) * (last - start);
  }
  const double rate = 2.0 * kPiExact * 100.0;  // rad^2 per second
  const double n = static_cast<double>(kBlocks) * kBlock;
  EXPECT_LT(std::fabs(test::variance_sigmas(short_square / n, rate * kStep, n)), test::kSigmas);
  EXPECT_LT(std::fabs(test::variance_sigmas(long_square / kBlocks, rate * kStep * kBlock, kBlocks)),
            test::kSigmas);
}

TEST(Laser, TurnsByItsFrequencyOffset) {
  Laser laser({0.0, 1000.0}, 1e-6, Random(1, 0));
  const double start = laser.phase();
  for (int i = 0; i < 100; ++i) {
    laser.advance();
  }
  EXPECT_NEAR(laser.phase() - start, 2.0 * kPiExact * 1000.0 * 100e-6, 1e-9);
}

TEST(IntensityModulator, FollowsSineSquareAboveItsFloor) {
  IntensityModulatorParameters p;
  p.half_wave_v = 3.0;
  p.volts_per_code = 3.0 / 20000.0;
  p.extinction_db = 30.0;
  const IntensityModulator modulator(p);
  EXPECT_NEAR(modulator.transmittance(0, 0), 1e-3, 1e-12);
  EXPECT_NEAR(modulator.transmittance(0, 20000), 1.0, 1e-12);
  EXPECT_NEAR(modulator.transmittance(0, 40000), 1e-3, 1e-12);
  for (unsigned code = 0; code < 65536U; code += 257U) {
    const double s = std::sin(0.5 * kPiExact * code / 20000.0);
    EXPECT_NEAR(modulator.transmittance(12345, static_cast<std::uint16_t>(code)), 1e-3 + 0.999 * s * s,
                1e-12);
  }
}

TEST(IntensityModulator, SmearsTheDriveOfTheSlotBefore) {
  IntensityModulatorParameters p;
  p.pattern = 0.03;
  p.extinction_db = 40.0;
  const IntensityModulator modulator(p);
  for (const auto& [before, now] :
       {std::pair{0, 20000}, {20000, 0}, {65535, 65535}, {65535, 1}, {5, 65535}}) {
    const double effective = now + 0.03 * (before - now);
    const double s = std::sin(0.5 * kPiExact * effective / 32768.0);
    EXPECT_NEAR(modulator.transmittance(static_cast<std::uint16_t>(before), static_cast<std::uint16_t>(now)),
                1e-4 + (1.0 - 1e-4) * s * s, 2e-9);
  }
}

TEST(TransmitterOptics, TwoModulatorsMultiplyAndTwoPhasesAdd) {
  UserParameters p;
  p.peak_photons = 0.8;
  p.intensity[0].extinction_db = 34.0;
  p.intensity[1].extinction_db = 25.0;
  p.phase[1].half_wave_v = 5.2;
  const TransmitterOptics optics(p);
  EXPECT_NEAR(optics.photons(0, drive(32768, 32768, 0, 0)), 0.8, 1e-12);
  EXPECT_NEAR(optics.photons(0, 0) / 0.8, std::pow(10.0, -5.9), 1e-15);
  EXPECT_NEAR(optics.photons(0, drive(16384, 32768, 0, 0)), 0.8 * (0.5 + 0.5 * std::pow(10.0, -3.4)), 1e-9);
  EXPECT_NEAR(optics.phase(drive(1, 2, 8192, 0)), kPiExact / 4.0, 1e-12);
  EXPECT_NEAR(optics.phase(drive(1, 2, 8192, 16384)), kPiExact / 2.0, 1e-12);
  EXPECT_NEAR(optics.phase(drive(0, 0, 65535, 0)), 2.0 * kPiExact * 65535.0 / 65536.0, 1e-12);
  // 1 nW at 1550 nm and 1 GHz: P T lambda / (h c).
  EXPECT_NEAR(photons_per_pulse(1e-9, 1e-9, 1550e-9), 7.803, 1e-3);
}

TEST(Attenuator, DecibelsAreDecibels) {
  EXPECT_NEAR(Attenuator({0.0}).transmittance(), 1.0, 1e-15);
  EXPECT_NEAR(Attenuator({37.5}).transmittance(), std::pow(10.0, -3.75), 1e-18);
}

// rms after 0.1, 1 and 10 ms over many fibres; the closed form is in the header of Fibre.
void drift_law(double step_s, int fibres, double walk_share, std::initializer_list<double> times_s) {
  FibreParameters p;
  p.drift_rad_per_ms = 2.0;
  p.walk_share = walk_share;
  const double tau = p.correlation_s;
  const auto shape = [tau](double t) { return t / tau - 1.0 + std::exp(-t / tau); };
  for (const double t : times_s) {
    double square = 0.0;
    for (int i = 0; i < fibres; ++i) {
      Fibre fibre(p, step_s, Random(100, static_cast<std::uint64_t>(i)));
      const auto steps = static_cast<int>(std::lround(t / step_s));
      for (int s = 0; s < steps; ++s) {
        fibre.advance();
      }
      square += fibre.phase() * fibre.phase();
    }
    const double expected = 4.0 * (walk_share * t / 1e-3 + (1.0 - walk_share) * shape(t) / shape(1e-3));
    EXPECT_LT(std::fabs(test::variance_sigmas(square / fibres, expected, fibres)), test::kSigmas)
        << t << " " << step_s;
  }
}

TEST(Fibre, DriftsAtItsRateAndIsBallisticFirst) {
  drift_law(1e-5, 4000, 0.05, {1e-4, 1e-3, 1e-2});
  drift_law(1e-5, 4000, 0.0, {1e-4, 1e-3, 1e-2});
  drift_law(1e-5, 4000, 1.0, {1e-4, 1e-3});
}

TEST(Fibre, DriftDoesNotDependOnTheGrid) {
  drift_law(0.256e-6, 600, 0.05, {1e-3});
  drift_law(1e-3, 20000, 0.05, {1e-3, 3e-3, 1e-2});
}

TEST(Fibre, VelocityLastsWithinItsCorrelationTime) {
  FibreParameters p;
  p.walk_share = 0.0;
  Fibre fibre(p, 1e-6, Random(5, 0));
  double product = 0.0;
  double square = 0.0;
  double before = 0.0;
  for (int i = 0; i < 1000; ++i) {
    const double start = fibre.phase();
    const double step = fibre.advance() - start;
    product += step * before;
    square += step * step;
    before = step;
  }
  EXPECT_GT(product / square, 0.99);  // steps of 1 us go the same way; a random walk would give 0
}

TEST(Fibre, LossAndArmDrift) {
  FibreParameters p;
  p.loss_db = 20.0;
  EXPECT_NEAR(Fibre(p, 1e-6, Random(1, 0)).transmittance(), 0.01, 1e-16);
  EXPECT_NEAR(arm_drift(2.87) * std::sqrt(2.0), 2.87, 1e-12);
}

TEST(RandomWalk, DriftsAtItsRate) {
  constexpr int kWalks = 4000;
  double square = 0.0;
  for (int i = 0; i < kWalks; ++i) {
    RandomWalk walk(0.033, 1e-5, Random(6, static_cast<std::uint64_t>(i)));
    for (int s = 0; s < 100; ++s) {
      walk.advance();
    }
    square += walk.phase() * walk.phase();
  }
  EXPECT_LT(std::fabs(test::variance_sigmas(square / kWalks, 0.033 * 0.033, kWalks)), test::kSigmas);
}

TEST(BeamSplitter, BalancedIsTheChannelModel) {
  const BeamSplitter splitter({0.5, 1.0});
  for (double delta = 0.0; delta < 6.3; delta += 0.1) {
    const Ports ports = splitter.ports(0.3, 0.07, std::cos(delta));
    EXPECT_NEAR(ports.plus, 0.5 * 0.37 + std::sqrt(0.3 * 0.07) * std::cos(delta), 1e-15);
    EXPECT_NEAR(ports.minus, 0.5 * 0.37 - std::sqrt(0.3 * 0.07) * std::cos(delta), 1e-15);
  }
}

TEST(BeamSplitter, ImbalanceConservesEnergyAndVisibilityIsTheError) {
  const BeamSplitter uneven({0.4, 1.0});
  for (double delta = 0.0; delta < 6.3; delta += 0.1) {
    const Ports ports = uneven.ports(0.3, 0.2, std::cos(delta));
    EXPECT_NEAR(ports.plus + ports.minus, 0.5, 1e-15);
    EXPECT_GE(ports.minus, -1e-15);
  }
  EXPECT_NEAR(uneven.ports(1.0, 0.0, 0.3).plus, 0.4, 1e-15);
  EXPECT_NEAR(uneven.ports(0.0, 1.0, 0.3).plus, 0.6, 1e-15);
  const Ports misaligned = BeamSplitter({0.5, 0.96}).ports(0.1, 0.1, 1.0);
  EXPECT_NEAR(misaligned.minus / (misaligned.plus + misaligned.minus), 0.02, 1e-12);  // e_d = (1 - V) / 2
}

LinkParameters still() {
  LinkParameters p;
  p.slot_s = 10e-9;  // a coarse grid: 1.28 us
  p.alice.laser = p.bob.laser = {0.0, 0.0};
  p.reference.enabled = true;
  return p;
}

TEST(PhaseTrack, PairDriftsAtTheRateGiven) {
  LinkParameters p = still();
  p.alice.fibre.drift_rad_per_ms = p.bob.fibre.drift_rad_per_ms = arm_drift(2.87);
  constexpr int kRuns = 1500;
  double square = 0.0;
  for (int i = 0; i < kRuns; ++i) {
    PhaseTrack track(p, static_cast<std::uint64_t>(i));
    const double start = track.at(0).quantum;
    const double change = track.at(100000).quantum - start;
    square += change * change;
  }
  EXPECT_LT(std::fabs(test::variance_sigmas(square / kRuns, 2.87 * 2.87, kRuns)), test::kSigmas);
}

TEST(PhaseTrack, SecondWavelengthSharesTheFibreUpToTheRatio) {
  LinkParameters p = still();
  p.alice.fibre.drift_rad_per_ms = 500.0;
  p.reference.own_drift_rad_per_ms = 0.0;
  p.reference.locked_to_source = false;
  PhaseTrack track(p, 3);
  const LinkPhase start = track.at(0);
  const LinkPhase end = track.at(1000000);
  ASSERT_GT(std::fabs(end.quantum - start.quantum), 100.0);
  EXPECT_NEAR((end.reference - start.reference) / (end.quantum - start.quantum), 1550.12 / 1548.51, 1e-9);
}

TEST(PhaseTrack, SecondWavelengthKeepsAResidualOfItsOwn) {
  LinkParameters p = still();
  p.alice.laser = p.bob.laser = {100.0, 0.0};  // of the same comb: cancels in the difference
  p.alice.fibre.drift_rad_per_ms = p.bob.fibre.drift_rad_per_ms = arm_drift(2.87);
  constexpr int kRuns = 1500;
  double square = 0.0;
  for (int i = 0; i < kRuns; ++i) {
    PhaseTrack track(p, static_cast<std::uint64_t>(i));
    const LinkPhase start = track.at(0);
    const LinkPhase end = track.at(100000);
    const double residual = (end.reference - start.reference) - (end.quantum - start.quantum);
    square += residual * residual;
  }
  const double unlike = (1550.12 / 1548.51 - 1.0) * 2.87;
  const double expected = 0.033 * 0.033 + unlike * unlike;
  EXPECT_LT(std::fabs(test::variance_sigmas(square / kRuns, expected, kRuns)), test::kSigmas);
}

TEST(PhaseTrack, DoesNotDependOnWhereItIsRead) {
  LinkParameters p;
  PhaseTrack often(p, 4);
  PhaseTrack seldom(p, 4);
  for (std::uint64_t slot = 0; slot < 100000; ++slot) {
    const double phase = often.at(slot).quantum;
    if (slot % 7919U == 0U) {
      ASSERT_EQ(phase, seldom.at(slot).quantum);
    }
  }
}

}  // namespace
}  // namespace twinspan::photonics
