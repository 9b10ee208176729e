// SPDX-License-Identifier: Apache-2.0
/// \file
/// Numbers as they are written on a command line.
#pragma once

#include <cstdint>
#include <string>

namespace twinspan::cli {

/// Slots come in multiples of this: the widest word of the hardware.
inline constexpr std::uint64_t kSlotStep = 16;
inline constexpr std::uint64_t kMostSlots = std::uint64_t{1} << 47;

inline constexpr unsigned kMostThreads = 256;

/// A whole number within [least, most] that may be written as 3e7. \throws InputError naming the option
std::uint64_t whole_number(const std::string& option, const std::string& text, double least, double most);
/// A number of slots: a multiple of kSlotStep from `least` to kMostSlots. \throws InputError
std::uint64_t slot_number(const std::string& option, const std::string& text, double least);
/// Any 64-bit number. \throws InputError
std::uint64_t seed_number(const std::string& option, const std::string& text);

}  // namespace twinspan::cli
