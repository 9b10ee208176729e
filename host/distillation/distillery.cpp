// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/distillery.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "host/core/error.hpp"
#include "host/distillation/alice.hpp"
#include "host/distillation/bob.hpp"
#include "host/distillation/checkpoint.hpp"
#include "host/distillation/totals.hpp"
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

/// The key that both users share before a session.
AuthenticationPool shared_key(const Seeds& seeds, std::uint64_t bits) {
  if (bits == 0 || bits % (16 * AuthenticationPool::kPiece) != 0 || bits > std::uint64_t{1} << 34) {
    throw InputError("distillation: " + std::to_string(bits) +
                     " bits of shared key for authentication; allowed are multiples of 256 from 256 to 2^34");
  }
  SecretBytes material(static_cast<std::size_t>(bits / 8));
  RandomSource random(seeds.alice, "distillation shared key");
  random.fill(material.span());
  return AuthenticationPool(std::move(material));
}

/// Tells the arguments of a session apart.
Digest identity_of(const PairSettings& settings, const SymbolSource& alice, const SymbolSource& bob,
                   const Seeds& seeds, const DistillationLimits& limits) {
  WireWriter writer;
  writer.octets(digest_of(settings));
  for (const SymbolSource* source : {&alice, &bob}) {
    writer.octets(source->key().span());
    writer.u64(source->nonce());
  }
  writer.octets(seeds.alice);
  writer.octets(seeds.bob);
  for (const std::uint64_t limit : {limits.block_bits, limits.batch_events, limits.authentication_bits}) {
    writer.u64(limit);
  }
  Message octets = writer.take();
  const Digest digest = sha256(octets);
  wipe(octets.data(), octets.size());
  return digest;
}

}  // namespace

class Distillery::Session {
 public:
  Session(const PairSettings& settings, SymbolSource alice, SymbolSource bob, const Seeds& seeds,
          const DistillationLimits& limits, BlockSink sink)
      : settings_(settings),
        limits_(limits),
        sink_(std::move(sink)),
        identity_(identity_of(settings, alice, bob, seeds, limits)),
        alice_symbols_(std::move(alice)),
        bob_symbols_(std::move(bob)),
        alice_(settings, seeds.alice, shared_key(seeds, limits.authentication_bits), from_alice_),
        bob_(settings, seeds.bob, shared_key(seeds, limits.authentication_bits), from_bob_) {
    check_thresholds("Alice", settings.alice, alice_symbols_);
    check_thresholds("Bob", settings.bob, bob_symbols_);
    for (std::size_t i = 0; i < kStages; ++i) {
      totals_.stages[i].stage = static_cast<Stage>(i);
    }
  }

  void start() {
    alice_.start();
    bob_.start();
    carry();
  }

  void restore(std::span<const std::uint8_t> saved) {
    SessionState state = decode(saved, identity_);
    totals_ = std::move(state.totals);
    pending_ = std::move(state.pending);
    pending_slots_ = state.pending_slots;
    if (totals_.closed.empty()) {
      alice_.restore(std::move(state.alice));
      bob_.restore(std::move(state.bob));
    }
  }

  SecretBytes save() const {
    SessionState state;
    state.totals = totals_;
    state.pending = pending_;
    state.pending_slots = pending_slots_;
    if (totals_.closed.empty()) {
      state.alice = alice_.save();
      state.bob = bob_.save();
    }
    return encode(state, identity_);
  }

  void add(std::span<const ClickAnnouncement> chunk, std::uint64_t quantum_slots) {
    if (!totals_.closed.empty()) {
      return;
    }
    pending_slots_ += quantum_slots;
    if (pending_.empty() && chunk.size() >= limits_.batch_events) {
      sift(chunk);
    } else {
      pending_.insert(pending_.end(), chunk.begin(), chunk.end());
      if (pending_.size() >= limits_.batch_events) {
        sift_pending();
      }
    }
    if (alice_.sifted_bits().size() >= limits_.block_bits) {
      distil();
    }
  }

  DistillationResult finish() {
    if (totals_.closed.empty() && pending_slots_ > 0) {
      sift_pending();
    }
    const bool something = alice_.outcome() == Outcome::Open && alice_.counts().slots > 0;
    if (totals_.closed.empty() && (something || totals_.blocks == 0)) {
      distil();
    }
    return so_far();
  }

  DistillationResult so_far() const { return result_of(totals_); }
  const std::string& closed() const { return totals_.closed; }
  XEvents x_events() const {
    const bool open = bob_.outcome() == Outcome::Open;
    return {totals_.sides[1].counts.x_accepted + (open ? bob_.counts().x_accepted : 0),
            totals_.sides[1].counts.x_wrong + (open ? bob_.counts().x_wrong : 0)};
  }

 private:
  void sift_pending() {
    sift(pending_);
    pending_.clear();
  }

  void sift(std::span<const ClickAnnouncement> batch) {
    const Clock::time_point begin = Clock::now();
    std::vector<std::uint64_t> slots(batch.size());
    std::ranges::transform(batch, slots.begin(), &ClickAnnouncement::slot);
    SecretSymbols alice(batch.size());
    SecretSymbols bob(batch.size());
    alice_symbols_.symbols_at(slots, alice);
    bob_symbols_.symbols_at(slots, bob);
    alice_.sift(batch, pending_slots_, std::move(alice));
    bob_.sift(batch, pending_slots_, std::move(bob));
    totals_.events += batch.size();
    pending_slots_ = 0;
    totals_.stages[0].seconds += seconds_since(begin);
    carry();
    if (!totals_.closed.empty()) {
      enter_block();
    }
  }

  void distil() {
    totals_.z_compared += alice_.sifted_bits().size();
    totals_.z_errors += differences(alice_.sifted_bits(), bob_.sifted_bits());
    const Clock::time_point begin = Clock::now();
    alice_.distil();
    bob_.distil();
    totals_.stages[static_cast<std::size_t>(Stage::Pairing)].seconds += seconds_since(begin);
    carry();
    enter_block();
  }

  /// Carries messages both ways until both users are idle or the session is closed, and keeps the books.
  void carry() {
    const auto deliver_all = [this] {
      while (!from_alice_.empty() || !from_bob_.empty()) {
        deliver(from_alice_, bob_);
        deliver(from_bob_, alice_);
      }
    };
    deliver_all();
    if ((!alice_.idle() && !alice_.closed()) || (!bob_.idle() && !bob_.closed())) {
      alice_.give_up();
      bob_.give_up();
      deliver_all();
    }
    if (alice_.closed() || bob_.closed()) {
      totals_.closed = bob_.closed() ? bob_.reason() : alice_.reason();
    }
    totals_.authentication_bits =
        std::max(alice_.authenticator().consumed_bits(), bob_.authenticator().consumed_bits());
    // Two hashes of the announcements per batch can fail as well, one block per event each.
    totals_.forgery_probability =
        std::max(alice_.authenticator().forgery_probability(), bob_.authenticator().forgery_probability()) +
        std::ldexp(2 * static_cast<double>(totals_.events), -128);
  }

  void deliver(QueueChannel& from, User& to) {
    if (from.empty()) {
      return;
    }
    const Message message = from.take();
    const Stage stage = stage_of(static_cast<MessageType>(message.front()));
    StageRecord& record = totals_.stages[static_cast<std::size_t>(stage)];
    const Clock::time_point begin = Clock::now();
    to.receive(message);
    record.seconds += seconds_since(begin);
    ++record.messages;
    record.octets += message.size();
  }

  /// A block is done, with a key or without.
  void enter_block() {
    BlockKeys keys;
    if (alice_.outcome() == Outcome::Key && bob_.outcome() == Outcome::Key) {
      keys.alice = alice_.take_key();
      keys.bob = bob_.take_key();
    }
    const BlockResult block = enter(totals_, settings_, alice_, bob_, keys);
    if (sink_) {
      sink_(block, std::move(keys.alice), std::move(keys.bob));
    }
  }

  static double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

  const PairSettings settings_;
  const DistillationLimits limits_;
  BlockSink sink_;
  Digest identity_;
  SymbolSource alice_symbols_;
  SymbolSource bob_symbols_;
  QueueChannel from_alice_;
  QueueChannel from_bob_;
  Alice alice_;
  Bob bob_;
  SessionTotals totals_;
  std::vector<ClickAnnouncement> pending_;
  std::uint64_t pending_slots_ = 0;
};

Distillery::Distillery(std::unique_ptr<Session> session) : session_(std::move(session)) {}

Distillery::Distillery(const PairSettings& settings, SymbolSource alice, SymbolSource bob, const Seeds& seeds,
                       const DistillationLimits& limits, BlockSink sink)
    : session_(std::make_unique<Session>(settings, std::move(alice), std::move(bob), seeds, limits,
                                         std::move(sink))) {
  session_->start();
}

Distillery Distillery::restore(std::span<const std::uint8_t> saved, const PairSettings& settings,
                               SymbolSource alice, SymbolSource bob, const Seeds& seeds,
                               const DistillationLimits& limits, BlockSink sink) {
  auto session =
      std::make_unique<Session>(settings, std::move(alice), std::move(bob), seeds, limits, std::move(sink));
  session->restore(saved);
  return Distillery(std::move(session));
}

Distillery::Distillery(Distillery&&) noexcept = default;
Distillery& Distillery::operator=(Distillery&&) noexcept = default;
Distillery::~Distillery() = default;

void Distillery::add(std::span<const ClickAnnouncement> chunk, std::uint64_t quantum_slots) {
  session_->add(chunk, quantum_slots);
}
DistillationResult Distillery::finish() { return session_->finish(); }
const std::string& Distillery::closed() const { return session_->closed(); }
DistillationResult Distillery::so_far() const { return session_->so_far(); }
XEvents Distillery::x_events() const { return session_->x_events(); }
SecretBytes Distillery::save() const { return session_->save(); }

}  // namespace twinspan::distillation
