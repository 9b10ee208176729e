// SPDX-License-Identifier: Apache-2.0
#include "host/schedule/calls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/core/error.hpp"

namespace twinspan::schedule {
namespace {

constexpr double kMostSeconds = 1e9;
constexpr unsigned kMostUsers = 1000000;

void check(double active_bits_per_second, const SharedUnits& shared) {
  if (!(active_bits_per_second >= 0 && std::isfinite(active_bits_per_second))) {
    throw InputError(fmt::format(
        "schedule: key rate of an active pair is {} bit/s; allowed is a finite number of 0 or more",
        active_bits_per_second));
  }
  if (shared.users < 2 || shared.users > kMostUsers || shared.units < 1) {
    throw InputError(
        fmt::format("schedule: {} users and {} measurement units; allowed are 2 to {} users and at least "
                    "one unit",
                    shared.users, shared.units, kMostUsers));
  }
  if (!(shared.switch_seconds >= 0 && shared.switch_seconds <= kMostSeconds) ||
      !(shared.dwell_seconds > 0 && shared.dwell_seconds <= kMostSeconds)) {
    throw InputError(fmt::format(
        "schedule: {} s of switching and {} s with a pair; allowed are 0 to {:.0g} s and more than "
        "0 to {:.0g} s",
        shared.switch_seconds, shared.dwell_seconds, kMostSeconds, kMostSeconds));
  }
}

}  // namespace

unsigned pairs_at_once(const SharedUnits& shared) { return std::min(shared.units, shared.users / 2); }

double active_share(const SharedUnits& shared, unsigned pairs_per_unit) {
  if (pairs_per_unit <= 1) {
    return pairs_per_unit;
  }
  return shared.dwell_seconds / (pairs_per_unit * (shared.dwell_seconds + shared.switch_seconds));
}

AllPairs all_pairs(double active_bits_per_second, const SharedUnits& shared) {
  check(active_bits_per_second, shared);
  AllPairs all;
  const std::uint64_t n = shared.users;
  const std::uint64_t pairs = n * (n - 1) / 2;
  const std::uint64_t at_once = pairs_at_once(shared);
  const std::uint64_t fewest = n % 2 == 0 ? n - 1 : n;
  const std::uint64_t rounds = n == 2 ? 1 : std::max((pairs + at_once - 1) / at_once, fewest);
  all.pairs = pairs;
  all.rounds = rounds;
  const auto r = static_cast<double>(rounds);
  all.cycle_seconds = rounds == 1 ? shared.dwell_seconds : r * (shared.dwell_seconds + shared.switch_seconds);
  all.bits_per_second_per_pair = active_bits_per_second * shared.dwell_seconds / all.cycle_seconds;
  all.bits_per_second_per_user = all.bits_per_second_per_pair * static_cast<double>(n - 1);
  all.bits_per_second = all.bits_per_second_per_pair * static_cast<double>(pairs);
  return all;
}

CallCapacity call_capacity(double active_bits_per_second, double need_bits_per_second,
                           const SharedUnits& shared) {
  check(active_bits_per_second, shared);
  if (!(need_bits_per_second > 0 && std::isfinite(need_bits_per_second))) {
    throw InputError(fmt::format("schedule: a call needs {} bit/s of key; allowed is a finite number above 0",
                                 need_bits_per_second));
  }
  const unsigned most_calls = shared.users / 2;
  CallCapacity capacity;
  capacity.units = shared.units;
  const unsigned useful_units = std::min(shared.units, most_calls);
  const double kept_share = useful_units == most_calls ? 1 : 2 * active_share(shared, 2);
  capacity.stored_calls = std::min(static_cast<double>(most_calls),
                                   useful_units * active_bits_per_second * kept_share / need_bits_per_second);
  if (active_bits_per_second < need_bits_per_second) {
    return capacity;
  }
  // The most pairs that one unit can go round; a single pair needs no switching.
  const double turns = active_bits_per_second * active_share(shared, 2) * 2 / need_bits_per_second;
  const auto whole_turns =
      static_cast<unsigned>(std::min(std::floor(turns * (1 + 1e-12)), double{kMostUsers}));
  const unsigned per_unit = std::max(whole_turns, 1U);
  capacity.calls =
      per_unit >= (most_calls + useful_units - 1) / useful_units ? most_calls : useful_units * per_unit;
  capacity.limited_by_users = capacity.calls == most_calls;
  capacity.pairs_per_unit = (capacity.calls + useful_units - 1) / useful_units;
  capacity.bits_per_second_per_call = active_bits_per_second * active_share(shared, capacity.pairs_per_unit);
  return capacity;
}

std::vector<CallCapacity> call_capacities(double active_bits_per_second, double need_bits_per_second,
                                          const SharedUnits& shared) {
  std::vector<CallCapacity> capacities;
  const auto add = [&](unsigned units) {
    SharedUnits with = shared;
    with.units = units;
    capacities.push_back(call_capacity(active_bits_per_second, need_bits_per_second, with));
  };
  const unsigned most = std::max(shared.users / 2, 1U);
  for (unsigned units = 1; units < most; units *= 2) {
    add(units);
  }
  add(most);
  return capacities;
}

double one_time_pad_need(double codec_kbit_per_second) { return 2 * 1000 * codec_kbit_per_second; }

double cipher_need(double rekey_bits_per_second) { return rekey_bits_per_second; }

std::string CallCapacity::words() const {
  if (calls == 0) {
    return fmt::format(
        "no call: an active pair makes less key than a call needs, with {} measurement unit{} or more", units,
        units == 1 ? "" : "s");
  }
  return fmt::format(
      "{} call{} at once with {} measurement unit{}, {} pair{} per unit, {:.4g} bit/s of key for each{}",
      calls, calls == 1 ? "" : "s", units, units == 1 ? "" : "s", pairs_per_unit,
      pairs_per_unit == 1 ? "" : "s", bits_per_second_per_call,
      limited_by_users ? "; every user is in a call" : "");
}

}  // namespace twinspan::schedule
