// SPDX-License-Identifier: Apache-2.0
/// \file
/// Reconciliation between two places on a virtual clock: every message travels for a given time, every piece
/// of work takes what the caller says, and each user does one thing at a time in the order in which messages
/// arrive. Nothing waits for real.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "host/distillation/reconciliation_parts.hpp"

namespace twinspan::distillation::test {

struct ClockedRun {
  double seconds = 0;        ///< from the first request to Bob's last reply
  double bob_seconds = 0;    ///< of work
  double alice_seconds = 0;
  std::size_t most_under_way = 0;  ///< requests without a reply, at any time
};

/// \param one_way_seconds  travel time of a message
/// \param timed            timed(work, octets) runs the work and says how many seconds it takes; the octets are
///                         those of the message that is being worked on
template <typename Timed>
ClockedRun run_clocked(PartedLeader& bob, PartedFollower& alice, double one_way_seconds, Timed&& timed) {
  struct Travelling {
    double arrival;
    Message message;
  };
  ClockedRun run;
  std::deque<Travelling> to_alice;
  std::deque<Travelling> to_bob;
  double bob_free = 0;
  double alice_free = 0;
  std::size_t under_way = 0;
  const auto ask = [&] {
    while (true) {
      std::optional<Message> request;
      const double seconds = timed([&] { request = bob.next(); }, std::size_t{0});
      run.bob_seconds += seconds;
      bob_free += seconds;
      if (!request) {
        return;
      }
      to_alice.push_back({bob_free + one_way_seconds, std::move(*request)});
      run.most_under_way = std::max(run.most_under_way, ++under_way);
    }
  };
  ask();
  // What one user does never changes when something that is on its way arrives at the other, so the two need
  // not be taken in the order of time.
  while (!to_alice.empty() || !to_bob.empty()) {
    if (!to_alice.empty()) {
      const Travelling request = std::move(to_alice.front());
      to_alice.pop_front();
      Message reply;
      const double seconds = timed([&] { reply = alice.answer(request.message); }, request.message.size());
      run.alice_seconds += seconds;
      alice_free = std::max(alice_free, request.arrival) + seconds;
      to_bob.push_back({alice_free + one_way_seconds, std::move(reply)});
      continue;
    }
    const Travelling reply = std::move(to_bob.front());
    to_bob.pop_front();
    --under_way;
    const double seconds = timed([&] { bob.reply(reply.message); }, reply.message.size());
    run.bob_seconds += seconds;
    bob_free = std::max(bob_free, reply.arrival) + seconds;
    ask();
  }
  run.seconds = bob_free;
  return run;
}

}  // namespace twinspan::distillation::test
