// SPDX-License-Identifier: Apache-2.0
/// \file
/// Block sizes of the passes and what they are chosen from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "host/distillation/reconciliation_layout.hpp"

namespace twinspan::distillation::reconciliation {

/// Log2 of the block sizes, ascending; 1 <= passes <= kBlockPasses.
struct Schedule {
  std::array<unsigned, kBlockPasses> block_log{};
  std::size_t passes = 0;
  /// With so few odd ranges left in a frame its next pass begins beside them, to find other errors in the
  /// meantime. A small share of all errors, or both would find the same ones.
  std::uint32_t few_ranges = 0;
};

/// Block size of the first pass for frames of `rows` bits that differ in the fraction `error_rate`.
unsigned first_block_log(std::size_t rows, double error_rate);

/// The passes that follow a first one.
Schedule schedule_after(std::size_t rows, unsigned first_log, double error_rate);

/// Block size from which the search for that of the first pass starts. \param error_rate estimate, 0 unknown
unsigned starting_block_log(std::size_t rows, double error_rate);

/// Whether blocks of which so many are odd are too large for the first pass.
bool too_large(std::uint64_t odd, std::uint64_t blocks);

/// Error rate at which a block of this size is odd with probability odd / blocks: the inverse of
/// (1 - (1 - 2 q)^size) / 2.
double rate_from_odd_blocks(std::uint64_t odd, std::uint64_t blocks, unsigned block_log);

}  // namespace twinspan::distillation::reconciliation
