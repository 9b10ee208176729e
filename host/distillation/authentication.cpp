// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/authentication.hpp"

#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "host/core/error.hpp"

namespace twinspan::distillation {

AuthenticationPool::AuthenticationPool(SecretBytes material) : material_(std::move(material)) {
  if (material_.size() % (2 * kPiece) != 0) {
    throw InputError("authentication: " + std::to_string(material_.size()) +
                     " octets of shared key; a multiple of " + std::to_string(2 * kPiece) + " is needed");
  }
}

std::optional<Bits128> AuthenticationPool::take(Side from) {
  const auto lane = static_cast<std::size_t>(from);
  const std::size_t first = kPiece * (2 * static_cast<std::size_t>(taken_[lane]) + lane);
  if (first >= material_.size()) {
    return std::nullopt;
  }
  ++taken_[lane];
  const auto octets = material_.span().subspan(first, kPiece);
  Bits128 piece;
  std::memcpy(&piece, octets.data(), kPiece);
  wipe(octets.data(), kPiece);
  return piece;
}

Authenticator::Direction::Direction(AuthenticationPool& pool, Side from) : hash(Bits128{}) {
  if (const auto point = pool.take(from)) {
    hash = PolynomialHash(*point);
    ready = true;
  }
}

Authenticator::Authenticator(Side own, AuthenticationPool pool)
    : own_(own), pool_(std::move(pool)), alice_(pool_, Side::Alice), bob_(pool_, Side::Bob) {}

void Authenticator::absorb(Direction& direction, MessageType type, std::span<const std::uint8_t> payload) {
  const Bits128 header{static_cast<std::uint64_t>(type) | std::uint64_t{direction.sequence} << 8,
                       payload.size()};
  direction.hash.add(std::span(&header, 1));
  direction.hash.add(payload);
}

Bits128 Authenticator::finish_tag(Side from) {
  Direction& direction = of(from);
  const auto pad = pool_.take(from);
  if (!pad || !direction.ready) {
    throw ProtocolViolation(CloseCode::PoolExhausted, to_text(CloseCode::PoolExhausted));
  }
  const Bits128 tag = direction.hash.value() ^ *pad;
  blocks_ += direction.hash.blocks();
  direction.hash.restart();
  return tag;
}

Message Authenticator::seal(MessageType type, const Message& payload) {
  Direction& direction = of(own_);
  WireWriter writer;
  writer.reserve(kHeader + payload.size() + kTag);
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u32(direction.sequence);
  writer.octets(payload);
  absorb(direction, type, payload);
  ++direction.sequence;
  if (is_tagged(type)) {
    const Bits128 tag = finish_tag(own_);
    writer.u64(tag.low);
    writer.u64(tag.high);
  }
  return writer.take();
}

Authenticator::Opened Authenticator::open(std::span<const std::uint8_t> message) {
  Direction& direction = of(peer_of(own_));
  WireReader reader(message);
  const std::uint8_t number = reader.u8();
  const std::uint32_t sequence = reader.u32();
  const auto type = static_cast<MessageType>(number);
  if (number == 0 || number > kLastMessageType) {
    throw ProtocolViolation(CloseCode::Malformed, "a message has the unknown type " + std::to_string(number));
  }
  if (sequence != direction.sequence) {
    throw ProtocolViolation(CloseCode::AuthenticationFailed,
                            "authentication failed: message " + std::to_string(sequence) + " came where " +
                                std::to_string(direction.sequence) + " was due");
  }
  const std::size_t tag_octets = is_tagged(type) ? kTag : 0;
  if (reader.left() < tag_octets) {
    throw ProtocolViolation(CloseCode::Malformed, "a message is too short");
  }
  const auto payload = reader.octets(reader.left() - tag_octets);
  absorb(direction, type, payload);
  ++direction.sequence;
  if (is_tagged(type)) {
    const Bits128 expected = finish_tag(peer_of(own_));
    const std::uint64_t low = reader.u64();
    if (!constant_time_equal(expected, Bits128{low, reader.u64()})) {
      throw ProtocolViolation(CloseCode::AuthenticationFailed, to_text(CloseCode::AuthenticationFailed));
    }
  }
  return {type, payload};
}

double Authenticator::forgery_probability() const { return std::ldexp(static_cast<double>(blocks_), -128); }

Authenticator::Position Authenticator::position() const {
  return {{alice_.sequence, bob_.sequence}, {pool_.taken(Side::Alice), pool_.taken(Side::Bob)}, blocks_};
}

void Authenticator::resume(const Position& position) {
  for (const Side side : {Side::Alice, Side::Bob}) {
    const auto lane = static_cast<std::size_t>(side);
    of(side).sequence = position.sequence[lane];
    while (pool_.taken(side) < position.pads[lane]) {
      if (!pool_.take(side)) {
        throw InputError("authentication: the shared key is smaller than what the session has already used");
      }
    }
  }
  blocks_ = position.blocks;
}

}  // namespace twinspan::distillation
