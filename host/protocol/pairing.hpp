// SPDX-License-Identifier: Apache-2.0
/// \file
/// Expected effect of actively odd-parity pairing (AOPP): Xu, Yu, Jiang, Hu, Wang, PRA 101 042330 (2020).
/// Bob pairs each of n_g of his zeros with one of his ones; Alice keeps a pair when her two bits differ too;
/// the first bit of a kept pair stays. All surviving errors are pairs in which both bits were wrong.
#pragma once

namespace twinspan::protocol {

/// Sifted Z events by what was sent; counts or rates.
struct ZEvents {
  double only_bob = 0;    ///< both bits 0: n_C0
  double only_alice = 0;  ///< both bits 1: n_C1
  double both = 0;        ///< Alice 1, Bob 0: n_D
  double neither = 0;     ///< Alice 0, Bob 1: n_V
  double bob_zeros() const { return only_bob + both; }
  double bob_ones() const { return only_alice + neither; }
  double total() const { return bob_zeros() + bob_ones(); }
  double error_rate() const { return total() > 0 ? (both + neither) / total() : 0; }
};

struct PairedEvents {
  double offered = 0;     ///< n_g = min(N_0, N_1)
  double kept = 0;        ///< n_t'
  double error_rate = 0;  ///< E'
};

/// n_CC = n_C0 n_C1 n_g / (N_0 N_1), n_VD = n_V n_D n_g / (N_0 N_1), n_t' = n_CC + n_VD, E' = n_VD / n_t'.
PairedEvents pair_events(const ZEvents& z);

/// Untagged pairs n_1' = n_10 n_11 n_g / (N_0 N_1), where n_10 and n_11 are the untagged bits with Bob's
/// value 0 and 1. 0 without pairs.
double untagged_pairs(double n_10, double n_11, double zeros, double ones, double offered);

/// Phase-error rate of an untagged pair: 2 e (1 - e).
double paired_phase_error(double e);

/// Key that pairing leaves, asymptotically.
struct PairedRate {
  PairedEvents pairs;
  double untagged = 0;     ///< n_1'
  double phase_error = 0;  ///< e_1'
  double rate = 0;         ///< n_1' [1 - H(e_1')] - f n_t' H(E'); negative: no key
};

/// \param n_10, n_11 untagged bits with Bob's value 0 and 1, in the unit of `z`
/// \param phase_error of an untagged bit before pairing; one half and more leave nothing secret
PairedRate paired_rate(const ZEvents& z, double n_10, double n_11, double phase_error,
                       double error_correction_f);

}  // namespace twinspan::protocol
