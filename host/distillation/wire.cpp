// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/wire.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace twinspan::distillation {

namespace {

[[noreturn]] void malformed(const std::string& what) { throw ProtocolViolation(CloseCode::Malformed, what); }

}  // namespace

std::string to_text(CloseCode code) {
  switch (code) {
    case CloseCode::Malformed: return "a message could not be understood";
    case CloseCode::AuthenticationFailed:
      return "authentication failed: a message was changed, repeated, left out or is not of the peer";
    case CloseCode::SettingsDiffer: return "the two users hold different settings";
    case CloseCode::AnnouncementsDiffer: return "the two users hold different announcements";
    case CloseCode::AnnouncementsInvalid: return "the announcements of the measurement node are not valid";
    case CloseCode::TooMuchDisclosed: return "reconciliation would disclose as many bits as there are";
    case CloseCode::LeakDiffers: return "the two users count disclosed bits differently";
    case CloseCode::LengthDiffers: return "the two users computed different key lengths";
    case CloseCode::PoolExhausted: return "the pool of keys for authentication is exhausted";
    case CloseCode::NoAnswer: return "the peer fell silent before the end: a message was left out";
  }
  return "unknown reason";
}

const char* to_text(MessageType type) {
  static constexpr std::array<const char*, kLastMessageType + 1> kNames = {
      "?",        "start",         "windows",   "reveal",       "pairs",    "odd pairs",
      "request",  "reply",         "reconciled", "verification",
      "verified", "amplification", "confirm",   "commit",       "close"};
  const auto number = static_cast<std::size_t>(type);
  return number < kNames.size() ? kNames[number] : kNames[0];
}

static_assert(std::endian::native == std::endian::little);

void WireWriter::u32(std::uint32_t value) { append(&value, sizeof(value)); }

void WireWriter::u64(std::uint64_t value) { append(&value, sizeof(value)); }

void WireWriter::append(const void* from, std::size_t count) {
  const auto* octets = static_cast<const std::uint8_t*>(from);
  octets_.insert(octets_.end(), octets, octets + count);
}

void WireWriter::octets(std::span<const std::uint8_t> value) { append(value.data(), value.size()); }

void WireWriter::bits(std::span<const std::uint64_t> words, std::size_t count) {
  append(words.data(), count / 8);
  if (count % 8 != 0) {
    const std::uint64_t last = words[count / kWordBits] >> (count % kWordBits / 8 * 8);
    u8(static_cast<std::uint8_t>(last & low_mask(count % 8)));
  }
}

void WireWriter::fields(std::span<const std::uint8_t> values, unsigned width) {
  const std::size_t per_octet = 8 / width;
  const unsigned mask = (1U << width) - 1;
  const std::size_t first = octets_.size();
  octets_.resize(first + (values.size() + per_octet - 1) / per_octet);
  std::uint8_t* out = octets_.data() + first;
  const std::size_t whole = values.size() / per_octet;
  for (std::size_t i = 0; i < whole; ++i) {
    unsigned octet = 0;
    for (std::size_t j = 0; j < per_octet; ++j) {
      octet |= (values[per_octet * i + j] & mask) << (j * width);
    }
    out[i] = static_cast<std::uint8_t>(octet);
  }
  for (std::size_t i = whole * per_octet; i < values.size(); ++i) {
    out[whole] = static_cast<std::uint8_t>(out[whole] | (values[i] & mask) << ((i % per_octet) * width));
  }
}

std::span<const std::uint8_t> WireReader::octets(std::size_t count) {
  if (count > rest_.size()) {
    malformed("a message is too short");
  }
  const auto taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

std::uint8_t WireReader::u8() { return octets(1)[0]; }

std::uint32_t WireReader::u32() {
  std::uint32_t value = 0;
  std::memcpy(&value, octets(sizeof(value)).data(), sizeof(value));
  return value;
}

std::uint64_t WireReader::u64() {
  std::uint64_t value = 0;
  std::memcpy(&value, octets(sizeof(value)).data(), sizeof(value));
  return value;
}

std::vector<std::uint32_t> WireReader::u32s(std::size_t count) {
  if (count > rest_.size() / sizeof(std::uint32_t)) {
    malformed("a message is too short");
  }
  std::vector<std::uint32_t> values(count);
  if (count > 0) {
    std::memcpy(values.data(), octets(4 * count).data(), 4 * count);
  }
  return values;
}

std::vector<std::uint64_t> WireReader::bits(std::size_t count) {
  const auto from = octets(count / 8 + (count % 8 != 0 ? 1 : 0));
  std::vector<std::uint64_t> words(words_for(count));
  if (count > 0) {
    std::memcpy(words.data(), from.data(), from.size());
  }
  if (count % 8 != 0 && (from.back() >> (count % 8)) != 0) {
    malformed("unused bits of a message are not 0");
  }
  return words;
}

std::vector<std::uint8_t> WireReader::fields(std::size_t count, unsigned width) {
  const std::size_t per_octet = 8 / width;
  const auto from = octets(count / per_octet + (count % per_octet != 0 ? 1 : 0));
  const unsigned mask = (1U << width) - 1;
  std::vector<std::uint8_t> values(count);
  const std::size_t whole = count / per_octet;
  for (std::size_t i = 0; i < whole; ++i) {
    const unsigned octet = from[i];
    for (std::size_t j = 0; j < per_octet; ++j) {
      values[per_octet * i + j] = static_cast<std::uint8_t>((octet >> (j * width)) & mask);
    }
  }
  for (std::size_t i = whole * per_octet; i < count; ++i) {
    values[i] = static_cast<std::uint8_t>((unsigned{from[whole]} >> (width * (i % per_octet))) & mask);
  }
  if (count % per_octet != 0 && (from.back() >> (width * (count % per_octet))) != 0) {
    malformed("unused bits of a message are not 0");
  }
  return values;
}

void WireReader::finish() const {
  if (!rest_.empty()) {
    malformed("a message is too long");
  }
}

}  // namespace twinspan::distillation
