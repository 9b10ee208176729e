// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/distill.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "host/core/error.hpp"
#include "host/distillation/alice.hpp"
#include "host/distillation/bob.hpp"
#include "host/protocol/alphabet.hpp"

namespace twinspan::distillation {

namespace {

using Clock = std::chrono::steady_clock;

void check_thresholds(const char* user, const protocol::SourceParameters& settings,
                      const SymbolSource& source) {
  const auto expected = protocol::cumulative_thresholds(settings).value;
  if (!std::equal(expected.begin(), expected.end() - 1, source.thresholds().begin())) {
    throw InputError(std::string("distillation: the symbol thresholds of ") + user +
                     " are not those of its source parameters");
  }
}

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) {
    return std::nullopt;
  }
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// Share of unequal bits where both chose Z.
std::optional<double> raw_error_rate(const SecretSymbols& alice, const SecretSymbols& bob) {
  const auto is_z = [](Symbol symbol) {
    return symbol.intensity_class <= protocol::index(protocol::Role::Send);
  };
  std::uint64_t wrong = 0;
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < alice.size(); ++i) {
    if (is_z(alice[i]) && is_z(bob[i])) {
      ++all;
      wrong += z_bit(Side::Alice, static_cast<protocol::Role>(alice[i].intensity_class)) !=
                       z_bit(Side::Bob, static_cast<protocol::Role>(bob[i].intensity_class))
                   ? 1U
                   : 0U;
    }
  }
  return share(wrong, all);
}

/// Carries messages both ways and keeps the books.
class Exchange {
 public:
  explicit Exchange(std::array<StageRecord, kStages>& records) : records_(records) {
    for (std::size_t i = 0; i < kStages; ++i) {
      records_[i].stage = static_cast<Stage>(i);
    }
  }

  void run(User& alice, User& bob) {
    const Clock::time_point begin = Clock::now();
    alice.start();
    bob.start();
    records_[0].seconds += seconds_since(begin);
    while (!from_alice.empty() || !from_bob.empty()) {
      deliver(from_alice, bob);
      deliver(from_bob, alice);
    }
  }

  QueueChannel from_alice;
  QueueChannel from_bob;

 private:
  static double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

  void deliver(QueueChannel& from, User& to) {
    if (from.empty()) {
      return;
    }
    const Message message = from.take();
    const Stage stage = stage_of(static_cast<MessageType>(message.front()));
    StageRecord& record = records_[static_cast<std::size_t>(stage)];
    const Clock::time_point begin = Clock::now();
    to.receive(message);
    record.seconds += seconds_since(begin);
    ++record.messages;
    record.octets += message.size();
  }

  std::array<StageRecord, kStages>& records_;
};

SideResult result_of(User& user) {
  SideResult side;
  side.counts = user.counts();
  side.key_length = user.key_length();
  side.reason = user.reason();
  if (user.outcome() == Outcome::Key) {
    side.key = user.take_key();
    side.key_sha256 = sha256_hex(side.key);
  }
  return side;
}

}  // namespace

DistillationResult distill(const PairSettings& settings, SymbolSource alice_source, SymbolSource bob_source,
                           std::span<const ClickAnnouncement> announcements, const Seeds& seeds) {
  check_thresholds("Alice", settings.alice, alice_source);
  check_thresholds("Bob", settings.bob, bob_source);
  DistillationResult result;
  Exchange exchange(result.stages);

  const Clock::time_point begin = Clock::now();
  SecretSymbols alice_symbols = symbols_of(alice_source, announcements);
  SecretSymbols bob_symbols = symbols_of(bob_source, announcements);
  result.qber_z = raw_error_rate(alice_symbols, bob_symbols);
  result.stages[0].seconds = std::chrono::duration<double>(Clock::now() - begin).count();

  Alice alice(settings, announcements, std::move(alice_symbols),
              RandomSource(seeds.alice, "distillation Alice"), exchange.from_alice);
  Bob bob(settings, announcements, std::move(bob_symbols), RandomSource(seeds.bob, "distillation Bob"),
          exchange.from_bob);
  exchange.run(alice, bob);
  if (alice.outcome() == Outcome::Open || bob.outcome() == Outcome::Open) {
    throw Failure("distillation: the two users stopped talking before the end");
  }

  result.alice = result_of(alice);
  result.bob = result_of(bob);
  result.leaked_bits = result.bob.counts.leaked_bits;
  result.qber_x = share(result.bob.counts.x_wrong, result.bob.counts.x_accepted);
  if (bob.corrected_errors()) {
    result.corrected_errors = *bob.corrected_errors();
    result.qber_z_paired = share(result.corrected_errors, result.bob.counts.pairs_kept);
  }
  const bool both = !result.alice.key.empty() && !result.bob.key.empty();
  result.keys_equal = both && constant_time_equal(result.alice.key, result.bob.key);
  if (result.keys_equal) {
    result.secret_bits = result.bob.key.size();
  } else {
    result.reason = !result.bob.reason.empty() ? result.bob.reason : result.alice.reason;
  }
  return result;
}

}  // namespace twinspan::distillation
