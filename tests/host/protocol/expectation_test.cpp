// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/expectation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "host/core/error.hpp"
#include "host/protocol/alphabet.hpp"
#include "host/protocol/decoy.hpp"
#include "host/protocol/slices.hpp"
#include "tests/host/protocol/metro.hpp"

namespace twinspan::protocol {
namespace {

/// Click probabilities at one phase difference, in long double.
struct Clicks {
  long double plus;
  long double minus;
};

Clicks clicks(const Channel& c, double a, double b, long double delta) {
  const long double x = static_cast<long double>(c.eta_a) * a + static_cast<long double>(c.eta_b) * b;
  const long double z = std::sqrt(static_cast<long double>(c.eta_a) * a * c.eta_b * b) * std::cos(delta);
  const long double dark = std::log1p(-static_cast<long double>(c.dark_probability));
  return {-std::expm1(dark - x / 2 - z), -std::expm1(dark - x / 2 + z)};
}

Channel channel(double eta_a, double eta_b, double dark) {
  Channel c;
  c.eta_a = eta_a;
  c.eta_b = eta_b;
  c.dark_probability = dark;
  return c;
}

TEST(Expectation, GainsAgreeWithQuadratureAtEveryLoss) {
  constexpr int kPoints = 512;  // periodic integrand: converges faster than any power
  for (const double eta : {0.9, 0.24, 1e-3, 1e-5, 1e-9}) {
    for (const double ratio : {1.0, 0.1}) {
      const Channel c = channel(eta, eta * ratio, eta * 1e-4);
      for (const auto& [a, b] : {std::pair{0.0, 0.0}, {0.1, 0.0}, {0.5, 0.5}, {2.0, 0.3}, {1e-6, 0.4}}) {
        long double single = 0;
        long double both = 0;
        for (int i = 0; i < kPoints; ++i) {
          const Clicks k = clicks(c, a, b, 2 * std::numbers::pi_v<long double> * i / kPoints);
          single += (k.plus * (1 - k.minus) + k.minus * (1 - k.plus)) / kPoints;
          both += k.plus * k.minus / kPoints;
        }
        const double gain = single_click_gain(c, a, b);
        EXPECT_NEAR(gain / static_cast<double>(single), 1, 1e-12) << eta << ' ' << a << ' ' << b;
        const SlotOutcome o = phase_averaged_outcome(c, a, b);
        EXPECT_DOUBLE_EQ(o.plus_only + o.minus_only, gain);
        EXPECT_NEAR(o.both, static_cast<double>(both), 1e-9 * gain * gain);
      }
    }
  }
}

TEST(Expectation, ContinuousSliceAgreesWithQuadrature) {
  constexpr int kPoints = 20'000;
  Channel c = channel(0.24, 0.1, 1e-6);
  for (const double width : {std::numbers::pi / 8, 1.0, std::numbers::pi}) {
    long double right = 0;
    long double wrong = 0;
    for (int i = 0; i < kPoints; ++i) {
      const long double delta = width * ((i + 0.5L) / kPoints - 0.5L);
      const Clicks k = clicks(c, 0.5, 0.7, delta);
      right += k.plus * (1 - k.minus) / kPoints;
      wrong += k.minus * (1 - k.plus) / kPoints;
    }
    for (const double swap : {0.0, 0.04}) {
      c.misalignment = swap;
      const SliceGain gain = slice_gain_continuous(c, 0.5, 0.7, width);
      EXPECT_NEAR(gain.right / static_cast<double>((1 - swap) * right + swap * wrong), 1, 1e-8);
      EXPECT_NEAR(gain.wrong / static_cast<double>((1 - swap) * wrong + swap * right), 1, 1e-8);
    }
  }
}

TEST(Expectation, DiscreteSliceWithResidualPhaseAgreesWithQuadrature) {
  constexpr int kPoints = 4001;
  Channel c = channel(3e-4, 3e-4, 1e-8);
  c.phase_sigma_rad = 0.2;
  for (unsigned half = 0; half <= 3; ++half) {
    long double wrong = 0;
    long double weight = 0;
    for (int j = -static_cast<int>(half); j <= static_cast<int>(half); ++j) {
      for (int i = 0; i < kPoints; ++i) {
        const long double t = 16.0L * i / (kPoints - 1) - 8;  // +-8 standard deviations
        const long double g = std::exp(-t * t / 2);
        const Clicks k = clicks(c, 0.1, 0.1, j * std::numbers::pi_v<long double> / 8 + 0.2L * t);
        wrong += g * k.minus * (1 - k.plus);
        weight += g;
      }
    }
    EXPECT_NEAR(slice_gain_discrete(c, 0.1, 0.1, half).wrong / static_cast<double>(wrong / weight), 1, 1e-9);
  }
}

TEST(Expectation, SingleResidualPhaseErrorHasItsClosedForm) {
  Channel c = channel(1e-6, 1e-6, 0);
  c.phase_sigma_rad = 0.15;
  EXPECT_NEAR(slice_gain_discrete(c, 0.1, 0.1, 0).error_rate(), (1 - std::exp(-0.15 * 0.15 / 2)) / 2, 1e-7);
  c.misalignment = 0.04;
  c.phase_sigma_rad = 0;
  EXPECT_NEAR(slice_gain_discrete(c, 0.1, 0.1, 0).error_rate(), 0.04, 1e-7);
}

TEST(Expectation, DecoyBoundStaysBelowTheExactYield) {
  for (const double eta : {0.24, 1e-2, 1e-4, 1e-6}) {
    for (const double dark : {0.0, 1e-8, 1e-6}) {
      for (const auto& [mu_1, mu_2] : {std::pair{0.01, 0.3}, {0.1, 0.4}, {0.3, 0.9}}) {
        const Channel c = channel(eta, eta, dark);
        const double s0 = single_click_gain(c, 0, 0);
        const double bound =
            single_photon_bound(mu_1, mu_2, single_click_gain(c, 0, mu_1), single_click_gain(c, 0, mu_2), s0);
        const double exact = single_photon_yield(eta, dark);
        EXPECT_LE(bound, exact * (1 + 1e-9));
        EXPECT_GT(bound, exact * 0.75);
      }
    }
  }
}

TEST(Expectation, RefusesLightBeyondTheModel) {
  EXPECT_THROW(single_click_gain(channel(1, 1, 0), 30, 30), InputError);
  EXPECT_THROW(single_click_gain(channel(-0.1, 1, 0), 1, 1), InputError);
  EXPECT_THROW(single_click_gain(channel(0.1, 1, 1), 1, 1), InputError);
}

/// Plays slots with sampled roles, phases and clicks, sifts and counts them.
SiftedCounts played(const Channel& c, const SourceParameters& alice, const SourceParameters& bob,
                    unsigned half_width, int slots) {
  std::mt19937_64 generator(4711);
  std::uniform_real_distribution<double> uniform;
  std::normal_distribution<double> residual(0, c.phase_sigma_rad);
  const Thresholds t_a = cumulative_thresholds(alice);
  const Thresholds t_b = cumulative_thresholds(bob);
  const auto draw = [&](const Thresholds& t) {
    const auto r = static_cast<std::uint32_t>(generator() & 0xFFFFF);
    std::size_t role = 0;
    while (role < 7 && r >= t.value[role]) {
      ++role;
    }
    return static_cast<Role>(role);
  };
  SiftedCounts n;
  for (int i = 0; i < slots; ++i) {
    const Role a = draw(t_a);
    const Role b = draw(t_b);
    const auto slice_a = static_cast<unsigned>(generator() & 15);
    const auto slice_b = static_cast<unsigned>(generator() & 15);
    const double delta =
        (static_cast<double>(slice_a) - slice_b) * std::numbers::pi / 8 + residual(generator);
    const double mu_a = c.eta_a * intensity(alice, a, c.vacuum_intensity_a);
    const double mu_b = c.eta_b * intensity(bob, b, c.vacuum_intensity_b);
    const double z = std::sqrt(mu_a * mu_b) * std::cos(delta);
    bool plus = uniform(generator) >= (1 - c.dark_probability) * std::exp(-(mu_a + mu_b) / 2 - z);
    const bool minus = uniform(generator) >= (1 - c.dark_probability) * std::exp(-(mu_a + mu_b) / 2 + z);
    if (plus == minus) {
      continue;
    }
    plus = plus != (uniform(generator) < c.misalignment);
    if (a <= Role::Send && b <= Role::Send) {
      ++n.z_events;
      ++(b == Role::Send ? n.bob_zeros : n.bob_ones);
      continue;
    }
    ++n.revealed[index(a)][index(b)];
    if (a == Role::Weak && b == Role::Weak) {
      const Acceptance decision = accept(slice_a, slice_b, 0, half_width);
      n.x_accepted += decision != Acceptance::Rejected ? 1U : 0U;
      n.x_wrong += wrong_detector(decision, plus ? 0 : 1) ? 1U : 0U;
    }
  }
  return n;
}

// About 25 Poisson counts at 4.5 standard deviations: false alarm 2e-4, fixed seed.
TEST(Expectation, CountsAgreeWithPlayedSlots) {
  Channel c = channel(0.5, 0.3, 2e-3);
  c.misalignment = 0.05;
  c.phase_sigma_rad = 0.2;
  c.vacuum_intensity_a = 0.01;
  c.vacuum_intensity_b = 0.02;
  const SourceParameters alice{0.2, 0.7, 0.45, 0.5, 0.3, 0.2, 0.5, 0.3};
  const SourceParameters bob{0.3, 0.8, 0.6, 0.4, 0.2, 0.3, 0.4, 0.3};
  constexpr int kSlots = 2'000'000;
  const SiftedCounts n = played(c, alice, bob, 1, kSlots);
  const ExpectedCounts e = expected_counts(c, alice, bob, 1, kSlots, 1);
  const auto close = [](std::uint64_t found, double wanted, const char* what) {
    EXPECT_NEAR(static_cast<double>(found), wanted, 4.5 * std::sqrt(wanted)) << what;
  };
  for (std::size_t i = 0; i < kRoles; ++i) {
    for (std::size_t j = 0; j < kRoles; ++j) {
      close(n.revealed[i][j], e.revealed[i][j], "revealed");
    }
  }
  close(n.z_events, e.z_events, "z_events");
  close(n.bob_zeros, e.bob_zeros, "bob_zeros");
  close(n.bob_ones, e.bob_ones, "bob_ones");
  close(n.x_accepted, e.x_accepted, "x_accepted");
  close(n.x_wrong, e.x_wrong, "x_wrong");
}

TEST(Expectation, RoundedCountsStayConsistent) {
  const SiftedCounts n = test::metro_point().counts;
  EXPECT_EQ(n.bob_zeros + n.bob_ones, n.z_events);
  EXPECT_LE(n.pairs_offered, std::min(n.bob_zeros, n.bob_ones));
  EXPECT_LE(n.pairs_kept, n.pairs_offered);
  EXPECT_EQ(n.revealed[0][0] + n.revealed[0][1] + n.revealed[1][0] + n.revealed[1][1], 0U);
  EXPECT_GT(n.leaked_bits, 0U);
}

}  // namespace
}  // namespace twinspan::protocol
