// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/totals.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "host/distillation/accounts.hpp"

namespace twinspan::distillation {

namespace {

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) {
    return std::nullopt;
  }
  return static_cast<double>(part) / static_cast<double>(whole);
}

void add(protocol::SiftedCounts& sum, const protocol::SiftedCounts& more) {
  for (std::size_t a = 0; a < protocol::kRoles; ++a) {
    for (std::size_t b = 0; b < protocol::kRoles; ++b) {
      sum.revealed[a][b] += more.revealed[a][b];
    }
  }
  using C = protocol::SiftedCounts;
  for (const auto count : {&C::slots, &C::z_events, &C::x_accepted, &C::x_wrong, &C::bob_zeros, &C::bob_ones,
                           &C::pairs_offered, &C::pairs_kept, &C::discarded_bits, &C::leaked_bits,
                           &C::verification_bits}) {
    sum.*count += more.*count;
  }
}

/// A further block with a key: bits and events add up, of yields and error rates the worst counts.
void add(protocol::KeyLength& sum, const protocol::KeyLength& more) {
  using K = protocol::KeyLength;
  sum.bits += more.bits;
  for (const auto amount : {&K::n1_lower, &K::n1_paired_lower, &K::n1_final_lower, &K::overhead_bits}) {
    sum.*amount += more.*amount;
  }
  sum.s1_lower = std::min(sum.s1_lower, more.s1_lower);
  sum.phase_error_upper = std::max(sum.phase_error_upper, more.phase_error_upper);
  sum.phase_error_paired_upper = std::max(sum.phase_error_paired_upper, more.phase_error_paired_upper);
}

void chain(std::string& digest, const SecretBits& key) {
  const std::string own = sha256_hex(key);
  if (digest.empty()) {
    digest = own;
    return;
  }
  const std::string both = digest + own;
  digest.clear();
  for (const std::uint8_t octet : sha256({reinterpret_cast<const std::uint8_t*>(both.data()), both.size()})) {
    constexpr char kDigits[] = "0123456789abcdef";
    digest += kDigits[octet >> 4];
    digest += kDigits[octet & 15U];
  }
}

void enter_side(SideTotals& side, bool first_key, const User& user, const SecretBits& key) {
  add(side.counts, user.counts());
  if (!key.empty()) {
    if (first_key) {
      side.key_length = user.key_length();
    } else {
      add(side.key_length, user.key_length());
    }
    chain(side.key_sha256, key);
  } else if (first_key) {
    side.key_length = user.key_length();
    side.key_length.bits = 0;
  }
}

SideResult result_of(const SideTotals& totals, const std::string& reason) {
  SideResult side;
  side.key_sha256 = totals.key_sha256;
  side.counts = totals.counts;
  side.key_length = totals.key_length;
  side.reason = totals.key_sha256.empty() ? reason : "";
  return side;
}

}  // namespace

BlockResult enter(SessionTotals& totals, const PairSettings& settings, const User& alice, const Bob& bob,
                  const BlockKeys& keys) {
  const bool first_key = totals.blocks_with_key == 0;
  enter_side(totals.sides[0], first_key, alice, keys.alice);
  enter_side(totals.sides[1], first_key, bob, keys.bob);
  BlockResult block;
  block.number = totals.blocks++;
  block.counts = bob.counts();
  block.key_length = bob.key_length();
  totals.leaked_bits += block.counts.leaked_bits;
  totals.discarded_frames += bob.discarded_frames();
  if (const auto corrected = bob.corrected_errors()) {
    totals.corrected_errors += *corrected;
    totals.verified_pairs += block.counts.pairs_kept - block.counts.discarded_bits;
  }
  const bool equal = !keys.bob.empty() && constant_time_equal(keys.alice, keys.bob);
  if (equal) {
    ++totals.blocks_with_key;
    totals.secret_bits += keys.bob.size();
    totals.epsilon += epsilon_account(settings.security);
  } else {
    totals.keys_differ |= !keys.bob.empty();
    block.key_length.bits = 0;
    block.reason = !bob.reason().empty() ? bob.reason() : alice.reason();
    totals.reason = block.reason;
  }
  block.account = bit_account(block.counts, block.key_length, settings.security);
  totals.account += block.account;
  return block;
}

DistillationResult result_of(const SessionTotals& totals) {
  DistillationResult result;
  result.alice = result_of(totals.sides[0], totals.reason);
  result.bob = result_of(totals.sides[1], totals.reason);
  result.secret_bits = totals.secret_bits;
  result.authentication_bits = totals.authentication_bits;
  result.net_secret_bits =
      static_cast<std::int64_t>(totals.secret_bits) - static_cast<std::int64_t>(totals.authentication_bits);
  result.keys_equal = totals.secret_bits > 0 && !totals.keys_differ;
  result.reason = totals.secret_bits > 0 ? "" : !totals.reason.empty() ? totals.reason : totals.closed;
  result.closed = totals.closed;
  result.blocks = totals.blocks;
  result.blocks_with_key = totals.blocks_with_key;
  result.leaked_bits = totals.leaked_bits;
  result.corrected_errors = totals.corrected_errors;
  result.discarded_frames = totals.discarded_frames;
  result.account = totals.account;
  charge_authentication(result.account, totals.authentication_bits);
  result.epsilon = totals.epsilon;
  result.epsilon.authentication = totals.forgery_probability;
  const protocol::SiftedCounts& counts = totals.sides[1].counts;
  result.qber_x = share(counts.x_wrong, counts.x_accepted);
  result.qber_z = share(totals.z_errors, totals.z_compared);
  if (totals.verified_pairs > 0) {
    result.qber_z_paired = share(totals.corrected_errors, totals.verified_pairs);
  }
  result.stages = totals.stages;
  return result;
}

std::uint64_t differences(const SecretBits& a, const SecretBits& b) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < std::min(a.words().size(), b.words().size()); ++i) {
    count += static_cast<std::uint64_t>(std::popcount(a.words()[i] ^ b.words()[i]));
  }
  return count;
}

}  // namespace twinspan::distillation
