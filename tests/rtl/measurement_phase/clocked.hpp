// SPDX-License-Identifier: Apache-2.0
/// \file
/// Clock of a Verilated module with ports clk_i and rst_i.
#pragma once

#include <verilated.h>

#include <cstdint>
#include <memory>

namespace twinspan::test {

/// Owns a model and its context. Inputs are set between ticks; outputs read after a tick are those of the new
/// clock.
template <class Model>
class Clocked {
 public:
  Clocked() : context_(std::make_unique<VerilatedContext>()), model_(std::make_unique<Model>(context_.get())) {
    model_->clk_i = 0;
    model_->rst_i = 1;
  }
  /// A model takes its scopes out of the thread's context, which must therefore be its own and not that of
  /// another model, perhaps gone by now.
  ~Clocked() {
    Verilated::threadContextp(context_.get());
    model_->final();
    model_.reset();
  }
  Clocked(const Clocked&) = delete;
  Clocked& operator=(const Clocked&) = delete;

  Model& operator*() { return *model_; }
  Model* operator->() { return model_.get(); }

  void tick() {
    model_->clk_i = 0;
    model_->eval();
    model_->clk_i = 1;
    model_->eval();
  }
  /// Two clocks of reset; the inputs keep what they have.
  void reset() {
    model_->rst_i = 1;
    tick();
    tick();
    model_->rst_i = 0;
  }

 private:
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Model> model_;
};

/// The low \p bits of \p value as a two's complement number.
inline std::int64_t sign_extend(std::uint64_t value, unsigned bits) {
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
  return static_cast<std::int64_t>(((value & mask) ^ sign)) - static_cast<std::int64_t>(sign);
}

}  // namespace twinspan::test
