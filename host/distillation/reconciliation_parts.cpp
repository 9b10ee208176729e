// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/reconciliation_parts.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "host/distillation/joined_bits.hpp"
#include "host/distillation/reconciliation_wire.hpp"

namespace twinspan::distillation {

namespace {

constexpr std::size_t kMostPartNumbers = 256;  // one octet

/// Calls take(part) for every part of the string, in order.
template <typename Take>
void cut(SecretBits bits, std::size_t parts, Take&& take) {
  if (parts == 0 || parts > kMostPartNumbers) {
    throw std::invalid_argument("a string for reconciliation has 1 to 256 parts");
  }
  if (parts == 1) {
    return take(std::move(bits));
  }
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = part * bits.size() / parts;
    take(bits.slice(first, (part + 1) * bits.size() / parts - first));
  }
}

/// Sum of what a member function says about the parts.
template <typename Parts, typename Value>
auto sum(const Parts& parts, Value&& value) {
  using Sum = std::invoke_result_t<Value, decltype(parts.front())>;
  return std::accumulate(parts.begin(), parts.end(), Sum{},
                         [&](Sum so_far, const auto& part) { return so_far + std::invoke(value, part); });
}

template <typename Parts>
SecretBits join(Parts& parts) {
  SecretBits all = parts.front().take_bits();
  for (std::size_t part = 1; part < parts.size(); ++part) {
    all = joined(all, parts[part].take_bits());
  }
  return all;
}

}  // namespace

PartedLeader::PartedLeader(SecretBits bits, double error_rate, RandomSource& random,
                           const ReconciliationOptions& options, std::size_t parts) {
  ReconciliationOptions of_part = options;
  of_part.frames_in_flight = options.frames_in_flight / std::max<std::size_t>(parts, 1);
  if (options.frames_in_flight != 0) {
    of_part.frames_in_flight = std::max<std::size_t>(of_part.frames_in_flight, 1);
  }
  cut(std::move(bits), parts, [&](SecretBits part) {
    free_.push_back(parts_.size());
    parts_.emplace_back(std::move(part), error_rate, random, of_part);
  });
}

std::optional<Message> PartedLeader::next() {
  while (!free_.empty()) {
    const std::size_t part = free_.front();
    free_.pop_front();
    if (const auto request = parts_[part].next()) {
      waiting_.push_back(part);
      WireWriter writer;
      writer.reserve(1 + request->size());
      writer.u8(static_cast<std::uint8_t>(part));
      writer.octets(*request);
      return writer.take();
    }
  }
  return std::nullopt;
}

void PartedLeader::reply(std::span<const std::uint8_t> payload) {
  reconciliation::require(!waiting_.empty());
  const std::size_t part = waiting_.front();
  parts_[part].reply(payload);
  waiting_.pop_front();
  free_.push_back(part);
}

bool PartedLeader::done() const { return std::ranges::all_of(parts_, &ReconciliationLeader::done); }
std::uint64_t PartedLeader::disclosed() const { return sum(parts_, &ReconciliationLeader::disclosed); }
std::uint64_t PartedLeader::disclosed_of_discarded() const {
  return sum(parts_, &ReconciliationLeader::disclosed_of_discarded);
}
std::uint64_t PartedLeader::corrected() const { return sum(parts_, &ReconciliationLeader::corrected); }
std::uint64_t PartedLeader::requests() const { return sum(parts_, &ReconciliationLeader::round_trips); }
std::size_t PartedLeader::discarded_frames() const {
  return sum(parts_, [](const ReconciliationLeader& part) { return part.discarded().size(); });
}
SecretBits PartedLeader::take_bits() { return join(parts_); }

PartedFollower::PartedFollower(SecretBits bits, std::size_t parts) {
  cut(std::move(bits), parts, [&](SecretBits part) { parts_.emplace_back(std::move(part)); });
}

Message PartedFollower::answer(std::span<const std::uint8_t> request) {
  WireReader reader(request);
  const std::size_t part = reader.u8();
  reconciliation::require(part < parts_.size());
  return parts_[part].answer(reader.octets(reader.left()));
}

bool PartedFollower::done() const { return std::ranges::all_of(parts_, &ReconciliationFollower::done); }
std::uint64_t PartedFollower::disclosed() const { return sum(parts_, &ReconciliationFollower::disclosed); }
std::uint64_t PartedFollower::disclosed_of_discarded() const {
  return sum(parts_, &ReconciliationFollower::disclosed_of_discarded);
}
std::size_t PartedFollower::discarded_frames() const {
  return sum(parts_, [](const ReconciliationFollower& part) { return part.discarded().size(); });
}
SecretBits PartedFollower::take_bits() { return join(parts_); }

}  // namespace twinspan::distillation
