// SPDX-License-Identifier: Apache-2.0
#include "sim/world/host_memory.hpp"

namespace twinspan::world {
namespace {

constexpr std::uint64_t kPage = 4096;

}  // namespace

std::pair<std::uint64_t, std::span<const std::uint64_t>> HostMemory::allocate(std::size_t words) {
  blocks_.push_back(std::make_unique<Block>(Block{next_, std::vector<std::uint64_t>(words)}));
  // One unmapped page between buffers: a write beyond the end is an error, not a neighbour's data.
  next_ += (words * 8 + 2 * kPage - 1) / kPage * kPage;
  return {blocks_.back()->address, blocks_.back()->words};
}

bool HostMemory::write(std::uint64_t address, std::uint64_t word, std::uint8_t strobe) {
  for (auto& block : blocks_) {
    if (address < block->address || address >= block->address + block->words.size() * 8) {
      continue;
    }
    std::uint64_t mask = 0;
    for (unsigned byte = 0; byte < 8; ++byte) {
      mask |= ((unsigned{strobe} >> byte) & 1U) != 0 ? std::uint64_t{0xFF} << (8 * byte) : 0;
    }
    auto& target = block->words[(address - block->address) / 8];
    target = (target & ~mask) | (word & mask);
    return true;
  }
  return false;
}

}  // namespace twinspan::world
