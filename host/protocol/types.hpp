// SPDX-License-Identifier: Apache-2.0
/// \file
/// Vocabulary of the protocol: 4-intensity sending-or-not-sending twin-field QKD (SNS-TF-QKD,
/// Wang, Yu, Hu, PRA 98 062323 (2018); Yu et al., Sci. Rep. 9 3080 (2019)).
///
/// Each user draws, per quantum slot, a role: in the Z window it sends (probability epsilon) or does not; in
/// the X window it sends one of the decoy intensities 0, mu_1, mu_2 with a phase that is announced later.
/// Bits: Alice Send = 1, NotSend = 0; Bob Send = 0, NotSend = 1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace twinspan::protocol {

/// What a user does in one slot. The value is the class index in the transmitter's sampler.
enum class Role : std::uint8_t {
  NotSend = 0,  ///< Z window, vacuum
  Send = 1,     ///< Z window, intensity mu_z, phase never announced
  Vacuum = 2,   ///< X window, vacuum
  Weak = 3,     ///< X window, intensity mu_1
  Strong = 4    ///< X window, intensity mu_2
};
inline constexpr std::size_t kRoles = 5;

/// Index of a role in arrays of kRoles entries.
constexpr std::size_t index(Role role) { return static_cast<std::size_t>(role); }

/// Settings of one transmitter. Intensities are mean photon numbers per slot at the transmitter output.
struct SourceParameters {
  double mu_1 = 0;     ///< weak decoy, 0 < mu_1 < mu_2
  double mu_2 = 0;     ///< strong decoy
  double mu_z = 0;     ///< signal of the Z window
  double p_z = 0;      ///< probability of the Z window
  double epsilon = 0;  ///< probability of sending within the Z window
  double p_0 = 0;      ///< probability of vacuum within the X window
  double p_1 = 0;      ///< probability of mu_1 within the X window
  double p_2 = 0;      ///< probability of mu_2 within the X window; p_0 + p_1 + p_2 = 1
};

/// Cumulative thresholds of the symbol sampler on a 20-bit uniform number r: class = number of entries
/// 0..6 with r >= value. 2^20 = never reached. Entry 7 is always 2^20.
struct Thresholds {
  std::array<std::uint32_t, 8> value{};
};

/// What the key may cost in security.
struct SecurityParameters {
  double epsilon_total = 1e-10;  ///< composable security parameter, correctness and secrecy together
};

/// Everything that is public about one pair of users after sifting and pairing.
struct SiftedCounts {
  std::uint64_t slots = 0;  ///< quantum slots sent by both, N
  /// Effective events [role of Alice][role of Bob] of the combinations that may be revealed. Z-Z entries
  /// (NotSend or Send on both sides) are secret and stay 0.
  std::array<std::array<std::uint64_t, kRoles>, kRoles> revealed{};
  std::uint64_t z_events = 0;           ///< effective events in which both chose Z
  std::uint64_t x_accepted = 0;         ///< Weak-Weak events inside the phase slice
  std::uint64_t x_wrong = 0;            ///< those of x_accepted at the wrong detector
  std::uint64_t bob_zeros = 0;          ///< Bob's zeros among the sifted Z bits, N_0
  std::uint64_t bob_ones = 0;           ///< Bob's ones among the sifted Z bits, N_1
  std::uint64_t pairs_offered = 0;      ///< pairs that Bob formed, n_g
  std::uint64_t pairs_kept = 0;         ///< pairs with odd parity on both sides, n_t'
  std::uint64_t discarded_bits = 0;     ///< of pairs_kept, those given up because reconciliation failed
  std::uint64_t leaked_bits = 0;        ///< true number of bits disclosed about the others by reconciliation
  std::uint64_t verification_bits = 0;  ///< bits disclosed by the verification of equality
};

/// Result of the finite-key analysis. Without a key `bits` is 0 and `reason` says why in words; the
/// intermediate bounds that could be computed are filled in either way and are always finite.
struct KeyLength {
  std::uint64_t bits = 0;               ///< secret bits that may be extracted
  std::string reason;                   ///< empty with a key, otherwise why there is none
  double s1_lower = 0;                  ///< lower bound on the single-photon yield
  double phase_error_upper = 0;         ///< upper bound on the phase-error rate of untagged bits
  double n1_lower = 0;                  ///< lower bound on untagged bits before pairing
  double n1_paired_lower = 0;           ///< lower bound on untagged bits after pairing
  double n1_final_lower = 0;            ///< those left when all discarded bits were untagged
  double phase_error_paired_upper = 0;  ///< upper bound on the phase-error rate of the latter
  double overhead_bits = 0;             ///< verification and privacy-amplification terms subtracted
  double chernoff_failure = 0;          ///< failure probability xi spent on each statistical bound
};

}  // namespace twinspan::protocol
