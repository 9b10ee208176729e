// SPDX-License-Identifier: Apache-2.0
/// \file
/// The way of a write burst: interconnect and host memory. C++17.
#pragma once

#include <memory>
#include <vector>

#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "sim/systemc/channels.hpp"

namespace twinspan::systemc {

/// Passes bursts on, one after the other at `bytes_per_clock`, each later by the latency.
class Interconnect : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Interconnect> node;
  tlm_utils::simple_initiator_socket<Interconnect> memory;

  Interconnect(const sc_core::sc_module_name& name, const Timing& timing);

 private:
  void transport(tlm::tlm_generic_payload& burst, sc_core::sc_time& delay);
  unsigned look(tlm::tlm_generic_payload& burst);

  std::uint64_t clock_ps_;
  std::uint64_t latency_ps_;
  std::uint32_t bytes_per_clock_;
  std::uint64_t free_at_ps_ = 0;
};

/// Host memory that takes one burst at a time and sometimes none for a while.
class Memory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Memory> bus;

  Memory(const sc_core::sc_module_name& name, const Timing& timing, Observer& observer);
  /// \return the bus address of a zeroed buffer, page aligned
  std::uint64_t allocate(std::size_t words, const std::uint64_t*& memory);
  /// Clocks that bursts have waited because the memory stalled.
  std::uint64_t stall_clocks() const { return stalled_clocks_; }

 private:
  struct Block {
    std::uint64_t address;
    std::vector<std::uint64_t> words;
  };
  void transport(tlm::tlm_generic_payload& burst, sc_core::sc_time& delay);
  unsigned look(tlm::tlm_generic_payload& burst);
  Block* find(std::uint64_t address, std::size_t bytes);
  bool stalls();

  Timing timing_;
  Observer& observer_;
  std::vector<std::unique_ptr<Block>> blocks_;
  std::uint64_t next_ = 0x1'0000'0000;
  std::uint64_t random_;
  std::uint64_t free_at_ps_ = 0;
  std::uint64_t stalled_clocks_ = 0;
  std::uint64_t bursts_ = 0;
};

}  // namespace twinspan::systemc
