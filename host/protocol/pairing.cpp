// SPDX-License-Identifier: Apache-2.0
#include "host/protocol/pairing.hpp"

#include <cmath>

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

}  // namespace twinspan::protocol
