// SPDX-License-Identifier: Apache-2.0
/// Runs modules and their netlists side by side and compares every bit of every clock.
#pragma once

#include "tests/gate/port.hpp"
#include "tests/gate/vector.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// Modules, each with its netlist on the same inputs.
class Lockstep {
 public:
  virtual ~Lockstep() = default;
  virtual void apply(std::size_t module, const Words& inputs) = 0;
  /// With the clock low.
  virtual void settle() = 0;
  virtual void rising_edge() = 0;
  virtual void sample(std::size_t module, Words& rtl, Words& netlist) const = 0;
};

struct Module {
  const char* name;
  std::span<const Port> inputs;
  std::span<const Port> outputs;
};

/// Drives `clocks` clocks of random inputs (tests/gate/stimulus.hpp) and compares the outputs in each, before the edge.
/// @return what is wrong with each module: the first output that differs, with its values and clock, or an output that
///         never moved and is not known to be still; empty when all is well.
std::vector<std::string> compare(Lockstep& lockstep, std::span<const Module> modules, const std::string& stimulus_file,
                                 int clocks, std::uint64_t seed);
