// SPDX-License-Identifier: Apache-2.0
/// \file
/// One FST file for all nodes, written only within a window of clocks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/cycle/nodes.hpp"

namespace twinspan::cycle {

class Waveform {
 public:
  /// \param file empty: nothing is ever recorded
  Waveform(std::string file, std::uint32_t clock_ps);
  Waveform(const Waveform&) = delete;
  Waveform& operator=(const Waveform&) = delete;
  ~Waveform();

  bool active() const { return !file_.empty(); }
  /// How to make a node so that this file can record it.
  NodeOptions options(const std::string& name);
  /// Opens the file, after all nodes were made. \throws Failure when it cannot be written.
  void open();
  /// Records the clocks [first, first + count).
  void set_window(std::uint64_t first, std::uint64_t count);
  /// Clocks from `time` until the window begins: 0 within it, the largest number when none is to come.
  std::uint64_t clocks_until_window(std::uint64_t time) const;
  /// Records the state of all nodes in clock `time`, in its first or second half.
  void dump(std::uint64_t time, bool second_half);

 private:
  std::string file_;
  std::uint32_t clock_ps_;
  std::uint64_t first_ = 0;
  std::uint64_t count_ = 0;
  std::vector<std::unique_ptr<VerilatedContext>> contexts_;
  std::unique_ptr<VerilatedFstC> trace_;
};

}  // namespace twinspan::cycle
