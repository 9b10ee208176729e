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

/// Which bits of the outputs have changed since the first clock.
class Activity {
 public:
  explicit Activity(std::span<const Port> outputs, std::size_t words) : outputs_(outputs), first_(words), moved_(words) {}

  void see(const Lockstep& lockstep, bool first) {
    for (std::size_t w = 0; w < moved_.size(); ++w) {
      if (first) {
        first_[w] = lockstep.rtl(w);
      }
      moved_[w] |= first_[w] ^ lockstep.rtl(w);
    }
  }

  /// @return all bits that have not moved and are not in `still`; empty when none.
  std::string judge(const std::vector<Still>& still) const {
    std::vector<bool> known(moved_.size() * 32);
    std::string wrong;
    for (const Still& bits : still) {
      const auto port = std::find_if(outputs_.begin(), outputs_.end(), [&](const Port& p) { return bits.port == p.name; });
      if (port == outputs_.end() || (bits.high >= port->width && bits.high != Still::all)) {
        wrong += " " + bits.port + " (not an output, or not of this width)";
        continue;
      }
      const std::size_t high = bits.high == Still::all ? port->width - 1 : bits.high;
      std::fill(known.begin() + offset(port->lsb + bits.low), known.begin() + offset(port->lsb + high + 1), true);
    }
    for (const Port& port : outputs_) {
      wrong += listed(port, [&](std::size_t bit) { return !moved(bit) && !known[bit]; });
    }
    return wrong.empty() ? wrong : "the stimulus does not reach these outputs:" + wrong;
  }

 private:
  static std::ptrdiff_t offset(std::size_t bit) { return static_cast<std::ptrdiff_t>(bit); }

  bool moved(std::size_t bit) const { return (moved_[bit / 32] >> (bit % 32) & 1) != 0; }

  /// " name[high:low]" for each range of bits of a port for which `which` holds.
  template <class Which>
  static std::string listed(const Port& port, Which which) {
    std::string text;
    for (std::size_t bit = 0; bit < port.width; ++bit) {
      if (!which(port.lsb + bit)) {
        continue;
      }
      const std::size_t low = bit;
      while (bit + 1 < port.width && which(port.lsb + bit + 1)) {
        ++bit;
      }
      text += std::string(" ") + port.name;
      if (low != 0 || bit + 1 != port.width) {
        text += "[" + std::to_string(bit) + (bit == low ? "" : ":" + std::to_string(low)) + "]";
      }
    }
    return text;
  }

  std::span<const Port> outputs_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> moved_;
};

}  // namespace

std::string compare(Lockstep& lockstep, const Module& module, const std::string& stimulus_file, int clocks,
                    std::uint64_t seed) {
  Stimulus stimulus(stimulus_file, module.name, module.inputs, seed);
  const std::size_t words = (module.outputs.back().lsb + module.outputs.back().width + 31) / 32;
  Activity activity(module.outputs, words);
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
