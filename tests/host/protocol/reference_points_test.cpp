// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <toml++/toml.h>

#include "host/core/error.hpp"
#include "host/protocol/entropy.hpp"
#include "host/protocol/key_length.hpp"
#include "host/protocol/pairing.hpp"
#include "host/protocol/plob.hpp"

namespace twinspan::protocol {
namespace {

toml::table reference(const char* name) {
  return *toml::parse_file(TWINSPAN_TEST_DATA "/reference_points.toml")[name].as_table();
}

double number(const toml::table& t, const char* key) {
  const auto value = t[key].value<double>();
  EXPECT_TRUE(value.has_value()) << key;
  return value.value_or(std::nan(""));
}

void expect_relative(const toml::table& expect, const char* key, double found, double tolerance) {
  const double wanted = number(expect, key);
  EXPECT_NEAR(found / wanted, 1, tolerance) << key << ": " << found << ", wanted " << wanted;
}

struct Rp3 {
  toml::table table = reference("rp3");
  Channel channel;
  SourceParameters source;
  Rp3() {
    channel.eta_a = channel.eta_b = number(table, "eta_arm");
    channel.dark_probability = number(table, "dark_probability");
    channel.misalignment = number(table, "misalignment");
    source = {number(table, "mu_1"),
              number(table, "mu_2"),
              number(table, "mu_z"),
              number(table, "p_z"),
              number(table, "epsilon_send"),
              0.2,
              0.6,
              0.2};
  }
};

TEST(ReferencePoints, Rp3Asymptotic) {
  const Rp3 rp;
  const toml::table& expect = *rp.table["expect"].as_table();
  const double tolerance = number(rp.table, "tolerance");
  const AsymptoticRate r =
      asymptotic_rate(rp.channel, rp.source, rp.source, number(rp.table, "slice_width_rad"),
                      number(rp.table, "error_correction_f"));
  expect_relative(expect, "S00", r.s00, tolerance);
  expect_relative(expect, "S01", r.s01, tolerance);
  expect_relative(expect, "T", r.wrong, tolerance);
  expect_relative(expect, "qber_x", r.qber_x, tolerance);
  expect_relative(expect, "s1_lower", r.s1_lower, tolerance);
  expect_relative(expect, "e1_phase", r.phase_error, tolerance);
  expect_relative(expect, "S_Z", r.s_z, tolerance);
  expect_relative(expect, "E_Z", r.qber_z, tolerance);
  expect_relative(expect, "E_paired", r.qber_z_paired, tolerance);
  expect_relative(expect, "e1_paired", r.phase_error_paired, tolerance);
  expect_relative(expect, "n1_paired_per_slot", r.n1_paired, tolerance);
  expect_relative(expect, "nt_paired_per_slot", r.pairs_kept, tolerance);
  expect_relative(expect, "key_rate_per_slot", r.paired, tolerance);
  // Given with four digits: a small difference of two large terms.
  expect_relative(expect, "key_rate_without_pairing_per_slot", r.unpaired, 1e-4);
  EXPECT_LT(r.s1_lower, single_photon_yield(rp.channel.eta_a, rp.channel.dark_probability));
  EXPECT_EQ(r.s01, r.s10);
}

// Same recipe with xi = 1e-10 for every bound and the Z windows without sending pooled into the vacuum.
TEST(ReferencePoints, Rp3Finite) {
  const Rp3 rp;
  for (const auto& [slots, wanted] : {std::pair{1e12, 3.0325e-6}, std::pair{1e13, 3.1990e-6}}) {
    ExpectedCounts expected = expected_counts(rp.channel, rp.source, rp.source, 0, slots, 1);
    const SliceGain slice = slice_gain_continuous(rp.channel, 0.1, 0.1, number(rp.table, "slice_width_rad"));
    const double accepted = slots * std::pow(0.2 * 0.6, 2) / 8;
    expected.x_wrong = accepted * slice.wrong;
    expected.x_accepted = accepted * (slice.wrong + slice.right);
    const KeyLength key = finite_key_length(rounded(expected, 1.16, 128), rp.source, rp.source, 1.0 / 8,
                                            {EpsilonBudget::kShares * 1e-10});
    EXPECT_NEAR(key.chernoff_failure, 1e-10, 1e-20);
    EXPECT_NEAR(static_cast<double>(key.bits) / slots / wanted, 1, 0.02) << key.reason;
  }
}

// The pairing chain against a published rate; the three-intensity yields are formed here from total
// intensities.
TEST(ReferencePoints, Rp1PairingChain) {
  const toml::table table = reference("rp1");
  const toml::table& expect = *table["expect"].as_table();
  const toml::array& totals = *table["total_intensities"].as_array();
  const double u = *totals[0].value<double>();
  const double v = *totals[1].value<double>();
  const double w = *totals[2].value<double>();
  const double s = u / 2;
  const double n = w / 2;
  const double eta =
      number(table, "detector_efficiency") * std::pow(10, -number(table, "loss_db_per_arm") / 10);
  const double dark = number(table, "noise_counts_hz") / number(table, "clock_hz");
  const double eps = number(table, "epsilon_send");
  const double f = number(table, "error_correction_f");
  const auto rate = [&](double misalignment, double sigma, bool check) {
    const auto q = [&](double mu) { return -std::expm1(2 * std::log1p(-dark) - mu * eta); };
    const double e_phase = -std::expm1(-sigma * sigma / 2) / 2;
    const auto eq = [&](double mu) {
      return dark + (misalignment + e_phase - dark) * -std::expm1(-mu * eta);
    };
    const double y_0 = (v * q(w) * std::exp(w) - w * q(v) * std::exp(v)) / (v - w);
    const double y_1 =
        (u * u * (q(v) * std::exp(v) - q(w) * std::exp(w)) - (v * v - w * w) * (q(u) * std::exp(u) - y_0)) /
        (u * (u - v - w) * (v - w));
    const double e_1 = (eq(v) * std::exp(v) - eq(w) * std::exp(w)) / ((v - w) * y_1);
    const double untagged = eps * (1 - eps) * (s + n) * std::exp(-s - n) * y_1;
    const double one = eps * (1 - eps) * q(s + n);
    const ZEvents z{one, one, eps * eps * q(2 * s), (1 - eps) * (1 - eps) * q(2 * n)};
    const PairedEvents p = pair_events(z);
    const double n_1 = untagged_pairs(untagged, untagged, z.bob_zeros(), z.bob_ones(), p.offered);
    if (check) {
      expect_relative(expect, "Y1", y_1, 1e-6);
      expect_relative(expect, "e1_phase", e_1, 1e-6);
      expect_relative(expect, "E_paired", p.error_rate, 1e-6);
    }
    const double per_slot =
        n_1 * (1 - binary_entropy(paired_phase_error(e_1))) - f * p.kept * binary_entropy(p.error_rate);
    return per_slot * std::pow(number(table, "p_z"), 2) * number(table, "clock_hz");
  };
  const double fitted = rate(number(table, "misalignment_fitted"), number(table, "phase_sigma_rad"), true);
  expect_relative(expect, "key_rate_bit_per_second", fitted, 1e-6);
  expect_relative(expect, "key_rate_without_misalignment_bit_per_second", rate(0, 0, false), 1e-6);
}

TEST(ReferencePoints, Rp5RepeaterlessBound) {
  const toml::table table = reference("rp5");
  const toml::array& loss = *table["loss_db"].as_array();
  const toml::array& plob = *table["plob"].as_array();
  ASSERT_EQ(loss.size(), plob.size());
  ASSERT_GE(loss.size(), 4U);
  for (std::size_t i = 0; i < loss.size(); ++i) {
    EXPECT_NEAR(plob_absolute(*loss[i].value<double>()) / *plob[i].value<double>(), 1,
                number(table, "tolerance"));
  }
}

TEST(Plob, EdgesAndErrors) {
  EXPECT_EQ(plob_bound(0), 0);
  EXPECT_EQ(plob_bound(0.5), 1);
  EXPECT_TRUE(std::isinf(plob_bound(1)));
  EXPECT_NEAR(plob_bound(1e-20) / 1.4426950408889634e-20, 1, 1e-15);
  EXPECT_NEAR(plob_relative(3.0, 0.6) / plob_bound(0.6 * std::pow(10, -0.3)), 1, 1e-15);
  EXPECT_THROW(plob_bound(1.1), InputError);
  EXPECT_THROW(plob_bound(std::nan("")), InputError);
  EXPECT_THROW(plob_absolute(-1), InputError);
  EXPECT_THROW(plob_relative(1, 1.5), InputError);
}

}  // namespace
}  // namespace twinspan::protocol
