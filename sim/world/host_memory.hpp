// SPDX-License-Identifier: Apache-2.0
/// \file
/// Host memory as the measurement node's AXI4 master sees it: always ready, one clock of latency.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace twinspan::world {

class HostMemory {
 public:
  /// A zeroed buffer, page aligned on the bus. \return its bus address and words.
  std::pair<std::uint64_t, std::span<const std::uint64_t>> allocate(std::size_t words);

  /// Writes the strobed bytes of one word. \return false when no buffer holds the address.
  bool write(std::uint64_t address, std::uint64_t word, std::uint8_t strobe);

 private:
  struct Block {
    std::uint64_t address;
    std::vector<std::uint64_t> words;
  };
  std::vector<std::unique_ptr<Block>> blocks_;
  std::uint64_t next_ = 0x1'0000'0000;
};

}  // namespace twinspan::world
