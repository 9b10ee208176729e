// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/protocol/decoy.hpp"
#include "host/protocol/entropy.hpp"
#include "host/protocol/key_length.hpp"
#include "host/protocol/pairing.hpp"

namespace twinspan::protocol {

AsymptoticRate asymptotic_rate(const Channel& channel, const SourceParameters& alice,
                               const SourceParameters& bob, double width_rad, double error_correction_f) {
  const double dark_a = channel.vacuum_intensity_a;
  const double dark_b = channel.vacuum_intensity_b;
  const auto gain = [&](double a, double b) { return single_click_gain(channel, a, b); };
  AsymptoticRate r;
  r.s00 = gain(dark_a, dark_b);
  r.s01 = gain(dark_a, bob.mu_1);
  r.s02 = gain(dark_a, bob.mu_2);
  r.s10 = gain(alice.mu_1, dark_b);
  r.s20 = gain(alice.mu_2, dark_b);
  const SliceGain slice = slice_gain_continuous(channel, alice.mu_1, bob.mu_1, width_rad);
  r.wrong = slice.wrong;
  r.qber_x = slice.error_rate();
  const DecoyBounds decoy = decoy_bounds(alice, bob, {r.s00, r.s00, r.s01, r.s02, r.s10, r.s20, r.wrong});
  r.s1_lower = decoy.s1;
  r.phase_error = decoy.phase_error;

  const double p_zz = alice.p_z * bob.p_z;
  const double only_alice = alice.epsilon * (1 - bob.epsilon);
  const double only_bob = bob.epsilon * (1 - alice.epsilon);
  const ZEvents z{only_bob * gain(dark_a, bob.mu_z), only_alice * gain(alice.mu_z, dark_b),
                  alice.epsilon * bob.epsilon * gain(alice.mu_z, bob.mu_z),
                  (1 - alice.epsilon) * (1 - bob.epsilon) * r.s00};
  const double n_10 = only_bob * bob.mu_z * std::exp(-bob.mu_z) * decoy.s01;
  const double n_11 = only_alice * alice.mu_z * std::exp(-alice.mu_z) * decoy.s10;
  r.s_z = z.total();
  r.qber_z = z.error_rate();
  r.unpaired = p_zz * ((n_10 + n_11) * (1 - binary_entropy(r.phase_error)) -
                       error_correction_f * r.s_z * binary_entropy(r.qber_z));

  const PairedRate paired = paired_rate(z, n_10, n_11, r.phase_error, error_correction_f);
  r.qber_z_paired = paired.pairs.error_rate;
  r.phase_error_paired = paired.phase_error;
  r.n1_paired = p_zz * paired.untagged;
  r.pairs_kept = p_zz * paired.pairs.kept;
  r.paired = p_zz * paired.rate;
  return r;
}

}  // namespace twinspan::protocol
