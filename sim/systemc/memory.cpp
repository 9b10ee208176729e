// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/memory.hpp"

#include <algorithm>
#include <cstring>

namespace twinspan::systemc {
namespace {

constexpr std::uint64_t kPage = 4096;

/// SplitMix64.
std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15u;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

void wait_until(std::uint64_t ps) {
  if (ps > now_ps()) {
    sc_core::wait(picoseconds(ps - now_ps()));
  }
}

}  // namespace

Interconnect::Interconnect(const sc_core::sc_module_name& name, const Timing& timing)
    : sc_module(name),
      node("node"),
      memory("memory"),
      clock_ps_(timing.clock_ps),
      latency_ps_(std::uint64_t{timing.interconnect_clocks} * timing.clock_ps),
      bytes_per_clock_(std::max(timing.bytes_per_clock, 1u)) {
  node.register_b_transport(this, &Interconnect::transport);
  node.register_transport_dbg(this, &Interconnect::look);
}

unsigned Interconnect::look(tlm::tlm_generic_payload& burst) { return memory->transport_dbg(burst); }

void Interconnect::transport(tlm::tlm_generic_payload& burst, sc_core::sc_time& delay) {
  const std::uint64_t begin = std::max<std::uint64_t>(now_ps() + delay.value(), free_at_ps_);
  const std::uint64_t clocks = (burst.get_data_length() + bytes_per_clock_ - 1) / bytes_per_clock_;
  free_at_ps_ = begin + clocks * clock_ps_;
  wait_until(free_at_ps_ + latency_ps_);
  delay = sc_core::SC_ZERO_TIME;
  memory->b_transport(burst, delay);
}

Memory::Memory(const sc_core::sc_module_name& name, const Timing& timing, Observer& observer)
    : sc_module(name), bus("bus"), timing_(timing), observer_(observer), random_(timing.stall_seed) {
  bus.register_b_transport(this, &Memory::transport);
  bus.register_transport_dbg(this, &Memory::look);
}

/// Says whether there is memory: nothing is transferred, and no time passes.
unsigned Memory::look(tlm::tlm_generic_payload& burst) {
  const unsigned bytes = burst.get_data_length();
  return find(burst.get_address(), bytes) != nullptr ? bytes : 0;
}

std::uint64_t Memory::allocate(std::size_t words, const std::uint64_t*& memory) {
  blocks_.push_back(std::make_unique<Block>(Block{next_, std::vector<std::uint64_t>(words)}));
  // One unmapped page between buffers: a write beyond the end is an error, not a neighbour's data.
  next_ += (words * 8 + 2 * kPage - 1) / kPage * kPage;
  memory = blocks_.back()->words.data();
  return blocks_.back()->address;
}

Memory::Block* Memory::find(std::uint64_t address, std::size_t bytes) {
  for (auto& block : blocks_) {
    if (address >= block->address && address + bytes <= block->address + block->words.size() * 8) {
      return block.get();
    }
  }
  return nullptr;
}

bool Memory::stalls() {
  constexpr double kUnit = 1.0 / 9007199254740992.0;  // 2^-53
  return timing_.stall_probability > 0 &&
         static_cast<double>(next_random(random_) >> 11) * kUnit < timing_.stall_probability;
}

void Memory::transport(tlm::tlm_generic_payload& burst, sc_core::sc_time& delay) {
  const std::uint64_t arrival = now_ps() + delay.value();
  std::uint64_t begin = std::max(arrival, free_at_ps_);
  if (stalls()) {
    begin += timing_.stall_clocks * timing_.clock_ps;
  }
  free_at_ps_ = begin;
  stalled_clocks_ += (begin - arrival) / timing_.clock_ps;
  wait_until(begin + std::uint64_t{timing_.memory_clocks} * timing_.clock_ps);
  delay = sc_core::SC_ZERO_TIME;

  Block* block = find(burst.get_address(), burst.get_data_length());
  if (block == nullptr || burst.get_command() != tlm::TLM_WRITE_COMMAND) {
    burst.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  burst.set_response_status(tlm::TLM_OK_RESPONSE);
  if (++bursts_ == timing_.lost_burst) {
    return;
  }
  const std::size_t first = (burst.get_address() - block->address) / 8;
  const std::size_t words = burst.get_data_length() / 8;
  std::memcpy(&block->words[first], burst.get_data_ptr(), words * 8);
  observer_.written(now_ps(), &block->words[first], words);
}

}  // namespace twinspan::systemc
