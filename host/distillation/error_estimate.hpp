// SPDX-License-Identifier: Apache-2.0
/// \file
/// The error rate that reconciliation starts from.
#pragma once

#include "host/protocol/types.hpp"

namespace twinspan::distillation {

/// Error rate of the kept bits, estimated from public counts alone, so that nothing need be disclosed for it.
/// With a = share of Bob's zeros and b = share of his ones that are right at Alice, a pair is odd at Alice
/// with probability a b + (1-a)(1-b) = pairs_kept / pairs_offered, and E' = (1-a)(1-b) / that (physics:
/// AOPP). Bob's wrong ones are the events in which nobody sent; their number follows from the events revealed
/// with vacuum on both sides, which gives b and then a.
/// \return a rate within [1e-4, 0.25]; good to a factor of two, which is all that reconciliation needs
double estimated_error_rate(const protocol::SiftedCounts& counts, const protocol::SourceParameters& alice,
                            const protocol::SourceParameters& bob);

}  // namespace twinspan::distillation
