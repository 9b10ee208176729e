// SPDX-License-Identifier: Apache-2.0
/// \file
/// The simulated hardware of one pair at a fidelity: the one place where the program chooses what stands behind the
/// Device seam.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/core/network.hpp"
#include "host/session/session.hpp"

namespace twinspan::cli {

enum class Fidelity {
  Cycle,    ///< Verilated RTL on one clock
  Kernel,   ///< HLS kernels
  Event,    ///< only slots that can click: nothing behind the seam, the session is simulated above it
  SystemC,  ///< Verilated RTL behind host link, interconnect and memory with latencies
};

/// By name: cycle, kernel, event, systemc. \throws InputError
Fidelity fidelity(const std::string& name);

class BackEnd {
 public:
  /// Wall seconds per station; zero where they cannot be told apart.
  struct Shares {
    double transmitters = 0;
    double measurement = 0;  ///< light included
  };

  BackEnd() = default;
  BackEnd(const BackEnd&) = delete;
  BackEnd& operator=(const BackEnd&) = delete;
  virtual ~BackEnd() = default;
  virtual session::NodeSet nodes() = 0;
  virtual Shares shares() const = 0;
  /// Records the clocks [first, first + count); only at cycle fidelity with a trace file.
  virtual void set_trace_window(std::uint64_t first, std::uint64_t count) = 0;
};

struct BackEndOptions {
  Fidelity fidelity = Fidelity::Cycle;
  std::uint64_t seed = 1;
  unsigned threads = 1;    ///< results do not depend on it
  std::string trace_file;  ///< empty: no waveform
};

/// \pre options.fidelity is not Event
/// \throws Failure when the trace file cannot be written
std::unique_ptr<BackEnd> make_back_end(const Network& network, const UserPair& pair, const BackEndOptions& options);

}  // namespace twinspan::cli
