// SPDX-License-Identifier: Apache-2.0
/// \file
/// How the two sides talk: whole messages of octets, in order. Everybody may read them and anybody may change
/// them; the users notice (authentication.hpp).
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

namespace twinspan::distillation {

using Message = std::vector<std::uint8_t>;

/// The two users of a pair.
enum class Side : std::uint8_t { Alice, Bob };
constexpr Side peer_of(Side side) { return side == Side::Alice ? Side::Bob : Side::Alice; }

/// The sending end of one direction.
class MessageChannel {
 public:
  virtual ~MessageChannel() = default;
  /// Takes the message over; it arrives later, never during the call.
  virtual void send(Message message) = 0;
};

/// One direction within a process: a queue. Somebody takes the messages out and hands them to the receiver.
class QueueChannel final : public MessageChannel {
 public:
  void send(Message message) override { queue_.push_back(std::move(message)); }
  bool empty() const { return queue_.empty(); }
  /// The oldest message. \pre !empty()
  Message take() {
    Message message = std::move(queue_.front());
    queue_.pop_front();
    return message;
  }

 private:
  std::deque<Message> queue_;
};

}  // namespace twinspan::distillation
