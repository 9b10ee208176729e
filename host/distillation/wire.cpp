// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/wire.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

#include <openssl/evp.h>

#include "host/core/error.hpp"

namespace twinspan::distillation {

namespace {

[[noreturn]] void malformed(const std::string& what) { throw ProtocolViolation(CloseCode::Malformed, what); }

SealChain::State sha256(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second) {
  SealChain::State digest{};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), first.data(), first.size()) != 1 ||
      EVP_DigestUpdate(context.get(), second.data(), second.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
    throw Failure("SHA-256 of OpenSSL failed");
  }
  return digest;
}

}  // namespace

std::string to_text(CloseCode code) {
  switch (code) {
    case CloseCode::Malformed: return "a message could not be understood";
    case CloseCode::Damaged: return "a message was damaged on its way";
    case CloseCode::SettingsDiffer: return "the two users hold different settings";
    case CloseCode::AnnouncementsDiffer: return "the two users hold different announcements";
    case CloseCode::AnnouncementsInvalid: return "the announcements of the measurement node are not valid";
    case CloseCode::TooMuchDisclosed: return "reconciliation would disclose as many bits as there are";
    case CloseCode::LeakDiffers: return "the two users count disclosed bits differently";
    case CloseCode::LengthDiffers: return "the two users computed different key lengths";
    case CloseCode::TranscriptDiffers: return "the two users did not see the same messages";
    case CloseCode::Unequal: return "verification found unequal strings after reconciliation";
  }
  return "unknown reason";
}

const char* to_text(MessageType type) {
  static constexpr std::array<const char*, kLastMessageType + 1> kNames = {
      "?",        "start",         "windows",   "reveal",       "pairs",    "odd pairs",
      "pass",     "pass parities", "questions", "answers",      "reconciled", "verification",
      "verified", "amplification", "confirm",   "commit",       "close"};
  const auto number = static_cast<std::size_t>(type);
  return number < kNames.size() ? kNames[number] : kNames[0];
}

void WireWriter::u32(std::uint32_t value) { little_endian(value); }

void WireWriter::u64(std::uint64_t value) { little_endian(value); }

template <typename Number>
void WireWriter::little_endian(Number value) {
  const std::size_t at = octets_.size();
  octets_.resize(at + sizeof(Number));
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    octets_[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

void WireWriter::octets(std::span<const std::uint8_t> value) {
  octets_.insert(octets_.end(), value.begin(), value.end());
}

void WireWriter::bits(std::span<const std::uint64_t> words, std::size_t count) {
  const std::size_t whole = count / 8;
  for (std::size_t i = 0; i < whole; ++i) {
    octets_.push_back(static_cast<std::uint8_t>(words[i / 8] >> (8 * (i % 8))));
  }
  if (count % 8 != 0) {
    const std::uint64_t last = words[whole / 8] >> (8 * (whole % 8));
    octets_.push_back(static_cast<std::uint8_t>(last & low_mask(count % 8)));
  }
}

void WireWriter::fields(std::span<const std::uint8_t> values, unsigned width) {
  const std::size_t per_octet = 8 / width;
  for (std::size_t i = 0; i < values.size(); i += per_octet) {
    unsigned octet = 0;
    for (std::size_t j = 0; j < std::min(per_octet, values.size() - i); ++j) {
      octet |= (values[i + j] & ((1U << width) - 1)) << (j * width);
    }
    octets_.push_back(static_cast<std::uint8_t>(octet));
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
  const auto four = octets(4);
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= std::uint32_t{four[i]} << (8 * i);
  }
  return value;
}

std::uint64_t WireReader::u64() {
  const std::uint64_t low = u32();
  return low | (std::uint64_t{u32()} << 32);
}

std::vector<std::uint64_t> WireReader::bits(std::size_t count) {
  const auto from = octets(count / 8 + (count % 8 != 0 ? 1 : 0));
  std::vector<std::uint64_t> words(words_for(count));
  for (std::size_t i = 0; i < from.size(); ++i) {
    words[i / 8] |= std::uint64_t{from[i]} << (8 * (i % 8));
  }
  if (count % 8 != 0 && (from.back() >> (count % 8)) != 0) {
    malformed("unused bits of a message are not 0");
  }
  return words;
}

std::vector<std::uint8_t> WireReader::fields(std::size_t count, unsigned width) {
  const std::size_t per_octet = 8 / width;
  const auto from = octets(count / per_octet + (count % per_octet != 0 ? 1 : 0));
  std::vector<std::uint8_t> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned octet = from[i / per_octet];
    values[i] = static_cast<std::uint8_t>((octet >> (width * (i % per_octet))) & ((1U << width) - 1));
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

SealChain::SealChain(const char* direction) {
  const std::string_view text(direction);
  state_ = sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, {});
}

SealChain::State SealChain::next(std::span<const std::uint8_t> sealed) const {
  return sha256(state_, sealed);
}

Message SealChain::seal(MessageType type, Message payload) {
  WireWriter header;
  header.u8(static_cast<std::uint8_t>(type));
  header.u32(sequence_);
  Message message = header.take();
  message.reserve(kHeader + payload.size() + kSeal);
  message.insert(message.end(), payload.begin(), payload.end());
  state_ = next(message);
  ++sequence_;
  message.insert(message.end(), state_.begin(), state_.begin() + kSeal);
  return message;
}

SealChain::Opened SealChain::open(std::span<const std::uint8_t> message) {
  if (message.size() < kHeader + kSeal) {
    malformed("a message is too short");
  }
  const auto sealed = message.first(message.size() - kSeal);
  const State fresh = next(sealed);
  if (!std::ranges::equal(std::span(fresh).first(kSeal), message.last(kSeal))) {
    throw ProtocolViolation(CloseCode::Damaged, to_text(CloseCode::Damaged));
  }
  WireReader header(sealed.first(kHeader));
  const std::uint8_t type = header.u8();
  const std::uint32_t sequence = header.u32();
  if (type == 0 || type > kLastMessageType) {
    malformed("a message has the unknown type " + std::to_string(type));
  }
  if (sequence != sequence_) {
    malformed("message " + std::to_string(sequence) + " came where " + std::to_string(sequence_) +
              " was due");
  }
  state_ = fresh;
  ++sequence_;
  return {static_cast<MessageType>(type), sealed.subspan(kHeader)};
}

}  // namespace twinspan::distillation
