// SPDX-License-Identifier: Apache-2.0
// The Verilated tf_lockstep of some modules, compared clock by clock: lockstep STIMULUS.toml CLOCKS.
#include "Vtf_lockstep.h"
#include "ports.hpp"

#include <cstdio>
#include <exception>

namespace {

constexpr std::uint64_t seed = 20261121;

class VerilatedLockstep : public Lockstep {
 public:
  void apply(std::size_t module, const Words& inputs) override { gate_set(model_, module, inputs); }
  void settle() override {
    model_.clk_i = 0;
    model_.eval();
  }
  void rising_edge() override {
    model_.clk_i = 1;
    model_.eval();
  }
  void sample(std::size_t module, Words& rtl, Words& netlist) const override {
    gate_get(model_, module, rtl, netlist);
  }

 private:
  VerilatedContext context_;
  Vtf_lockstep model_{&context_};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: lockstep STIMULUS.toml CLOCKS\n");
    return 2;
  }
  bool right = true;
  try {
    VerilatedLockstep lockstep;
    const std::vector<std::string> wrong = compare(lockstep, gate_modules, argv[1], std::stoi(argv[2]), seed);
    for (std::size_t m = 0; m < wrong.size(); ++m) {
      right = right && wrong[m].empty();
      const std::string equal = std::string("netlist equals RTL in ") + argv[2] + " clocks";
      std::printf("%s: %s\n", gate_modules[m].name, wrong[m].empty() ? equal.c_str() : wrong[m].c_str());
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lockstep: %s\n", error.what());
    return 2;
  }
  return right ? 0 : 1;
}
