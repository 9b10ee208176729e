// SPDX-License-Identifier: Apache-2.0
#include "tests/gate/compare.hpp"

#include "tests/gate/stimulus.hpp"

#include <algorithm>

namespace {

/// Bits of a port, the highest first.
std::string bits_of(const Port& port, const Words& words) {
  std::string bits;
  for (std::size_t bit = port.lsb + port.width; bit-- > port.lsb;) {
    bits += (words[bit / 32] >> (bit % 32) & 1) != 0 ? '1' : '0';
  }
  return bits;
}

/// Which bits of the outputs have changed since the first clock.
class Activity {
 public:
  explicit Activity(std::span<const Port> outputs, std::size_t words)
      : outputs_(outputs), first_(words), moved_(words) {}

  void see(const Words& rtl, bool first) {
    for (std::size_t w = 0; w < moved_.size(); ++w) {
      if (first) {
        first_[w] = rtl[w];
      }
      moved_[w] |= first_[w] ^ rtl[w];
    }
  }

  /// @return all bits that have not moved and are not in `still`; empty when none.
  std::string judge(const std::vector<Still>& still) const {
    std::vector<bool> known(moved_.size() * 32);
    std::string wrong;
    for (const Still& bits : still) {
      const auto port =
          std::find_if(outputs_.begin(), outputs_.end(), [&](const Port& p) { return bits.port == p.name; });
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
  Words first_;
  Words moved_;
};

/// One module of the comparison.
class Side {
 public:
  Side(const Module& module, const std::string& stimulus_file, std::uint64_t seed)
      : module_(module),
        stimulus_(stimulus_file, module.name, module.inputs, seed),
        rtl_((module.outputs.back().lsb + module.outputs.back().width + 31) / 32),
        netlist_(rtl_.size()),
        activity_(module.outputs, rtl_.size()) {}

  void apply(Lockstep& lockstep, std::size_t number) { lockstep.apply(number, stimulus_.next()); }

  void check(const Lockstep& lockstep, std::size_t number, int clock) {
    lockstep.sample(number, rtl_, netlist_);
    activity_.see(rtl_, clock == 0);
    if (rtl_ == netlist_ || clock < stimulus_.settle() || !wrong_.empty()) {
      return;
    }
    const auto port = std::find_if(module_.outputs.begin(), module_.outputs.end(),
                                   [&](const Port& p) { return bits_of(p, rtl_) != bits_of(p, netlist_); });
    wrong_ = std::string("output ") + port->name + " is " + bits_of(*port, rtl_) + " in the RTL and " +
             bits_of(*port, netlist_) + " in the netlist, clock " + std::to_string(clock);
  }

  std::string verdict() const { return wrong_.empty() ? activity_.judge(stimulus_.still()) : wrong_; }

 private:
  const Module& module_;
  Stimulus stimulus_;
  Words rtl_;
  Words netlist_;
  Activity activity_;
  std::string wrong_;
};

}  // namespace

std::vector<std::string> compare(Lockstep& lockstep, std::span<const Module> modules, const std::string& stimulus_file,
                                 int clocks, std::uint64_t seed) {
  std::vector<Side> sides;
  for (const Module& module : modules) {
    sides.emplace_back(module, stimulus_file, seed);
  }
  for (int clock = 0; clock < clocks; ++clock) {
    for (std::size_t m = 0; m < sides.size(); ++m) {
      sides[m].apply(lockstep, m);
    }
    lockstep.settle();
    for (std::size_t m = 0; m < sides.size(); ++m) {
      sides[m].check(lockstep, m, clock);
    }
    lockstep.rising_edge();
  }
  std::vector<std::string> wrong;
  for (const Side& side : sides) {
    wrong.push_back(side.verdict());
  }
  return wrong;
}
