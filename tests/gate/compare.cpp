// SPDX-License-Identifier: Apache-2.0
#include "tests/gate/compare.hpp"

#include "tests/gate/stimulus.hpp"

#include <algorithm>

namespace {

/// Bits of a port, the highest first.
template <class Words>
std::string bits_of(const Port& port, Words words) {
  std::string bits;
  for (std::size_t bit = port.lsb + port.width; bit-- > port.lsb;) {
    bits += (words(bit / 32) >> (bit % 32) & 1) != 0 ? '1' : '0';
  }
  return bits;
}

/// Which outputs have changed since the first clock.
class Activity {
 public:
  explicit Activity(std::span<const Port> outputs) : outputs_(outputs), first_(outputs.size()), moved_(outputs.size()) {}

  void see(const Lockstep& lockstep, bool first) {
    for (std::size_t p = 0; p < outputs_.size(); ++p) {
      if (moved_[p]) {
        continue;
      }
      std::string value = bits_of(outputs_[p], [&](std::size_t w) { return lockstep.rtl(w); });
      if (first) {
        first_[p] = std::move(value);
      } else if (value != first_[p]) {
        moved_[p] = true;
      }
    }
  }

  std::string judge(const std::vector<std::string>& still) const {
    for (std::size_t p = 0; p < outputs_.size(); ++p) {
      const bool known = std::count(still.begin(), still.end(), outputs_[p].name) != 0;
      if (moved_[p] == known) {
        return std::string("output ") + outputs_[p].name +
               (known ? " moves although the stimulus calls it still" : " never moves: the stimulus does not reach it");
      }
    }
    return {};
  }

 private:
  std::span<const Port> outputs_;
  std::vector<std::string> first_;
  std::vector<bool> moved_;
};

}  // namespace

std::string compare(Lockstep& lockstep, const Module& module, const std::string& stimulus_file, int clocks,
                    std::uint64_t seed) {
  Stimulus stimulus(stimulus_file, module.name, module.inputs, seed);
  Activity activity(module.outputs);
  const std::size_t words = (module.outputs.back().lsb + module.outputs.back().width + 31) / 32;
  for (int clock = 0; clock < clocks; ++clock) {
    lockstep.apply(stimulus.next());
    for (std::size_t w = 0; w < words && clock >= stimulus.settle(); ++w) {
      if (lockstep.rtl(w) == lockstep.netlist(w)) {
        continue;
      }
      for (const Port& port : module.outputs) {
        const std::string rtl = bits_of(port, [&](std::size_t i) { return lockstep.rtl(i); });
        const std::string netlist = bits_of(port, [&](std::size_t i) { return lockstep.netlist(i); });
        if (rtl != netlist) {
          return std::string("output ") + port.name + " is " + rtl + " in the RTL and " + netlist +
                 " in the netlist, clock " + std::to_string(clock);
        }
      }
    }
    activity.see(lockstep, clock == 0);
    lockstep.rising_edge();
  }
  return activity.judge(stimulus.still());
}
