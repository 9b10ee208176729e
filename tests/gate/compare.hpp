// SPDX-License-Identifier: Apache-2.0
/// Runs RTL and netlist side by side and compares every bit of every clock.
#pragma once

#include "tests/gate/port.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// A module and its netlist on the same inputs. Vectors are 32-bit words, bit b in word b / 32.
class Lockstep {
 public:
  virtual ~Lockstep() = default;
  /// Sets the inputs and settles, the clock being low.
  virtual void apply(const std::vector<std::uint32_t>& inputs) = 0;
  virtual void rising_edge() = 0;
  virtual std::uint32_t rtl(std::size_t word) const = 0;
  virtual std::uint32_t netlist(std::size_t word) const = 0;
};

struct Module {
  const char* name;
  std::span<const Port> inputs;
  std::span<const Port> outputs;
};

/// Drives `clocks` clocks of random inputs (tests/gate/stimulus.hpp) and compares the outputs in each, before the edge.
/// @return what is wrong: the first output that differs, with its values and clock, or an output that never moved
///         and is not known to be still; empty when all is well.
std::string compare(Lockstep& lockstep, const Module& module, const std::string& stimulus_file, int clocks,
                    std::uint64_t seed);
