// SPDX-License-Identifier: Apache-2.0
#include "tests/gate/stimulus.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <stdexcept>

namespace {

constexpr std::uint64_t reset_clocks = 4;
constexpr double reset_chance = 1e-3;

/// Of NAME, NAME[BIT] or NAME[HIGH:LOW].
Still still_of(const std::string& text) {
  const std::size_t open = text.find('[');
  if (open == std::string::npos) {
    return {text};
  }
  const std::size_t colon = text.find(':', open);
  const std::size_t high = std::stoul(text.substr(open + 1));
  return {text.substr(0, open), high, colon == std::string::npos ? high : std::stoul(text.substr(colon + 1))};
}

}  // namespace

Stimulus::Stimulus(const std::string& file, const std::string& module, std::span<const Port> inputs,
                   std::uint64_t seed)
    : random_(seed) {
  const toml::table all = toml::parse_file(file);
  const toml::table* rules = all[module].as_table();
  std::size_t bits = 0;
  for (const Port& port : inputs) {
    Input input{port};
    input.reset = std::string(port.name) == "rst_i";
    if (rules != nullptr) {
      const auto rule = (*rules)[port.name];
      input.chance = rule["chance"].value_or(input.chance);
      input.hold = rule["hold"].value_or(input.hold);
      input.mask = static_cast<std::uint64_t>(rule["mask"].value_or(std::int64_t{-1}));
      input.field = static_cast<std::size_t>(rule["field"].value_or(std::int64_t{64}));
      input.step = static_cast<std::uint64_t>(rule["step"].value_or(std::int64_t{0}));
      input.thermometer = static_cast<std::size_t>(rule["thermometer"].value_or(std::int64_t{0}));
    }
    inputs_.push_back(input);
    bits = std::max(bits, port.lsb + port.width);
  }
  words_.resize((bits + 31) / 32);
  if (rules == nullptr) {
    return;
  }
  settle_ = static_cast<int>((*rules)["settle"].value_or(std::int64_t{0}));
  for (const auto& [key, value] : *rules) {
    if (key == "settle") {
      continue;
    }
    if (key == "still") {
      for (const auto& [name, reason] : *value.as_table()) {
        if (reason.value_or(std::string()).empty()) {
          throw std::runtime_error(file + ": " + module + ": " + std::string(name.str()) +
                                   " is still without a reason");
        }
        still_.push_back(still_of(std::string(name.str())));
      }
      continue;
    }
    const std::string_view name = key.str();
    if (std::none_of(inputs.begin(), inputs.end(), [name](const Port& port) { return name == port.name; })) {
      throw std::runtime_error(file + ": " + module + " has no input " + std::string(name));
    }
  }
}

const std::vector<std::uint32_t>& Stimulus::next() {
  for (Input& input : inputs_) {
    if (input.reset) {
      in_reset_ = clock_ < reset_clocks || happens(reset_chance);
      set(input.port.lsb, in_reset_);
    } else if (input.step != 0) {
      advance(input);
    } else if (clock_ == 0 || input.hold <= 1.0 || happens(1.0 / input.hold)) {
      draw(input);
    }
  }
  ++clock_;
  return words_;
}

void Stimulus::advance(Input& input) {
  input.value = in_reset_ ? random_() & input.mask : input.value + input.step;
  for (std::size_t bit = 0; bit < input.port.width; ++bit) {
    set(input.port.lsb + bit, bit < 64 && (input.value >> bit & 1) != 0);
  }
}

void Stimulus::draw(const Input& input) {
  const Port& port = input.port;
  if (port.width == 1) {
    set(port.lsb, happens(input.chance));
    return;
  }
  if (input.thermometer != 0) {
    std::size_t ones = 0;
    for (std::size_t bit = 0; bit < port.width; ++bit) {
      if (bit % input.thermometer == 0) {
        ones = random_() % (input.thermometer + 1);
      }
      set(port.lsb + bit, bit % input.thermometer < ones);
    }
    return;
  }
  std::uint64_t bits = 0;
  for (std::size_t bit = 0; bit < port.width; ++bit) {
    const std::size_t place = bit % input.field;
    if (place == 0) {
      bits = random_() & input.mask;
    }
    const bool one = port.width <= 64 && input.chance < 0.5 ? happens(input.chance) : (bits >> place & 1) != 0;
    set(port.lsb + bit, one);
  }
}

void Stimulus::set(std::size_t bit, bool value) {
  const std::uint32_t mask = std::uint32_t{1} << (bit % 32);
  words_[bit / 32] = value ? words_[bit / 32] | mask : words_[bit / 32] & ~mask;
}
