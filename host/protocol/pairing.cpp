// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/pairing.hpp"

#include <cmath>

#include "host/protocol/entropy.hpp"

namespace twinspan::protocol {

PairedEvents pair_events(const ZEvents& z) {
  PairedEvents p;
  p.offered = std::fmin(z.bob_zeros(), z.bob_ones());
  if (p.offered > 0) {
    const double right = z.only_bob / z.bob_zeros() * (z.only_alice / z.bob_ones()) * p.offered;
    const double wrong = z.both / z.bob_zeros() * (z.neither / z.bob_ones()) * p.offered;
    p.kept = right + wrong;
    p.error_rate = p.kept > 0 ? wrong / p.kept : 0;
  }
  return p;
}

double untagged_pairs(double n_10, double n_11, double zeros, double ones, double offered) {
  return zeros > 0 && ones > 0 ? n_10 / zeros * (n_11 / ones) * offered : 0;
}

double paired_phase_error(double e) { return 2 * e * (1 - e); }

PairedRate paired_rate(const ZEvents& z, double n_10, double n_11, double phase_error,
                       double error_correction_f) {
  PairedRate r;
  r.pairs = pair_events(z);
  r.untagged = untagged_pairs(n_10, n_11, z.bob_zeros(), z.bob_ones(), r.pairs.offered);
  // 2 e (1 - e) falls again above one half, where nothing is secret.
  r.phase_error = phase_error < 0.5 ? paired_phase_error(phase_error) : 0.5;
  r.rate = r.untagged * (1 - binary_entropy(r.phase_error)) -
           error_correction_f * r.pairs.kept * binary_entropy(r.pairs.error_rate);
  return r;
}

}  // namespace twinspan::protocol
