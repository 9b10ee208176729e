// SPDX-License-Identifier: Apache-2.0
/// \file
/// The host's side: register accesses as b_transport with the latency of the host link, and waits for the
/// event line.
/// Requests come from outside the simulation; the simulation pauses when one is done. C++17.
#pragma once

#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "sim/systemc/channels.hpp"

namespace twinspan::systemc {

class HostPort : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<HostPort> alice;
  tlm_utils::simple_initiator_socket<HostPort> bob;
  tlm_utils::simple_initiator_socket<HostPort> unit;
  sc_core::sc_in<bool> event;

  SC_HAS_PROCESS(HostPort);
  HostPort(const sc_core::sc_module_name& name, const Timing& timing);

  /// Outside the simulation: does one thing, at most `deadline_ps` long.
  Answer access(unsigned node, bool write, std::uint32_t address, std::uint32_t& value);
  bool wait_event(std::uint64_t clocks);
  void set_host(std::uint64_t latency_ps, std::uint64_t poll_ps);

 private:
  enum class Kind { Read, Write, Event };
  struct Request {
    Kind kind = Kind::Read;
    unsigned node = 0;
    std::uint32_t address = 0;
    std::uint32_t value = 0;
    std::uint64_t clocks = 0;
    Answer answer = Answer::NoAnswer;
    bool event = false;
    bool done = true;
  };

  void serve();
  void do_access();
  void do_wait_event();
  void align();
  void run(std::uint64_t deadline_ps);

  std::uint64_t clock_ps_;
  std::uint64_t latency_ps_;
  std::uint64_t poll_ps_;
  Request request_;
  sc_core::sc_event requested_;
};

}  // namespace twinspan::systemc
