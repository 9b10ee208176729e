// SPDX-License-Identifier: Apache-2.0
// The whole light path: interference, gains, detectors, second wavelength, bookkeeping.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <complex>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "host/core/error.hpp"
#include "sim/photonics/link.hpp"
#include "tests/sim/photonics/statistics.hpp"

namespace twinspan::photonics {
namespace {

constexpr double kPiExact = std::numbers::pi;

// Perfect modulators, no drift, no darks, no dead time: each component is then switched on by its test.
LinkParameters quiet() {
  LinkParameters p;
  for (auto* user : {&p.alice, &p.bob}) {
    user->laser = {0.0, 0.0};
    user->peak_photons = 1.0;
    user->fibre.loss_db = 10.0 * std::log10(2.5);  // 0.4; times efficiency 0.6 gives 0.24
    user->fibre.drift_rad_per_ms = 0.0;
    user->intensity[0].extinction_db = user->intensity[1].extinction_db = 100.0;
  }
  for (auto& detector : p.detectors) {
    detector = {0.6, 0.0, 50e-12, 0.0, 0.0, 50e-9};
  }
  p.reference.own_drift_rad_per_ms = 0.0;
  return p;
}

// Drive word of a mean photon number (peak 1, first modulator only) and a phase.
std::uint64_t word(double photons, double phase_rad) {
  const double code = 32768.0 * 2.0 / kPiExact * std::asin(std::sqrt(photons));
  const double turns = phase_rad / (2.0 * kPiExact);
  return static_cast<std::uint64_t>(std::lround(code)) | (std::uint64_t{32768} << 16U) |
         (static_cast<std::uint64_t>(std::lround(65536.0 * (turns - std::floor(turns)))) % 65536U << 32U);
}

using Each = std::function<void(std::uint64_t clock, const Hits& hits)>;

void run(Link& link, const std::vector<std::uint64_t>& alice, const std::vector<std::uint64_t>& bob,
         unsigned lanes, std::uint16_t code = 0, const Each& each = {}) {
  link.load(alice, bob);
  for (std::uint64_t clock = 0; clock < alice.size() / lanes; ++clock) {
    const Hits& hits = link.step(code);
    if (each) {
      each(clock, hits);
    }
  }
}

struct Fringe {
  std::complex<double> sum;  // of (plus - minus) exp(-i k pi/8) over the 16 slices of Alice
  double chi_square = 0.0;
};

// Scans Alice's phase; compares all counts with the law at the phase that the fringe itself shows.
Fringe scan(const LinkParameters& p, std::uint16_t code) {
  constexpr std::size_t kSlots = 100000;
  Link link(p, 4, 11);
  std::array<std::array<double, 2>, 16> counts{};
  std::array<std::uint64_t, 2> before{};
  Fringe fringe;
  for (unsigned k = 0; k < 16U; ++k) {
    run(link, std::vector(kSlots, word(0.3, k * kPiExact / 8.0)), std::vector(kSlots, word(0.2, 0.0)), 4,
        code);
    for (unsigned c = 0; c < 2U; ++c) {
      counts[k][c] = static_cast<double>(link.counters(c).photon_clicks - before[c]);
      before[c] = link.counters(c).photon_clicks;
    }
    fringe.sum += (counts[k][0] - counts[k][1]) * std::polar(1.0, -k * kPiExact / 8.0);
  }
  const double psi = std::arg(fringe.sum);
  for (unsigned k = 0; k < 16U; ++k) {
    const double beat = p.splitter.visibility * std::sqrt(0.06) * std::cos(k * kPiExact / 8.0 + psi);
    for (const auto& [count, mean] :
         {std::pair{counts[k][0], 0.25 + beat}, std::pair{counts[k][1], 0.25 - beat}}) {
      const double expected = kSlots * 0.24 * mean;
      fringe.chi_square += (count - expected) * (count - expected) / expected;
    }
  }
  return fringe;
}

TEST(Link, InterferenceFollowsTheCosineAtBothPorts) {
  LinkParameters p = quiet();
  p.splitter.visibility = 0.96;
  const Fringe fringe = scan(p, 0);
  EXPECT_LT(fringe.chi_square, 75.0);  // 31 degrees of freedom: 1.6e-5
  EXPECT_GT(fringe.chi_square, 8.0);
  PhaseTrack track(p, 11);
  EXPECT_NEAR(std::remainder(std::arg(fringe.sum) - track.at(0).quantum, 2.0 * kPiExact), 0.0, 0.02);
}

TEST(Link, CompensatorIsSubtracted) {
  const double before = std::arg(scan(quiet(), 0).sum);
  const double after = std::arg(scan(quiet(), 16384).sum);  // pi/2
  EXPECT_NEAR(std::remainder(before - after - kPiExact / 2.0, 2.0 * kPiExact), 0.0, 0.02);
}

// Gain of exactly one click, phase averaged, physics of the channel model:
// S = 2 (1-p_d) exp(-x/2) [I_0(sqrt(eta a eta b)) - (1-p_d) exp(-x/2)].
double gain(double a, double b, double dark) {
  const double half = std::exp(-0.5 * (a + b));
  return 2.0 * (1.0 - dark) * half * (std::cyl_bessel_i(0.0, std::sqrt(a * b)) - (1.0 - dark) * half);
}

TEST(Link, SampledGainsMatchTheChannelModel) {
  LinkParameters p = quiet();
  p.alice.laser = p.bob.laser = {100.0, 500.0};
  p.alice.fibre.drift_rad_per_ms = 2.0;
  p.bob.receiver.loss_db = 1.0;
  p.detectors[0].dark_hz = p.detectors[1].dark_hz = 2e6;
  const double eta_a = 0.24;
  const double eta_b = 0.24 * std::pow(10.0, -0.1);
  const double dark = -std::expm1(-2e6 * 1e-9);
  constexpr std::size_t kSlots = 300000;
  Random random(21, 0);
  Link link(p, 1, 5);  // one slot per clock: the mask is the click pattern of the slot
  for (const double a : {0.0, 0.05, 0.45, 1.0}) {
    for (const double b : {0.0, 0.1, 0.7}) {
      std::vector<std::uint64_t> alice(kSlots);
      std::vector<std::uint64_t> bob(kSlots);
      for (std::size_t i = 0; i < kSlots; ++i) {
        alice[i] = word(a, static_cast<double>(random.bits() >> 60U) * kPiExact / 8.0);
        bob[i] = word(b, static_cast<double>(random.bits() >> 60U) * kPiExact / 8.0);
      }
      double single = 0.0;
      run(link, alice, bob, 1, 0, [&](std::uint64_t, const Hits& hits) {
        single += std::popcount(hits.mask) == 1 ? 1.0 : 0.0;
      });
      EXPECT_LT(std::fabs(test::binomial_sigmas(single, kSlots, gain(eta_a * a, eta_b * b, dark))),
                test::kSigmas)
          << a << " " << b;
    }
  }
}

TEST(Link, CoincidencesMatchTheChannelModelAtAFixedPhase) {
  LinkParameters p = quiet();
  constexpr std::size_t kSlots = 400000;
  // At phase 0 or pi one port is dark, so both phases together give no coincidence; at pi/2 both ports are
  // alike.
  Link link(p, 1, 6);
  double psi = 0.0;
  {
    std::complex<double> sum;
    std::array<std::uint64_t, 2> before{};
    for (unsigned k = 0; k < 4U; ++k) {
      run(link, std::vector(kSlots, word(1.0, k * kPiExact / 2.0)), std::vector(kSlots, word(1.0, 0.0)), 1);
      const auto plus = static_cast<double>(link.counters(0).photon_clicks - before[0]);
      const auto minus = static_cast<double>(link.counters(1).photon_clicks - before[1]);
      before = {link.counters(0).photon_clicks, link.counters(1).photon_clicks};
      sum += (plus - minus) * std::polar(1.0, -k * kPiExact / 2.0);
    }
    psi = std::arg(sum);
  }
  for (const double phi : {0.0, kPiExact / 3.0, kPiExact / 2.0}) {
    std::array<double, 4> patterns{};
    run(link, std::vector(kSlots, word(1.0, phi - psi)), std::vector(kSlots, word(1.0, 0.0)), 1, 0,
        [&](std::uint64_t, const Hits& hits) { patterns[hits.mask] += 1.0; });
    const double plus = -std::expm1(-0.24 * (1.0 + std::cos(phi)));
    const double minus = -std::expm1(-0.24 * (1.0 - std::cos(phi)));
    EXPECT_LT(std::fabs(test::binomial_sigmas(patterns[1] + patterns[3], kSlots, plus)), test::kSigmas)
        << phi;
    if (phi == 0.0) {
      // what the error of psi (1e-3 rad) leaves: 0.24 psi^2 / 2 per slot
      EXPECT_LT(patterns[2] + patterns[3], 20.0);
    } else {
      EXPECT_LT(std::fabs(test::binomial_sigmas(patterns[3], kSlots, plus * minus)), test::kSigmas) << phi;
    }
  }
}

TEST(Link, UnevenSplitterAndDetectorsKeepTheirMeans) {
  LinkParameters p = quiet();
  p.splitter.transmittance = 0.42;
  p.detectors[0].efficiency = 0.8;
  p.detectors[1].efficiency = 0.3;
  constexpr std::size_t kSlots = 800000;
  Random random(8, 0);
  std::vector<std::uint64_t> alice(kSlots);
  for (auto& entry : alice) {
    entry = word(0.6, static_cast<double>(random.bits() >> 60U) * kPiExact / 8.0);
  }
  const std::vector<std::uint64_t> bob(kSlots, word(0.25, 0.0));
  Link link(p, 4, 1);
  run(link, alice, bob, 4);
  // The phase average takes the beat away; the expectation hook must give the same at opposite phases.
  const Ports up = link.expected(alice[0], alice[0], bob[0], bob[0], 0.3);
  const Ports down = link.expected(alice[0], alice[0], bob[0], bob[0], 0.3 + kPiExact);
  const double plus = 0.8 * 0.4 * (0.42 * 0.6 + 0.58 * 0.25);
  const double minus = 0.3 * 0.4 * (0.58 * 0.6 + 0.42 * 0.25);
  EXPECT_NEAR(0.5 * (up.plus + down.plus), plus, 1e-4 * plus);
  EXPECT_NEAR(0.5 * (up.minus + down.minus), minus, 1e-4 * minus);
  // Slices drawn at random leave a beat of order 1/sqrt(slots), which adds to the Poisson spread.
  const double beat = 2.0 * 0.4 * std::sqrt(0.42 * 0.58 * 0.6 * 0.25) / std::sqrt(2.0);
  for (const auto& [channel, mean, efficiency] : {std::tuple{0U, plus, 0.8}, std::tuple{1U, minus, 0.3}}) {
    const double sigma = std::sqrt(kSlots * (mean + efficiency * efficiency * beat * beat));
    const auto count = static_cast<double>(link.counters(channel).photon_clicks);
    EXPECT_LT(std::fabs(count - kSlots * mean) / sigma, test::kSigmas) << channel;
  }
}

TEST(Link, DeadTimeLawWithContinuousLight) {
  LinkParameters p = quiet();
  p.reference.enabled = true;
  // Alice alone: constant at both ports, 0.5 * 0.4 * 0.6 / 2 per slot
  p.reference.photons_per_slot = {0.5, 0.0};
  p.detectors[2].dead_time_s = p.detectors[3].dead_time_s = 30e-9;
  constexpr std::size_t kSlots = 2000000;
  Link link(p, 4, 2);
  const std::vector<std::uint64_t> dark(kSlots, 0);
  run(link, dark, dark, 4);
  const double load = 0.06 * 30.0;
  const double expected = kSlots * 0.06 / (1.0 + load);
  for (const unsigned channel : {2U, 3U}) {
    const auto clicks = static_cast<double>(link.counters(channel).hits);
    EXPECT_LT(std::fabs(clicks - expected) / (std::sqrt(expected) / (1.0 + load)), test::kSigmas);
    EXPECT_EQ(link.counters(channel).double_hits, 0U);
    const auto photons = clicks + static_cast<double>(link.counters(channel).in_dead_time);
    EXPECT_LT(std::fabs(test::poisson_sigmas(photons, kSlots * 0.06)), test::kSigmas);
  }
  EXPECT_LT(link.counters(0).hits, 5U);  // two extinctions of 100 dB
}

TEST(Link, AfterPulsesAndDarksAreCountedAsSuch) {
  LinkParameters p = quiet();
  p.detectors[0].dark_hz = 1e6;
  p.detectors[0].after_pulse = 0.1;
  p.detectors[0].dead_time_s = 20e-9;
  constexpr std::size_t kSlots = 20000000;
  Link link(p, 4, 3);
  const std::vector<std::uint64_t> dark(kSlots, 0);
  run(link, dark, dark, 4);
  const ChannelCounters& c = link.counters(0);
  // After-pulses breed after-pulses; few of them meet the dead time of another click (1e6 * 20 ns = 2 %).
  const auto clicks = static_cast<double>(c.hits);
  const auto bred = static_cast<double>(c.after_pulse_clicks);
  const double clean = 0.1 * clicks;
  EXPECT_LT(bred, clean + test::kSigmas * std::sqrt(clean));
  EXPECT_GT(bred, clean * 0.97 - test::kSigmas * std::sqrt(clean));
  const auto dark_events = static_cast<double>(c.dark_clicks + c.in_dead_time);
  EXPECT_LT(std::fabs(test::poisson_sigmas(dark_events, kSlots * 1e-3)), 7.0);
  EXPECT_EQ(c.photon_clicks + c.dark_clicks + c.after_pulse_clicks, c.hits + c.double_hits);
  EXPECT_EQ(link.counters(1).hits, 0U);
}

TEST(Link, ArrivalTimesShowPulseAndJitter) {
  LinkParameters p = quiet();
  p.pulse = {80e-12, 0.25};
  p.detectors[0].jitter_fwhm_s = 60e-12;
  p.delay_lines[0].nonlinearity = 0.0;
  constexpr std::size_t kSlots = 400000;
  Link link(p, 1, 4);  // 1000 ps over 256 taps: 3.9 ps
  double sum = 0.0;
  double square = 0.0;
  double n = 0.0;
  run(link, std::vector(kSlots, word(0.5, 0.0)), std::vector(kSlots, std::uint64_t{0}), 1, 0,
      [&](std::uint64_t, const Hits& hits) {
        if ((hits.mask & 1U) != 0U) {
          unsigned ones = 0;
          for (const std::uint32_t part : hits.taps[0]) {
            ones += static_cast<unsigned>(std::popcount(part));
          }
          const double arrival = 1000.0 - (ones + 0.5) * 1000.0 / 256.0;
          n += 1.0;
          sum += arrival - 250.0;
          square += (arrival - 250.0) * (arrival - 250.0);
        }
      });
  ASSERT_GT(n, 10000.0);
  const double sigma = 100.0 / 2.354820045;  // 80 and 60 in quadrature
  // Rounding to a picosecond and to a tap. The first of two photons of a slot counts: earlier by at most 0.4
  // ps.
  EXPECT_NEAR(sum / n, 0.0, test::kSigmas * sigma / std::sqrt(n) + 1.5);
  const double tap = 1000.0 / 256.0;
  EXPECT_NEAR(square / n, sigma * sigma + tap * tap / 12.0,
              sigma * sigma * (test::kSigmas * std::sqrt(2.0 / n) + 0.02));
}

// Phase that the four-phase counters of the measurement node see: atan2(Q, I).
double four_phase(const LinkParameters& p, std::uint16_t code) {
  constexpr std::size_t kSlots = 400000;
  Link link(p, 1, 7);
  std::array<std::array<double, 2>, 4> n{};
  const std::vector<std::uint64_t> dark(kSlots, 0);
  run(link, dark, dark, 1, code, [&](std::uint64_t clock, const Hits& hits) {
    n[clock % 4U][0] += (hits.mask & 4U) != 0U ? 1.0 : 0.0;
    n[clock % 4U][1] += (hits.mask & 8U) != 0U ? 1.0 : 0.0;
  });
  const double in_phase = (n[0][0] - n[0][1]) - (n[2][0] - n[2][1]);
  const double quadrature = (n[3][0] - n[3][1]) - (n[1][0] - n[1][1]);
  return std::atan2(quadrature, in_phase);
}

TEST(Link, SecondWavelengthStepsThroughFourPhases) {
  LinkParameters p = quiet();
  p.reference.enabled = true;
  p.reference.photons_per_slot = {0.2, 0.2};
  const double start = four_phase(p, 0);
  const double shifted = four_phase(p, 8192);
  // pi/4 at the quantum wavelength; error of each estimate 1/sqrt(counts) = 4e-3 rad.
  const double ratio = p.wavelength_m / p.reference.wavelength_m;
  EXPECT_NEAR(std::remainder(start - shifted - ratio * kPiExact / 4.0, 2.0 * kPiExact), 0.0, 0.03);
  PhaseTrack track(p, 7);
  EXPECT_NEAR(std::remainder(start - track.at(0).reference, 2.0 * kPiExact), 0.0, 0.02);
}

LinkParameters rich() {
  LinkParameters p;
  for (auto* user : {&p.alice, &p.bob}) {
    user->intensity[0].pattern = user->intensity[1].pattern = 0.03;
    user->laser = {1000.0, 2000.0};
  }
  for (auto& detector : p.detectors) {
    detector = {0.6, 1e6, 50e-12, 2e-9, 0.05, 20e-9};
  }
  for (auto& line : p.delay_lines) {
    line.bubble_share = 0.1;
  }
  p.reference.enabled = true;
  p.reference.photons_per_slot = {0.05, 0.05};
  return p;
}

std::vector<std::uint64_t> noise(std::size_t slots, std::uint64_t seed) {
  Random random(seed, 0);
  std::vector<std::uint64_t> words(slots);
  for (auto& entry : words) {
    entry = random.bits();
  }
  return words;
}

// Everything that a run gives, clock by clock.
std::vector<std::uint32_t> record(unsigned lanes, std::uint64_t seed, std::size_t batch_clocks) {
  constexpr std::size_t kSlots = 48000;
  const auto alice = noise(kSlots, 1);
  const auto bob = noise(kSlots, 2);
  Link link(rich(), lanes, seed);
  std::vector<std::uint32_t> result;
  const std::size_t batch = batch_clocks * lanes;
  for (std::size_t at = 0; at < kSlots; at += batch) {
    const std::size_t size = std::min(batch, kSlots - at);
    link.load(std::span(alice).subspan(at, size), std::span(bob).subspan(at, size));
    for (std::size_t clock = 0; clock < size / lanes; ++clock) {
      const Hits& hits = link.step(static_cast<std::uint16_t>((at / lanes + clock) * 13U));
      result.push_back(hits.mask);
      for (unsigned channel = 0; channel < 4U; ++channel) {
        if (((hits.mask >> channel) & 1U) != 0U) {
          result.insert(result.end(), hits.taps[channel].begin(), hits.taps[channel].end());
        }
      }
    }
  }
  for (unsigned channel = 0; channel < 4U; ++channel) {
    const ChannelCounters& c = link.counters(channel);
    EXPECT_EQ(c.photon_clicks + c.dark_clicks + c.after_pulse_clicks, c.hits + c.double_hits);
    EXPECT_GT(c.photon_clicks, 100U);
    EXPECT_GT(c.dark_clicks, 10U);
    EXPECT_GT(c.after_pulse_clicks, 10U);
    EXPECT_GT(c.double_hits, 0U);
  }
  return result;
}

TEST(Link, DoesNotDependOnBatchSizes) {
  for (const unsigned lanes : {4U, 16U}) {
    const auto whole = record(lanes, 1, 100000);
    EXPECT_EQ(record(lanes, 1, 1), whole);
    EXPECT_EQ(record(lanes, 1, 17), whole);
    EXPECT_EQ(record(lanes, 1, 1024), whole);
    EXPECT_NE(record(lanes, 2, 1024), whole);
  }
}

TEST(Link, DoubleHitsNeedTwoPulsesOfOneClock) {
  LinkParameters p = quiet();
  p.detectors[0].dead_time_s = 1.5e-9;
  Link link(p, 4, 1);
  std::vector<std::uint64_t> alice(400000, 0);
  for (std::size_t i = 0; i < alice.size(); i += 4U) {
    // slots 0 and 3 of each clock, 3 ns apart, 1 ns to the next clock
    alice[i] = alice[i + 3U] = word(1.0, 0.0);
  }
  run(link, alice, std::vector<std::uint64_t>(alice.size(), 0), 4);
  // Each pulse clicks with p = 1 - exp(-0.12) unless dead from the clock before; both in one clock: one is
  // lost.
  const double single = -std::expm1(-0.12);
  // Chance that slot 3 of the clock before has clicked leaves slot 0 dead: slot 3 is never dead itself.
  const double first = single * (1.0 - single);
  const double expected = 100000.0 * first * single;
  EXPECT_LT(std::fabs(test::poisson_sigmas(static_cast<double>(link.counters(0).double_hits), expected)),
            test::kSigmas);
}

TEST(Link, RefusesMisuse) {
  Link link(quiet(), 4, 1);
  const std::vector<std::uint64_t> eight(8, 0);
  const std::vector<std::uint64_t> six(6, 0);
  EXPECT_THROW(link.step(0), Failure);
  EXPECT_THROW(link.load(eight, six), Failure);
  EXPECT_THROW(link.load(six, six), Failure);
  link.load(eight, eight);
  link.step(0);
  EXPECT_THROW(link.load(eight, eight), Failure);
  link.step(0);
  EXPECT_THROW(link.step(0), Failure);
  EXPECT_NO_THROW(link.load(eight, eight));
}

TEST(Parameters, BadValuesAreNamed) {
  const auto message = [](const std::function<void(LinkParameters&)>& spoil) -> std::string {
    LinkParameters p;
    spoil(p);
    try {
      Link link(p, 4, 1);
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message([](LinkParameters&) {}), "accepted");
  EXPECT_NE(message([](LinkParameters& p) { p.slot_s = 1.0 / 3e9; }).find("slot_s"), std::string::npos);
  EXPECT_NE(message([](LinkParameters& p) { p.bob.fibre.loss_db = std::nan(""); }).find("bob.fibre.loss_db"),
            std::string::npos);
  const auto blind = [](LinkParameters& p) { p.detectors[1].efficiency = 1.1; };
  EXPECT_NE(message(blind).find("detectors[1].efficiency"), std::string::npos);
  const auto ringing = [](LinkParameters& p) { p.alice.intensity[1].pattern = -0.1; };
  EXPECT_NE(message(ringing).find("alice.intensity[1].pattern"), std::string::npos);
  EXPECT_NE(message([](LinkParameters& p) { p.splitter.visibility = 2.0; }).find("splitter.visibility"),
            std::string::npos);
  EXPECT_THROW(Link(LinkParameters{}, 0, 1), InputError);
}

}  // namespace
}  // namespace twinspan::photonics
