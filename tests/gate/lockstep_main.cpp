// SPDX-License-Identifier: Apache-2.0
// The Verilated tf_lockstep of one module, compared clock by clock: lockstep STIMULUS.toml CLOCKS.
#include "Vtf_lockstep.h"
#include "ports.hpp"
#include "tests/gate/compare.hpp"

#include <cstdio>
#include <exception>
#include <memory>
#include <type_traits>

namespace {

constexpr std::uint64_t seed = 20261121;

template <class Vector>
std::uint32_t word_of(const Vector& vector, std::size_t word) {
  if constexpr (std::is_integral_v<Vector>) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(vector) >> (32 * word));
  } else {
    return vector[word];
  }
}

template <class Vector>
void assign(Vector& vector, const std::vector<std::uint32_t>& words) {
  if constexpr (std::is_integral_v<Vector>) {
    const std::uint64_t high = words.size() > 1 ? words[1] : 0;
    vector = static_cast<Vector>(high << 32 | words[0]);
  } else {
    for (std::size_t w = 0; w < words.size(); ++w) {
      vector[w] = words[w];
    }
  }
}

class VerilatedLockstep : public Lockstep {
 public:
  void apply(const std::vector<std::uint32_t>& inputs) override {
    assign(model_.stimulus_i, inputs);
    model_.clk_i = 0;
    model_.eval();
  }
  void rising_edge() override {
    model_.clk_i = 1;
    model_.eval();
  }
  std::uint32_t rtl(std::size_t word) const override { return word_of(model_.rtl_o, word); }
  std::uint32_t netlist(std::size_t word) const override { return word_of(model_.netlist_o, word); }

 private:
  VerilatedContext context_;
  mutable Vtf_lockstep model_{&context_};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: lockstep STIMULUS.toml CLOCKS\n");
    return 2;
  }
  try {
    VerilatedLockstep lockstep;
    const std::string wrong =
        compare(lockstep, {gate_module, gate_inputs, gate_outputs}, argv[1], std::stoi(argv[2]), seed);
    if (!wrong.empty()) {
      std::fprintf(stderr, "%s: %s\n", gate_module, wrong.c_str());
      return 1;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", gate_module, error.what());
    return 1;
  }
  std::printf("%s: netlist equals RTL in %s clocks\n", gate_module, argv[2]);
  return 0;
}
