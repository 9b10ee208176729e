// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/accounts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/protocol/entropy.hpp"

namespace twinspan::distillation {

namespace {

constexpr std::array kAmounts = {
    &BitAccount::sifted,       &BitAccount::unpaired,      &BitAccount::second_bits, &BitAccount::even_pairs,
    &BitAccount::discarded,    &BitAccount::tagged,        &BitAccount::phase_error, &BitAccount::leaked,
    &BitAccount::verification, &BitAccount::amplification, &BitAccount::rounding,    &BitAccount::forfeited,
    &BitAccount::secret,       &BitAccount::authentication, &BitAccount::net};

constexpr std::array kShares = {&EpsilonAccount::correctness, &EpsilonAccount::smoothing,
                                &EpsilonAccount::amplification, &EpsilonAccount::phase_error,
                                &EpsilonAccount::untagged, &EpsilonAccount::authentication};

std::int64_t whole(std::uint64_t count) { return static_cast<std::int64_t>(count); }
std::int64_t rounded_down(double value) { return static_cast<std::int64_t>(std::floor(value)); }

/// Sifted bits less everything that became of them.
std::int64_t left_of(const BitAccount& a) {
  return a.sifted - a.unpaired - a.second_bits - a.even_pairs - a.discarded - a.tagged - a.phase_error -
         a.leaked - a.verification - a.amplification - a.rounding - a.forfeited - a.secret;
}

}  // namespace

std::int64_t BitAccount::balance() const {
  const std::int64_t first = left_of(*this);
  const std::int64_t second = secret - authentication - net;
  return std::max(std::abs(first), std::abs(second));
}

BitAccount& BitAccount::operator+=(const BitAccount& other) {
  for (const auto amount : kAmounts) {
    this->*amount += other.*amount;
  }
  return *this;
}

BitAccount bit_account(const protocol::SiftedCounts& counts, const protocol::KeyLength& key,
                       const protocol::SecurityParameters& security) {
  BitAccount account;
  account.sifted = whole(counts.z_events);
  account.secret = account.net = whole(key.bits);
  if (counts.pairs_offered > 0) {
    account.unpaired = whole(counts.z_events - 2 * counts.pairs_offered);
    account.second_bits = whole(counts.pairs_offered);
    account.even_pairs = whole(counts.pairs_offered - counts.pairs_kept);
    account.discarded = whole(counts.discarded_bits);
    account.leaked = whole(counts.leaked_bits);
  }
  if (key.n1_final_lower > 0) {
    // Rounded so that what is left never exceeds the bound: untagged bits down, phase errors with them.
    const std::int64_t untagged = rounded_down(key.n1_final_lower);
    account.tagged = whole(counts.pairs_kept - counts.discarded_bits) - untagged;
    const double entropy = protocol::binary_entropy(std::min(key.phase_error_paired_upper, 0.5));
    account.phase_error = rounded_down(key.n1_final_lower * entropy);
    const protocol::EpsilonBudget budget = protocol::epsilon_budget(security.epsilon_total);
    account.verification = rounded_down(
        std::fmax(static_cast<double>(counts.verification_bits), budget.verification_term()));
    account.amplification = rounded_down(budget.amplification_term());
  }
  (key.bits > 0 ? account.rounding : account.forfeited) = left_of(account);
  return account;
}

void charge_authentication(BitAccount& account, std::uint64_t bits) {
  account.authentication += whole(bits);
  account.net -= whole(bits);
}

double EpsilonAccount::total() const {
  double sum = 0;
  for (const auto share : kShares) {
    sum += this->*share;
  }
  return sum;
}

EpsilonAccount& EpsilonAccount::operator+=(const EpsilonAccount& other) {
  for (const auto share : kShares) {
    this->*share += other.*share;
  }
  return *this;
}

EpsilonAccount epsilon_account(const protocol::SecurityParameters& security) {
  using protocol::EpsilonBudget;
  const EpsilonBudget budget = protocol::epsilon_budget(security.epsilon_total);
  return {2 * budget.correctness, 2 * 2 * budget.smoothing, 2 * budget.amplification,
          4 * EpsilonBudget::kPhaseErrorUses * budget.xi, EpsilonBudget::kUntaggedUses * budget.xi, 0};
}

}  // namespace twinspan::distillation
