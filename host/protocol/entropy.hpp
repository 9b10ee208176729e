// SPDX-License-Identifier: Apache-2.0
/// \file
/// Binary entropy.
#pragma once

namespace twinspan::protocol {

/// H(x) = -x log2 x - (1-x) log2(1-x) in bits; 0 at 0 and 1, accurate for tiny x. An x outside [0, 1] or not
/// a number gives 1, the value that costs most.
double binary_entropy(double x);

}  // namespace twinspan::protocol
