// SPDX-License-Identifier: Apache-2.0
/// \file
/// Verification of equality by a polynomial hash over GF(2^128) (Carter, Wegman, JCSS 18 143 (1979); den
/// Boer, J. Comput. Secur. 2 65 (1993)).
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/core/bits.hpp"
#include "host/core/secret.hpp"

namespace twinspan::distillation {

/// Bits that a published tag discloses.
inline constexpr std::uint64_t kTagBits = 128;

/// The tag of a string at a point: with the string cut into blocks m_1..m_L of 128 bits (the last one filled
/// with zeros), m_1 x^(L+1) + ... + m_L x^2 + length x. For a point that is drawn uniformly after both
/// strings are fixed, two different strings have equal tags with probability at most (L+1) 2^-128.
Bits128 polynomial_tag(const SecretBits& bits, Bits128 point);

/// Comparison in constant time.
bool constant_time_equal(Bits128 a, Bits128 b);

}  // namespace twinspan::distillation
