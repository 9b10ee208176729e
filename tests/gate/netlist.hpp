// SPDX-License-Identifier: Apache-2.0
/// Simulates a netlist of look-up tables, registers and memories with one clock, as tests/gate/cells.py writes it.
///
/// A netlist of ten thousand cells is read in some milliseconds and costs some ten microseconds per clock; compiled by
/// Verilator it would take minutes before its first clock.
#pragma once

#include "tests/gate/vector.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

class Netlist {
 public:
  /// @throw std::runtime_error naming the file when it cannot be read or has an item that is not known.
  explicit Netlist(const std::string& file);

  /// Sets all inputs, in the order of the ports, without the clock.
  void apply(const Words& inputs);

  /// Brings inputs and state to the outputs.
  void settle();

  /// All outputs, after settle().
  void sample(Words& outputs) const;

  /// The state after a rising edge; settle() must have been called since apply().
  void rising_edge();

 private:
  using Net = std::uint32_t;

  /// A look-up table, or with `read` the bit of a memory whose address is in reads_[in[0]].
  struct Logic {
    std::uint64_t table = 0;
    std::array<Net, 6> in{};
    Net out = 0;
    bool read = false;
  };
  struct Read {
    std::size_t memory = 0;
    std::vector<Net> address;
  };
  struct Register {
    Net out = 0, data = 0, enable = 0, reset = 0;
    std::uint8_t value = 0;  // with reset
  };
  struct Memory {
    std::vector<std::uint8_t> bits;
    Net enable = 0, data = 0;
    std::vector<Net> address;
    bool shift = false;
  };

  std::size_t address_of(const std::vector<Net>& nets) const;
  void write(Memory& memory) const;

  std::vector<std::uint8_t> values_;  // of each net, 0 or 1
  std::vector<std::uint8_t> next_;    // of each register
  std::vector<Net> inputs_, outputs_;
  std::vector<Logic> logic_;
  std::vector<Read> reads_;
  std::vector<Register> registers_;
  std::vector<Memory> memories_;
};
