// SPDX-License-Identifier: Apache-2.0
/// \file
/// A Verilated module with one clock, for tests that drive its ports directly.
#pragma once

#include <verilated.h>

#include <cstdint>

namespace twinspan::test {

/// Owns a model of type `Model` with ports `clk_i` and `rst_i`.
///
/// Inputs are set before tick(); after it the outputs are those of the clock that just began.
template <class Model>
class Clocked {
 public:
  Clocked() {
    model_.rst_i = 1;
    tick();
    tick();
    model_.rst_i = 0;
  }
  ~Clocked() { model_.final(); }
  Clocked(const Clocked&) = delete;
  Clocked& operator=(const Clocked&) = delete;

  Model* operator->() { return &model_; }
  Model& model() { return model_; }

  /// Lets inputs reach combinational outputs without a clock edge.
  void settle() {
    model_.clk_i = 0;
    model_.eval();
  }
  /// One rising edge.
  void tick() {
    settle();
    model_.clk_i = 1;
    model_.eval();
  }

 private:
  VerilatedContext context_;
  Model model_{&context_};
};

/// Sets bits [lsb, lsb + width) of a wide port, width up to 32.
template <class Wide>
void set_bits(Wide& wide, unsigned lsb, unsigned width, std::uint32_t value) {
  for (unsigned i = 0; i < width; ++i) {
    const unsigned bit = lsb + i;
    const std::uint32_t mask = 1U << (bit % 32);
    wide[bit / 32] = ((value >> i) & 1U) != 0 ? wide[bit / 32] | mask : wide[bit / 32] & ~mask;
  }
}

}  // namespace twinspan::test
