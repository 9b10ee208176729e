// SPDX-License-Identifier: Apache-2.0
/// Random inputs of a module under gate-level test, weighted so that it does something.
#pragma once

#include "tests/gate/port.hpp"

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

/// Bits of an output that may keep their value.
struct Still {
  static constexpr std::size_t all = ~std::size_t{0};
  std::string port;
  std::size_t high = all;
  std::size_t low = 0;
};

/// Draws all inputs of a module once per clock.
///
/// Rules come from a TOML file with a table per module and in it one per port: `chance` of a one (ports of one bit),
/// `hold` (mean clocks between two draws), `mask` (bits that may be one, of each value of `field` bits, at most and
/// without a rule 64, that lie beside each other in the port), `thermometer` (bits per code of a tapped delay line:
/// that many, the lower ones set), `step` (added in each clock, from a random value after reset). Without a rule a
/// port of one bit is high in half of the clocks, a wider one is uniform. rst_i is high in the first four clocks and
/// once in 1000 on average. Of the module itself: `still` (a table of outputs, NAME, NAME[BIT] or NAME[HIGH:LOW], that
/// may keep their value, with the reason) and `settle` (clocks after which registers without reset have been loaded;
/// until then a netlist may show another value).
class Stimulus {
 public:
  /// @param file    path of the TOML file; @throw std::runtime_error naming a rule for a port that does not exist.
  /// @param inputs  ports, without the clock, that fill the vector from bit 0 on without holes.
  Stimulus(const std::string& file, const std::string& module, std::span<const Port> inputs, std::uint64_t seed);

  /// The inputs of the next clock: bit b in word b / 32.
  const std::vector<std::uint32_t>& next();

  /// Bits that may keep their value during the whole test.
  const std::vector<Still>& still() const { return still_; }

  int settle() const { return settle_; }

 private:
  struct Input {
    Port port;
    double chance = 0.5;
    double hold = 1.0;
    std::uint64_t mask = ~std::uint64_t{0};
    std::size_t field = 64;
    std::size_t thermometer = 0;
    std::uint64_t step = 0;
    std::uint64_t value = 0;  // with a step
    bool reset = false;
  };

  void draw(const Input& input);
  void advance(Input& input);
  void set(std::size_t bit, bool value);
  bool happens(double chance) { return std::uniform_real_distribution<double>(0.0, 1.0)(random_) < chance; }

  std::vector<Input> inputs_;
  std::vector<std::uint32_t> words_;
  std::vector<Still> still_;
  int settle_ = 0;
  std::mt19937_64 random_;
  std::uint64_t clock_ = 0;
  bool in_reset_ = true;
};
