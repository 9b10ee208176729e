// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a network with fewer measurement units than pairs of users can sustain: key per user and number of
/// simultaneous calls. Pure arithmetic on the key rate of one active pair.
///
/// Model. A measurement unit serves one pair at a time and a user takes part in one pair at a time, so at
/// most min(units, users / 2) pairs are active. A unit that serves several pairs goes round them: it stays
/// for `dwell_seconds` with a pair and then loses `switch_seconds` (switch, laser, delay, polarisation,
/// phase) before the next. Key blocks keep accumulating across the pauses of a pair, so that the rate of an
/// active pair does not depend on the dwell time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace twinspan::schedule {

/// A network whose units are shared.
struct SharedUnits {
  unsigned users = 2;
  unsigned units = 1;
  double switch_seconds = 0;  ///< lost at every change of the pair that a unit serves
  double dwell_seconds = 60;  ///< that a unit stays with a pair, switching not included
};

/// Pairs that can be active at the same moment, min(units, users / 2).
unsigned pairs_at_once(const SharedUnits& shared);

/// Share of the time in which a pair is active when its unit goes round `pairs_per_unit` pairs:
/// dwell / (pairs_per_unit (dwell + switch)); 1 for a single pair, which is never left; 0 for no pair.
double active_share(const SharedUnits& shared, unsigned pairs_per_unit);

/// Every user shares key with every other.
struct AllPairs {
  std::uint64_t pairs = 0;   ///< n (n - 1) / 2
  std::uint64_t rounds = 0;  ///< sets of pairs that are active at once, until every pair had its turn
  double cycle_seconds = 0;  ///< for all rounds, switching included
  double bits_per_second_per_pair = 0;  ///< sustained
  double bits_per_second_per_user = 0;  ///< sum over the n - 1 pairs of a user
  double bits_per_second = 0;           ///< of the whole network
};

/// Round robin over all pairs of users. Rounds: ceil(pairs / pairs_at_once), and not fewer than the n - 1 (n
/// even) or n (n odd) that disjoint pairs need. So many suffice: the complete graph has an edge colouring in
/// which all colours are used equally often up to one (equitable edge colouring: de Werra 1971, McDiarmid
/// 1972).
/// \param active_bits_per_second net secret bits per second of a pair while it is active
/// \throws InputError for a rate or time that is negative or not a number, no units, fewer than two users
AllPairs all_pairs(double active_bits_per_second, const SharedUnits& shared);

/// Calls at one need of key.
struct CallCapacity {
  unsigned units = 0;
  unsigned calls = 0;                   ///< simultaneous, sustained without end
  unsigned pairs_per_unit = 0;          ///< the most that one unit goes round
  double bits_per_second_per_call = 0;  ///< key that each gets; not less than its need. 0 without calls
  double stored_calls = 0;              ///< calls at once on average, when users also talk from stored keys
  bool limited_by_users = false;        ///< everybody is in a call; more units would not help
  std::string words() const;            ///< "12 calls: ..." for people
};

/// Simultaneous calls between disjoint pairs of users. Each needs `need_bits_per_second` of net secret bits
/// all the time; keys stored before the call are not counted. They are in `stored_calls`: all key that the
/// units make going round all users / 2 pairs, over the need of a call, at most users / 2.
/// \throws InputError as all_pairs, or when the need is not positive
CallCapacity call_capacity(double active_bits_per_second, double need_bits_per_second,
                           const SharedUnits& shared);

/// call_capacity for 1, 2, 4, ... units up to users / 2, and users / 2 itself.
std::vector<CallCapacity> call_capacities(double active_bits_per_second, double need_bits_per_second,
                                          const SharedUnits& shared);

/// Net secret bits per second of a call under one-time pad: every bit of either direction takes one,
/// 2 * 1000 * kbit/s. Headers are not encrypted; authentication comes out of the same keys before (net rate).
double one_time_pad_need(double codec_kbit_per_second);

/// The same under AES-256 with fresh keys: both directions use the same key, `rekey_bits_per_second` in all
/// (256: a fresh key every second), whatever the codec.
double cipher_need(double rekey_bits_per_second);

}  // namespace twinspan::schedule
