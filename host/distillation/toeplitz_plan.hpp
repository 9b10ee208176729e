// SPDX-License-Identifier: Apache-2.0
/// \file
/// How a Toeplitz hash is calculated. All plans give the same bits; toeplitz() takes the fastest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/core/secret.hpp"
#include "host/distillation/gf2_transform.hpp"

namespace twinspan::distillation {

/// Either word by word, or blocks of columns by transforms of 2^transform_log bits whose values are added up.
struct ToeplitzPlan {
  static constexpr unsigned kDirect = 0;
  unsigned transform_log = kDirect;  ///< 16 to 31, with rows <= 2^transform_log, or kDirect
  gf2::Path path = gf2::Path::portable;

  /// Columns per transform.
  std::size_t block_columns(std::size_t rows) const { return (std::size_t{1} << transform_log) - rows + 1; }
};

/// The plan with the least estimated run time on `path`, for rows and columns >= 1.
ToeplitzPlan plan_toeplitz(std::size_t rows, std::size_t columns, gf2::Path path);

/// toeplitz() by a given plan. Memory besides arguments and result: direct 3 columns + 2 rows bits; by
/// transforms 2 arrays of 2^transform_log bits, 3 when there are several blocks.
/// \throws std::invalid_argument when the seed is too short or the plan does not fit `rows`
SecretBits toeplitz_by(const ToeplitzPlan& plan, const SecretBits& bits, std::span<const std::uint64_t> seed,
                       std::size_t rows);

}  // namespace twinspan::distillation
