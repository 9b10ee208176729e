// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/expectation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "host/core/error.hpp"
#include "host/protocol/alphabet.hpp"
#include "host/protocol/entropy.hpp"
#include "host/protocol/pairing.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::protocol {
namespace {

constexpr double kBrightest = 50;  ///< mean photons at the beam splitter that the series are meant for

/// I_n(z) by its power series; with `skip_first` without the k = 0 term (I_0(z) - 1 for n = 0). All terms are
/// positive, so nothing cancels.
double bessel_i(unsigned n, double z, bool skip_first = false) {
  double term = 1;
  for (unsigned k = 1; k <= n; ++k) {
    term *= z / 2 / k;
  }
  double sum = skip_first ? 0 : term;
  const double quarter = z * z / 4;
  for (unsigned k = 1; k < 500; ++k) {
    term *= quarter / (static_cast<double>(k) * (n + k));
    sum += term;
    if (term <= sum * 1e-18) {
      break;
    }
  }
  return sum;
}

/// Light of one pair of intensities at the beam splitter.
struct Light {
  double z;            ///< sqrt(eta_A a eta_B b)
  double u;            ///< (1 - p_d) exp(-x/2)
  double one_minus_u;  ///< without cancellation
};

Light light(const Channel& c, double a, double b) {
  const double at_a = c.eta_a * a;
  const double at_b = c.eta_b * b;
  if (!(at_a >= 0 && at_b >= 0 && at_a + at_b <= kBrightest && c.dark_probability >= 0 &&
        c.dark_probability < 1)) {
    throw InputError("channel: mean photon numbers " + std::to_string(at_a) + " and " + std::to_string(at_b) +
                     " with dark probability " + std::to_string(c.dark_probability) +
                     "; allowed are 0 to 50 photons in sum and a dark probability from 0 to below 1");
  }
  const double exponent = std::log1p(-c.dark_probability) - (at_a + at_b) / 2;
  return {std::sqrt(at_a * at_b), std::exp(exponent), -std::expm1(exponent)};
}

/// Average of exp(sign z cos delta) - 1 when the average of cos(n delta) is `cosine(n)`.
template <typename Cosine>
double mean_exponential_minus_1(double z, double sign, Cosine cosine) {
  double sum = bessel_i(0, z, true);
  double parity = 1;
  for (unsigned n = 1; n < 400; ++n) {
    parity *= sign;
    const double term = 2 * bessel_i(n, z);
    sum += parity * term * cosine(n);
    if (term < 1e-19 * z) {
      break;
    }
  }
  return sum;
}

template <typename Cosine>
SliceGain slice_gain(const Channel& c, double a, double b, Cosine cosine) {
  const Light l = light(c, a, b);
  const auto blurred = [&](unsigned n) {
    return cosine(n) * std::exp(-0.5 * n * n * c.phase_sigma_rad * c.phase_sigma_rad);
  };
  // Only plus clicks: no click at minus, less no click at all; u (exp(z cos) - u).
  const double right = l.u * (mean_exponential_minus_1(l.z, 1, blurred) + l.one_minus_u);
  const double wrong = l.u * (mean_exponential_minus_1(l.z, -1, blurred) + l.one_minus_u);
  const double e = c.misalignment;
  return {(1 - e) * right + e * wrong, (1 - e) * wrong + e * right};
}

std::uint64_t whole(double x) { return x > 0 ? static_cast<std::uint64_t>(std::llround(x)) : 0; }

}  // namespace

double single_click_gain(const Channel& channel, double a, double b) {
  const Light l = light(channel, a, b);
  return 2 * l.u * (bessel_i(0, l.z, true) + l.one_minus_u);
}

SlotOutcome phase_averaged_outcome(const Channel& channel, double a, double b) {
  const Light l = light(channel, a, b);
  const double bump = bessel_i(0, l.z, true);
  const double single = l.u * (bump + l.one_minus_u);
  return {single, single, std::fmax(0.0, l.one_minus_u * l.one_minus_u - 2 * l.u * bump)};
}

SlotOutcome alphabet_outcome(const Channel& channel, const SourceParameters& alice,
                             const SourceParameters& bob) {
  const auto p_a = role_probabilities(alice);
  const auto p_b = role_probabilities(bob);
  SlotOutcome mean;
  for (std::size_t i = 0; i < kRoles; ++i) {
    for (std::size_t j = 0; j < kRoles; ++j) {
      const SlotOutcome o =
          phase_averaged_outcome(channel, intensity(alice, static_cast<Role>(i), channel.vacuum_intensity_a),
                                 intensity(bob, static_cast<Role>(j), channel.vacuum_intensity_b));
      const double p = p_a[i] * p_b[j];
      mean.plus_only += p * o.plus_only;
      mean.minus_only += p * o.minus_only;
      mean.both += p * o.both;
    }
  }
  return mean;
}

double single_photon_yield(double eta, double dark_probability) {
  return eta * (1 - dark_probability) + 2 * dark_probability * (1 - dark_probability) * (1 - eta);
}

SliceGain slice_gain_continuous(const Channel& channel, double a, double b, double width_rad) {
  return slice_gain(channel, a, b, [width_rad](unsigned n) {
    const double x = n * width_rad / 2;
    return x == 0 ? 1.0 : std::sin(x) / x;
  });
}

SliceGain slice_gain_discrete(const Channel& channel, double a, double b, unsigned half_width) {
  return slice_gain(channel, a, b, [half_width](unsigned n) {
    double sum = 1;
    for (unsigned j = 1; j <= half_width; ++j) {
      sum += 2 * std::cos(n * j * std::numbers::pi / 8);
    }
    return sum / (2 * half_width + 1);
  });
}

ExpectedCounts expected_counts(const Channel& channel, const SourceParameters& alice,
                               const SourceParameters& bob, unsigned half_width, double slots,
                               double live_fraction) {
  const auto p_a = role_probabilities(alice);
  const auto p_b = role_probabilities(bob);
  const auto events = [&](Role a, Role b) {
    return slots * live_fraction * p_a[index(a)] * p_b[index(b)] *
           single_click_gain(channel, intensity(alice, a, channel.vacuum_intensity_a),
                             intensity(bob, b, channel.vacuum_intensity_b));
  };
  const auto is_z = [](std::size_t role) { return role <= index(Role::Send); };
  ExpectedCounts n;
  n.slots = slots;
  for (std::size_t i = 0; i < kRoles; ++i) {
    for (std::size_t j = 0; j < kRoles; ++j) {
      if (!is_z(i) || !is_z(j)) {
        n.revealed[i][j] = events(static_cast<Role>(i), static_cast<Role>(j));
      }
    }
  }
  const SliceGain slice = slice_gain_continuous(channel, alice.mu_1, bob.mu_1, slice_width_rad(half_width));
  const double accepted =
      slots * live_fraction * p_a[index(Role::Weak)] * p_b[index(Role::Weak)] * slice_fraction(half_width);
  n.x_wrong = accepted * slice.wrong;
  n.x_accepted = accepted * (slice.wrong + slice.right);
  n.qber_x = slice.error_rate();

  ZEvents z;
  z.only_bob = events(Role::NotSend, Role::Send);
  z.only_alice = events(Role::Send, Role::NotSend);
  z.both = events(Role::Send, Role::Send);
  z.neither = events(Role::NotSend, Role::NotSend);
  const PairedEvents paired = pair_events(z);
  n.bob_zeros = z.bob_zeros();
  n.bob_ones = z.bob_ones();
  n.z_events = z.total();
  n.qber_z = z.error_rate();
  n.pairs_offered = paired.offered;
  n.pairs_kept = paired.kept;
  n.qber_z_paired = paired.error_rate;
  return n;
}

SiftedCounts rounded(const ExpectedCounts& expected, double error_correction_f,
                     std::uint64_t verification_bits) {
  SiftedCounts n;
  n.slots = whole(expected.slots);
  for (std::size_t i = 0; i < kRoles; ++i) {
    for (std::size_t j = 0; j < kRoles; ++j) {
      n.revealed[i][j] = whole(expected.revealed[i][j]);
    }
  }
  n.x_accepted = std::min(whole(expected.x_accepted), n.revealed[index(Role::Weak)][index(Role::Weak)]);
  n.x_wrong = std::min(whole(expected.x_wrong), n.x_accepted);
  n.bob_zeros = whole(expected.bob_zeros);
  n.bob_ones = whole(expected.bob_ones);
  n.z_events = n.bob_zeros + n.bob_ones;
  n.pairs_offered = std::min({whole(expected.pairs_offered), n.bob_zeros, n.bob_ones});
  n.pairs_kept = std::min(whole(expected.pairs_kept), n.pairs_offered);
  n.leaked_bits =
      whole(std::ceil(error_correction_f * expected.pairs_kept * binary_entropy(expected.qber_z_paired)));
  n.verification_bits = verification_bits;
  return n;
}

}  // namespace twinspan::protocol
