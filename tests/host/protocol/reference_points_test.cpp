// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <cmath>

#include "host/core/error.hpp"
#include "host/protocol/key_length.hpp"
#include "host/protocol/pairing.hpp"
#include "host/protocol/plob.hpp"
#include "host/protocol/three_intensity.hpp"

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

ThreeIntensityLink rp1_link(const toml::table& table) {
  const toml::array& totals = *table["total_intensities"].as_array();
  ThreeIntensityLink link;
  link.eta_arm = number(table, "detector_efficiency") * std::pow(10, -number(table, "loss_db_per_arm") / 10);
  link.dark_probability = number(table, "noise_counts_hz") / number(table, "clock_hz");
  link.misalignment = number(table, "misalignment_fitted");
  link.phase_sigma_rad = number(table, "phase_sigma_rad");
  link.strong = *totals[0].value<double>();
  link.weak = *totals[1].value<double>();
  link.vacuum = *totals[2].value<double>();
  link.p_z = number(table, "p_z");
  link.epsilon = number(table, "epsilon_send");
  link.error_correction_f = number(table, "error_correction_f");
  return link;
}

// The pairing and rate chain against a published rate: 146.7 bit/s over 403.73 km (Zhou et al., Nat. Commun.
// 14 928 (2023)). The misalignment in the table was fitted to that rate by others.
TEST(ReferencePoints, Rp1ThreeIntensitiesWithPairing) {
  const toml::table table = reference("rp1");
  const toml::table& expect = *table["expect"].as_table();
  const double tolerance = number(table, "tolerance");
  const double clock = number(table, "clock_hz");
  ThreeIntensityLink link = rp1_link(table);
  const ThreeIntensityRate r = three_intensity_rate(link);
  expect_relative(expect, "Y1", r.y1_lower, tolerance);
  expect_relative(expect, "e1_phase", r.phase_error, tolerance);
  expect_relative(expect, "E_paired", r.paired.pairs.error_rate, tolerance);
  EXPECT_NEAR(r.paired.pairs.kept / 4.781911713e-6, 1, tolerance);
  EXPECT_NEAR(r.paired.untagged / 1.260149531e-6, 1, tolerance);
  EXPECT_NEAR(r.per_slot / 2.934e-7, 1, tolerance);
  expect_relative(expect, "key_rate_bit_per_second", r.per_slot * clock, tolerance);
  link.misalignment = link.phase_sigma_rad = 0;
  expect_relative(expect, "key_rate_without_misalignment_bit_per_second",
                  three_intensity_rate(link).per_slot * clock, tolerance);
}

TEST(ThreeIntensity, NoKeyOutOfNothing) {
  const ThreeIntensityLink good = rp1_link(reference("rp1"));
  ThreeIntensityLink link = good;
  link.misalignment = 0.5;
  EXPECT_LE(three_intensity_rate(link).per_slot, 0);
  link = good;
  link.eta_arm = 0;  // only dark counts
  EXPECT_LE(three_intensity_rate(link).per_slot, 0);
  link.dark_probability = 0;  // no click at all
  EXPECT_EQ(three_intensity_rate(link).per_slot, 0);
  link = good;
  link.weak = link.vacuum;
  EXPECT_THROW(three_intensity_rate(link), InputError);
  link = good;
  link.epsilon = std::nan("");
  EXPECT_THROW(three_intensity_rate(link), InputError);
}

TEST(PairedRate, UselessPhaseErrorGivesNoKey) {
  const ZEvents z{1000, 1000, 1, 1};
  for (const double e : {0.5, 0.7, 0.999, 1.0, 7.0, std::nan("")}) {
    EXPECT_LE(paired_rate(z, 500, 500, e, 1.1).rate, 0) << e;
  }
  EXPECT_GT(paired_rate(z, 500, 500, 0.05, 1.1).rate, 0);
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
