// SPDX-License-Identifier: Apache-2.0
// Modules in the Verilated tf_lockstep and their netlists, compared clock by clock:
// lockstep STIMULUS.toml CLOCKS NETLISTS, the last a folder.
#include "Vtf_lockstep.h"
#include "ports.hpp"
#include "tests/gate/netlist.hpp"

#include <cstdio>
#include <exception>

namespace {

constexpr std::uint64_t seed = 20261121;

class VerilatedLockstep : public Lockstep {
 public:
  explicit VerilatedLockstep(const std::string& folder) {
    for (const Module& module : gate_modules) {
      netlists_.emplace_back(folder + "/" + module.name + ".cells");
    }
  }
  void apply(std::size_t module, const Words& inputs) override {
    gate_set(model_, module, inputs);
    netlists_[module].apply(inputs);
  }
  void settle() override {
    model_.clk_i = 0;
    model_.eval();
    for (Netlist& netlist : netlists_) {
      netlist.settle();
    }
  }
  void rising_edge() override {
    model_.clk_i = 1;
    model_.eval();
    for (Netlist& netlist : netlists_) {
      netlist.rising_edge();
    }
  }
  void sample(std::size_t module, Words& rtl, Words& netlist) const override {
    gate_get(model_, module, rtl);
    netlists_[module].sample(netlist);
  }

 private:
  VerilatedContext context_;
  Vtf_lockstep model_{&context_};
  std::vector<Netlist> netlists_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: lockstep STIMULUS.toml CLOCKS NETLISTS\n");
    return 2;
  }
  bool right = true;
  try {
    VerilatedLockstep lockstep(argv[3]);
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
