// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the leader knows about one frame in one pass: its bits in the order of the pass, cut into the ranges
/// whose parities are known and are not themselves cut further, and which of these hold an odd number of
/// errors.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/core/bits.hpp"
#include "host/core/secret.hpp"

namespace twinspan::distillation::reconciliation {

/// 64 places. A range is known by the place where it starts.
struct Cell {
  std::uint64_t bits = 0;
  std::uint64_t starts = 0;  ///< whether a range starts here; also behind the last place
  std::uint64_t odd = 0;     ///< whether it does and is odd
};

/// Works on cells that somebody else owns. Ranges never overlap; their sizes are powers of two and their
/// starts multiples of the size, but for the one that ends with the frame.
class RangeTree {
 public:
  /// \param cells    places + 1 bits
  /// \param summary  bit w: whether cell w has an odd range
  /// \param open     number of odd ranges
  RangeTree(std::span<Cell> cells, std::span<std::uint64_t> summary, std::uint32_t& open,
            std::uint32_t places)
      : cells_(cells), summary_(summary), open_(open), places_(places) {}

  /// Cuts everything into blocks, all even.
  void begin(unsigned block_log) {
    const std::uint32_t size = std::uint32_t{1} << block_log;
    for (std::uint32_t first = 0; first < places_; first += size) {
      start(first);
    }
    start(places_);
  }

  std::uint32_t start_of(std::uint32_t place) const {
    std::size_t cell = place / 64;
    std::uint64_t starts = cells_[cell].starts & low_mask(place % 64 + 1);
    while (starts == 0) {
      starts = cells_[--cell].starts;
    }
    return static_cast<std::uint32_t>(64 * cell + 63) - static_cast<std::uint32_t>(std::countl_zero(starts));
  }

  std::uint32_t end_of(std::uint32_t start) const {
    std::size_t cell = start / 64;
    std::uint64_t starts = cells_[cell].starts & ~low_mask(start % 64 + 1);
    while (starts == 0) {
      starts = cells_[++cell].starts;
    }
    return static_cast<std::uint32_t>(64 * cell) + static_cast<std::uint32_t>(std::countr_zero(starts));
  }

  /// Parity of the bits at [first, end). \pre first < end
  bool parity(std::uint32_t first, std::uint32_t end) const {
    const std::size_t a = first / 64;
    const std::size_t b = (end - 1) / 64;
    const std::uint64_t head = ~low_mask(first % 64);
    const std::uint64_t tail = low_mask((end - 1) % 64 + 1);
    if (a == b) {
      return (std::popcount(cells_[a].bits & head & tail) & 1) != 0;
    }
    std::uint64_t sum = (cells_[a].bits & head) ^ (cells_[b].bits & tail);
    for (std::size_t cell = a + 1; cell < b; ++cell) {
      sum ^= cells_[cell].bits;
    }
    return (std::popcount(sum) & 1) != 0;
  }

  void flip_bit(std::uint32_t place) { cells_[place / 64].bits ^= std::uint64_t{1} << (place % 64); }

  bool odd(std::uint32_t start) const { return ((cells_[start / 64].odd >> (start % 64)) & 1U) != 0; }

  /// Makes an odd range even and the other way round.
  void toggle(std::uint32_t start) { set(start, !odd(start)); }

  /// Cuts a range in two.
  void split(std::uint32_t start, std::uint32_t middle, bool left_odd, bool right_odd) {
    this->start(middle);
    set(start, left_odd);
    set(middle, right_odd);
  }

  /// Calls use(start) for every odd range, in order.
  template <typename Use>
  void for_each_odd(Use&& use) const {
    for (std::size_t i = 0; i < summary_.size(); ++i) {
      for (std::uint64_t cells = summary_[i]; cells != 0; cells &= cells - 1) {
        const std::size_t cell = 64 * i + static_cast<std::size_t>(std::countr_zero(cells));
        for (std::uint64_t odd = cells_[cell].odd; odd != 0; odd &= odd - 1) {
          use(static_cast<std::uint32_t>(64 * cell + static_cast<std::size_t>(std::countr_zero(odd))));
        }
      }
    }
  }

 private:
  /// Without branches: they would be guessed wrong every other time.
  void set(std::uint32_t start, bool odd) {
    std::uint64_t& word = cells_[start / 64].odd;
    const unsigned bit = start % 64;
    const std::uint64_t change = ((word >> bit) & 1U) ^ std::uint64_t{odd};
    word ^= change << bit;
    open_ += static_cast<std::uint32_t>(change) * (odd ? 1U : ~std::uint32_t{0});
    std::uint64_t& summary = summary_[start / 64 / 64];
    const unsigned cell = start / 64 % 64;
    summary = (summary & ~(std::uint64_t{1} << cell)) | std::uint64_t{word != 0} << cell;
  }
  void start(std::uint32_t place) { cells_[place / 64].starts |= std::uint64_t{1} << (place % 64); }

  std::span<Cell> cells_;
  std::span<std::uint64_t> summary_;
  std::uint32_t& open_;
  std::uint32_t places_;
};

/// Log2 of the size of the range [first, end) if nothing cut it short. \pre first < end
inline unsigned range_log(std::uint32_t first, std::uint32_t end) {
  return static_cast<unsigned>(std::bit_width(end - first - 1));
}

}  // namespace twinspan::distillation::reconciliation
