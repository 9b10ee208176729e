// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/key_length.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "host/protocol/alphabet.hpp"
#include "host/protocol/chernoff.hpp"
#include "host/protocol/decoy.hpp"
#include "host/protocol/entropy.hpp"
#include "host/protocol/pairing.hpp"

namespace twinspan::protocol {
namespace {

using Reason = std::optional<std::string>;
using Probabilities = std::array<double, kRoles>;

/// Count and number of slots behind one yield.
struct Yield {
  const char* name;
  double count;
  double slots;
};

struct Pooled {
  Yield s00, s01, s02, s10, s20, wrong;
};

Reason check_source(const char* user, const SourceParameters& s) {
  for (const double value : {s.mu_1, s.mu_2, s.mu_z, s.p_z, s.epsilon, s.p_0, s.p_1, s.p_2}) {
    if (!std::isfinite(value)) {
      return fmt::format("a parameter of {}'s source is not a finite number", user);
    }
  }
  if (!(s.mu_1 > 0 && s.mu_2 > s.mu_1 && s.mu_z > 0 && s.mu_2 < 50 && s.mu_z < 50)) {
    return fmt::format(
        "{}'s intensities mu_1 = {}, mu_2 = {}, mu_z = {}: 0 < mu_1 < mu_2 < 50 and 0 < mu_z < 50 "
        "are needed",
        user, s.mu_1, s.mu_2, s.mu_z);
  }
  for (const double p : {s.p_z, s.epsilon, s.p_0, s.p_1, s.p_2}) {
    if (p < 0 || p > 1) {
      return fmt::format("a probability of {}'s source is {}; allowed 0 to 1", user, p);
    }
  }
  if (std::abs(s.p_0 + s.p_1 + s.p_2 - 1) > 1e-9) {
    return fmt::format("{}'s probabilities p_0 + p_1 + p_2 = {}; the sum must be 1", user,
                       s.p_0 + s.p_1 + s.p_2);
  }
  const Probabilities p = role_probabilities(s);
  if (*std::min_element(p.begin(), p.end()) <= 0) {
    return fmt::format("a role of {}'s source has probability 0 after rounding to 2^-20; all five are needed",
                       user);
  }
  return {};
}

/// Counts that contradict each other; sums are formed as real numbers so that they cannot overflow.
Reason check_counts(const SiftedCounts& n) {
  const auto real = [](std::uint64_t x) { return static_cast<double>(x); };
  double events = real(n.z_events);
  for (std::size_t i = 0; i < kRoles; ++i) {
    for (std::size_t j = 0; j < kRoles; ++j) {
      events += real(n.revealed[i][j]);
      if (i <= index(Role::Send) && j <= index(Role::Send) && n.revealed[i][j] != 0) {
        return "events in which both users chose Z were revealed: their bits are no longer secret";
      }
    }
  }
  if (n.slots == 0) {
    return "no quantum slots";
  }
  if (events > real(n.slots)) {
    return fmt::format("counts contradict: {} effective events in {} slots", events, n.slots);
  }
  const std::uint64_t weak = n.revealed[index(Role::Weak)][index(Role::Weak)];
  if (n.x_accepted > weak || n.x_wrong > n.x_accepted) {
    return fmt::format("counts contradict: {} wrong of {} accepted of {} weak-weak events", n.x_wrong,
                       n.x_accepted, weak);
  }
  if (n.bob_zeros > n.z_events || n.bob_ones != n.z_events - n.bob_zeros) {
    return fmt::format("counts contradict: {} zeros and {} ones of Bob in {} sifted bits", n.bob_zeros,
                       n.bob_ones, n.z_events);
  }
  if (n.pairs_offered > std::min(n.bob_zeros, n.bob_ones) || n.pairs_kept > n.pairs_offered) {
    return fmt::format("counts contradict: {} pairs kept of {} offered, from {} zeros and {} ones",
                       n.pairs_kept, n.pairs_offered, n.bob_zeros, n.bob_ones);
  }
  if (n.discarded_bits > n.pairs_kept) {
    return fmt::format("counts contradict: {} bits discarded of {} pairs kept", n.discarded_bits,
                       n.pairs_kept);
  }
  if (n.pairs_kept == 0) {
    return fmt::format("no pairs: Bob has {} zeros and {} ones, {} pairs were offered and none was kept",
                       n.bob_zeros, n.bob_ones, n.pairs_offered);
  }
  return {};
}

Pooled pool(const SiftedCounts& n, const Probabilities& a, const Probabilities& b, double slice_fraction) {
  const auto count = [&](Role i, Role j) { return static_cast<double>(n.revealed[index(i)][index(j)]); };
  const auto slots = static_cast<double>(n.slots);
  const double vacuum_a = a[index(Role::Vacuum)] + a[index(Role::NotSend)];
  const double vacuum_b = b[index(Role::Vacuum)] + b[index(Role::NotSend)];
  const auto from_bob = [&](const char* name, Role role) {
    return Yield{name, count(Role::Vacuum, role) + count(Role::NotSend, role),
                 slots * vacuum_a * b[index(role)]};
  };
  const auto from_alice = [&](const char* name, Role role) {
    return Yield{name, count(role, Role::Vacuum) + count(role, Role::NotSend),
                 slots * a[index(role)] * vacuum_b};
  };
  Pooled p{};
  const double both_dark = vacuum_a * vacuum_b - a[index(Role::NotSend)] * b[index(Role::NotSend)];
  p.s00 = {"vacuum-vacuum",
           count(Role::Vacuum, Role::Vacuum) + count(Role::NotSend, Role::Vacuum) +
               count(Role::Vacuum, Role::NotSend),
           slots * both_dark};
  p.s01 = from_bob("vacuum-weak", Role::Weak);
  p.s02 = from_bob("vacuum-strong", Role::Strong);
  p.s10 = from_alice("weak-vacuum", Role::Weak);
  p.s20 = from_alice("strong-vacuum", Role::Strong);
  p.wrong = {"wrong weak-weak", static_cast<double>(n.x_wrong),
             slots * a[index(Role::Weak)] * b[index(Role::Weak)] * slice_fraction};
  return p;
}

/// Why a single-photon yield has no positive lower bound: too few weak-decoy events for these other counts.
std::string too_few_decoys(const Yield& weak, double mu_1, double mu_2, double s2_upper, double s0_upper,
                           double xi) {
  const double threshold = weak_yield_threshold(mu_1, mu_2, s2_upper, s0_upper);
  return fmt::format(
      "too few {} events for a positive single-photon bound: found {:.0f}, needed at least {:.0f} at "
      "the present vacuum and strong-decoy counts",
      weak.name, weak.count, least_count_for(threshold * weak.slots, xi));
}

/// A phase-error bound of 0.5 or more: says whether the counts or the errors are to blame.
std::string useless_phase_error(const char* which, double bound, const SiftedCounts& n) {
  const double observed =
      n.x_accepted > 0 ? static_cast<double>(n.x_wrong) / static_cast<double>(n.x_accepted) : 0;
  return fmt::format(
      "phase-error bound {} is {:.4g}, a key needs less than 0.5; {} of {} accepted weak-weak events "
      "({:.2f} %) were at the wrong detector{}",
      which, bound, n.x_wrong, n.x_accepted, 100 * observed,
      observed < 0.1 ? ": too few counts for this error rate" : "");
}

/// The chain from bounds to length; fills `key` as far as it gets.
class Analysis {
 public:
  Analysis(const SiftedCounts& counts, const SourceParameters& alice, const SourceParameters& bob,
           const EpsilonBudget& budget, KeyLength& key)
      : n_(counts), alice_(alice), bob_(bob), budget_(budget), xi_(budget.xi), key_(key) {}

  Reason run(double slice_fraction) {
    const Probabilities a = role_probabilities(alice_);
    const Probabilities b = role_probabilities(bob_);
    if (Reason r = decoys(pool(n_, a, b, slice_fraction))) {
      return r;
    }
    if (Reason r = untagged(a, b)) {
      return r;
    }
    if (Reason r = pairs()) {
      return r;
    }
    return length();
  }

 private:
  double lower(const Yield& y) const { return expected_lower(y.count, xi_) / y.slots; }
  double upper(const Yield& y) const { return expected_upper(y.count, xi_) / y.slots; }

  Reason decoys(const Pooled& p) {
    const YieldBounds y{lower(p.s00), upper(p.s00), lower(p.s01),  upper(p.s02),
                        lower(p.s10), upper(p.s20), upper(p.wrong)};
    decoy_ = decoy_bounds(alice_, bob_, y);
    if (!(std::isfinite(decoy_.s01) && std::isfinite(decoy_.s10) && std::isfinite(decoy_.phase_error))) {
      return "a decoy bound is not a finite number";
    }
    if (decoy_.s01 <= 0) {
      return too_few_decoys(p.s01, bob_.mu_1, bob_.mu_2, y.s02_upper, y.s00_upper, xi_);
    }
    if (decoy_.s10 <= 0) {
      return too_few_decoys(p.s10, alice_.mu_1, alice_.mu_2, y.s20_upper, y.s00_upper, xi_);
    }
    if (decoy_.s1 > 1) {
      return fmt::format("counts contradict: single-photon yield above 1 ({:.4g})", decoy_.s1);
    }
    key_.s1_lower = decoy_.s1;
    key_.phase_error_upper = std::fmin(decoy_.phase_error, 1.0);
    if (decoy_.phase_error >= 0.5) {
      return useless_phase_error("of single photons", decoy_.phase_error, n_);
    }
    return {};
  }

  Reason untagged(const Probabilities& a, const Probabilities& b) {
    const auto slots = static_cast<double>(n_.slots);
    const double mean_10 = slots * a[index(Role::NotSend)] * b[index(Role::Send)] * bob_.mu_z *
                           std::exp(-bob_.mu_z) * decoy_.s01;
    const double mean_11 = slots * a[index(Role::Send)] * b[index(Role::NotSend)] * alice_.mu_z *
                           std::exp(-alice_.mu_z) * decoy_.s10;
    n_10_ = observed_lower(mean_10, xi_);
    n_11_ = observed_lower(mean_11, xi_);
    if (!(n_10_ > 0 && n_11_ > 0)) {
      return fmt::format(
          "too few untagged bits: {:.1f} of Bob's zeros and {:.1f} of Bob's ones expected, needed more "
          "than {:.1f} each",
          mean_10, mean_11, std::log(2 / xi_));
    }
    if (n_10_ > static_cast<double>(n_.bob_zeros) || n_11_ > static_cast<double>(n_.bob_ones)) {
      return fmt::format(
          "counts contradict: at least {:.0f} and {:.0f} untagged bits among {} zeros and {} ones of "
          "Bob; the announced clicks do not treat all intensities alike",
          n_10_, n_11_, n_.bob_zeros, n_.bob_ones);
    }
    key_.n1_lower = n_10_ + n_11_;
    phase_error_ = observed_upper(key_.n1_lower * decoy_.phase_error, xi_) / key_.n1_lower;
    key_.phase_error_upper = std::fmin(phase_error_, 1.0);
    if (!(phase_error_ < 0.5)) {
      return useless_phase_error("of untagged bits", phase_error_, n_);
    }
    return {};
  }

  Reason pairs() {
    const double mean =
        untagged_pairs(n_10_, n_11_, static_cast<double>(n_.bob_zeros), static_cast<double>(n_.bob_ones),
                       static_cast<double>(n_.pairs_offered));
    const double kept = observed_lower(mean, xi_);
    if (!(kept > 0)) {
      return fmt::format("too few untagged pairs: {:.1f} expected, needed more than {:.1f}", mean,
                         std::log(2 / xi_));
    }
    if (kept > static_cast<double>(n_.pairs_kept)) {
      return fmt::format(
          "counts contradict: at least {:.0f} untagged pairs among {} kept; the announced clicks do "
          "not treat all intensities alike",
          kept, n_.pairs_kept);
    }
    key_.n1_paired_lower = kept;
    const double left = kept - static_cast<double>(n_.discarded_bits);
    if (!(left > 0)) {
      return fmt::format(
          "too few untagged pairs: at least {:.0f}, and {} bits were discarded by reconciliation", kept,
          n_.discarded_bits);
    }
    key_.n1_final_lower = left;
    const double error = observed_upper(kept * paired_phase_error(phase_error_), xi_) / left;
    key_.phase_error_paired_upper = std::fmin(error, 1.0);
    if (!(error < 0.5)) {
      return useless_phase_error("of pairs", error, n_);
    }
    return {};
  }

  Reason length() {
    // A polynomial hash of n bits collides with probability at most n 2^-t.
    const double collision =
        static_cast<double>(n_.pairs_kept) *
        std::exp2(-static_cast<double>(std::min<std::uint64_t>(n_.verification_bits, 1000)));
    if (collision > budget_.correctness) {
      return fmt::format(
          "verification of {} bits is too short: keys of {} bits could differ with probability {:.3g}, "
          "allowed {:.3g}",
          n_.verification_bits, n_.pairs_kept, collision, budget_.correctness);
    }
    const double verification =
        std::fmax(static_cast<double>(n_.verification_bits), budget_.verification_term());
    key_.overhead_bits = verification + budget_.amplification_term();
    const double secret =
        key_.n1_final_lower * (1 - binary_entropy(key_.phase_error_paired_upper)) * (1 - 1e-12);
    const double bits = secret - static_cast<double>(n_.leaked_bits) - key_.overhead_bits;
    if (!(bits >= 1)) {
      return fmt::format(
          "nothing left: {:.0f} secret bits in {} pairs, less {} disclosed by reconciliation and {:.0f} "
          "for verification and privacy amplification",
          secret, n_.pairs_kept, n_.leaked_bits, key_.overhead_bits);
    }
    key_.bits = std::min(static_cast<std::uint64_t>(bits), n_.pairs_kept - n_.discarded_bits);
    return {};
  }

  const SiftedCounts& n_;
  const SourceParameters& alice_;
  const SourceParameters& bob_;
  const EpsilonBudget& budget_;
  double xi_;
  KeyLength& key_;
  DecoyBounds decoy_;
  double n_10_ = 0;
  double n_11_ = 0;
  double phase_error_ = 0;
};

}  // namespace

double EpsilonBudget::total() const {
  return 2 * correctness + 2 * 2 * smoothing + 2 * amplification + (4 * kPhaseErrorUses + kUntaggedUses) * xi;
}

double EpsilonBudget::verification_term() const { return 2 * std::log2(2 / correctness); }

double EpsilonBudget::amplification_term() const {
  return -4 * std::log2(std::numbers::sqrt2 * amplification * smoothing);
}

EpsilonBudget epsilon_budget(double epsilon_total) {
  EpsilonBudget budget;
  if (epsilon_total > 0 && epsilon_total < 1) {
    const double xi = epsilon_total / EpsilonBudget::kShares;
    budget = {xi, xi, xi, xi};
  }
  return budget;
}

KeyLength finite_key_length(const SiftedCounts& counts, const SourceParameters& alice,
                            const SourceParameters& bob, double slice_fraction,
                            const SecurityParameters& security) {
  KeyLength key;
  const EpsilonBudget budget = epsilon_budget(security.epsilon_total);
  const auto examine = [&]() -> Reason {
    if (!(budget.xi > 1e-300)) {
      return fmt::format("epsilon_total = {}; allowed above 0 and below 1", security.epsilon_total);
    }
    if (!(slice_fraction > 0 && slice_fraction <= 1)) {
      return fmt::format("phase-slice fraction {}; allowed above 0 to 1", slice_fraction);
    }
    if (Reason r = check_source("Alice", alice)) {
      return r;
    }
    if (Reason r = check_source("Bob", bob)) {
      return r;
    }
    const double mismatch = source_condition_mismatch(alice, bob);
    if (!(mismatch <= kSourceConditionTolerance)) {
      return fmt::format(
          "the sources miss the SNS condition mu_A1/mu_B1 = eps_A(1-eps_B)mu_Az e^-mu_Az / "
          "(eps_B(1-eps_A)mu_Bz e^-mu_Bz) by {:.2g} %; Alice's mu_1 would have to be {:.6g}",
          100 * std::expm1(mismatch), matching_mu_1(alice, bob));
    }
    if (Reason r = check_counts(counts)) {
      return r;
    }
    return Analysis(counts, alice, bob, budget, key).run(slice_fraction);
  };
  key.chernoff_failure = budget.xi;
  if (const Reason reason = examine()) {
    key.bits = 0;
    key.reason = *reason;
  }
  return key;
}

}  // namespace twinspan::protocol
