// SPDX-License-Identifier: Apache-2.0
#include "host/cli/numbers.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "host/core/error.hpp"

namespace twinspan::cli {

std::uint64_t whole_number(const std::string& option, const std::string& text, double least, double most) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value != std::floor(value) ||
      value < least || value > most) {
    throw InputError(fmt::format("{}: found '{}', allowed are whole numbers from {:.0f} to {:.0f}, also as 3e7", option,
                                 text, least, most));
  }
  return static_cast<std::uint64_t>(value);
}

std::uint64_t slot_number(const std::string& option, const std::string& text, double least) {
  const std::uint64_t value = whole_number(option, text, least, static_cast<double>(kMostSlots));
  if (value % kSlotStep != 0) {
    throw InputError(fmt::format("{}: found {}, allowed are multiples of {}; the next one is {}", option, value,
                                 kSlotStep, (value / kSlotStep + 1) * kSlotStep));
  }
  return value;
}

std::uint64_t seed_number(const std::string& option, const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw InputError(fmt::format("{}: found '{}', allowed are whole numbers from 0 to 18446744073709551615", option,
                                 text));
  }
  return value;
}

}  // namespace twinspan::cli
