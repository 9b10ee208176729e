// SPDX-License-Identifier: Apache-2.0
#include "host/device/transmitter.hpp"

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "rtl/registers/generated/transmitter_regs.hpp"

namespace twinspan::device {
namespace {

namespace map = regs::transmitter;

std::uint32_t number(regs::Field constant) { return static_cast<std::uint32_t>(constant.reset); }
constexpr unsigned kKeyPolls = 1000;

std::uint32_t big_endian_word(std::span<const std::uint8_t> bytes) {
  return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) | (std::uint32_t{bytes[2]} << 8) | bytes[3];
}

}  // namespace

Transmitter::Transmitter(Device& device, double slots_per_second)
    : Node(device, {"transmitter", number(map::identity_node_kind_value), number(map::identity_version_major),
            number(map::identity_version_minor), slots_per_second, 4, 256}) {}

void Transmitter::load_key(const SecretBytes& key, std::uint64_t nonce) {
  if (key.size() != 16) {
    throw Failure(fmt::format("{}: the random source takes a key of 16 bytes, {} given", device().name(), key.size()));
  }
  for (std::uint32_t word = 0; word < map::key_count; ++word) {
    device().write(element(map::key, map::key_stride, word), big_endian_word(key.span().subspan(4 * word, 4)));
  }
  write_wide(map::nonce_lo, map::nonce_hi, nonce);
  device().write(map::key_control, static_cast<std::uint32_t>(map::key_control_load.of(1)));
  for (unsigned poll = 0; poll < kKeyPolls; ++poll) {
    if (map::key_control_ready.get(device().read(map::key_control)) != 0) {
      return;
    }
  }
  throw Failure(fmt::format("{}: the random source did not expand its key within {} polls; reset the node",
                            device().name(), kKeyPolls));
}

void Transmitter::set_entropy(EntropyMode mode) { device().write(map::entropy, static_cast<std::uint32_t>(mode)); }

void Transmitter::set_thresholds(const std::array<std::uint32_t, 8>& thresholds) {
  static_assert(map::threshold_count == 8);
  for (std::uint32_t i = 0; i < map::threshold_count; ++i) {
    device().write(element(map::threshold, map::threshold_stride, i), thresholds[i]);
  }
}

void Transmitter::load_table(std::uint32_t select, std::span<const std::uint32_t> entries) {
  device().write(map::table_address, static_cast<std::uint32_t>(map::table_address_select.of(select)));
  for (const std::uint32_t entry : entries) {
    device().write(map::table_data, entry);
  }
}

void Transmitter::load_intensity_table(std::span<const std::uint32_t> entries) { load_table(0, entries); }

void Transmitter::load_phase_table(std::span<const std::uint32_t> entries) { load_table(1, entries); }

void Transmitter::set_half_wave(std::uint32_t code) { device().write(map::half_wave, code); }

void Transmitter::set_phase_offset(std::uint32_t code) { device().write(map::phase_offset, code); }

void Transmitter::set_reference_step(std::uint32_t slices) { device().write(map::reference_step, slices); }

std::uint64_t Transmitter::slots_sent() { return read_wide(map::sent_lo, map::sent_hi); }

std::string Transmitter::error_text() {
  const std::uint32_t errors = device().read(map::errors);
  std::string text;
  const auto add = [&](regs::Field field, const char* what) {
    if (field.get(errors) != 0) {
      text += text.empty() ? what : std::string(", ") + what;
    }
  };
  add(map::errors_entropy_underrun, "external entropy was late");
  add(map::errors_stream_stalled, "the symbol stream was stalled");
  add(map::errors_bad_configuration, "a length or slot is no multiple of 16, sections exceed the frame, or the start "
                                     "time had passed");
  add(map::errors_key_missing, "started without a key");
  if (!text.empty()) {
    text += fmt::format(" (first at slot {})", read_wide(map::error_slot_lo, map::error_slot_hi));
  }
  return text;
}

}  // namespace twinspan::device
