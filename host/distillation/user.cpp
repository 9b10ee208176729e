// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/user.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "host/core/error.hpp"
#include "host/distillation/joined_bits.hpp"
#include "host/distillation/reconciliation.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::distillation {

const char* to_text(Stage stage) {
  static constexpr std::array<const char*, kStages> kNames = {"sifting", "pairing", "reconciliation",
                                                              "verification", "amplification"};
  return kNames[static_cast<std::size_t>(stage)];
}

Stage stage_of(MessageType type) {
  switch (type) {
    case MessageType::Start:
    case MessageType::Windows:
    case MessageType::Reveal: return Stage::Sifting;
    case MessageType::Pairs:
    case MessageType::OddPairs: return Stage::Pairing;
    case MessageType::Request:
    case MessageType::Reply: return Stage::Reconciliation;
    case MessageType::Reconciled:
    case MessageType::Verification:
    case MessageType::Verified: return Stage::Verification;
    case MessageType::Amplification:
    case MessageType::Confirm:
    case MessageType::Commit:
    case MessageType::Close: break;
  }
  return Stage::Amplification;
}

User::User(Side side, const PairSettings& settings, const Seed256& seed, AuthenticationPool pool,
           MessageChannel& channel)
    : settings_(settings),
      side_(side),
      seed_(seed),
      channel_(channel),
      authenticator_(side, std::move(pool)) {
  if (settings.slice_half_width > protocol::kLargestHalfWidth) {
    throw InputError("distillation: slice half width " + std::to_string(settings.slice_half_width) +
                     ", allowed is 0 to " + std::to_string(protocol::kLargestHalfWidth));
  }
}

RandomSource User::random_source(const char* purpose, std::uint64_t number) const {
  return {seed_, std::string("distillation ") + (side_ == Side::Alice ? "Alice " : "Bob ") + purpose + " " +
                     std::to_string(number)};
}

template <typename Action>
void User::guarded(Action&& action) {
  if (closed_) {
    return;
  }
  try {
    action();
  } catch (const ProtocolViolation& violation) {
    close(violation.code(), violation.what(), true);
  }
}

void User::start() {
  guarded([&] {
    step_ = Step::Start;
    WireWriter writer;
    writer.octets(digest_of(settings_));
    send(MessageType::Start, std::move(writer));
  });
}

void User::sift(std::span<const ClickAnnouncement> announcements, std::uint64_t quantum_slots,
                SecretSymbols own) {
  if (outcome_ != Outcome::Open && !closed_) {
    outcome_ = Outcome::Open;
    reason_.clear();
    counts_ = {};
    key_length_ = {};
    bits_.clear();
  }
  guarded([&] {
    check_announcements(announcements, quantum_slots, least_slot_);
    announcements_ = announcements;
    quantum_slots_ = quantum_slots;
    if (!announcements.empty()) {
      least_slot_ = announcements.back().slot + 1;
    }
    sifting_.emplace(side_, announcements, settings_.slice_half_width, std::move(own));
    // The point is drawn only now, when the announcements are fixed.
    const Bits128 point = random_source("batch", batches_++).word128();
    const Bits128 hash = hash_of(announcements, point);
    step_ = Step::Windows;
    WireWriter writer;
    writer.u64(quantum_slots);
    writer.u64(announcements.size());
    for (const std::uint64_t word : {point.low, point.high, hash.low, hash.high}) {
      writer.u64(word);
    }
    writer.fields(sifting_->windows(), 2);
    send(MessageType::Windows, std::move(writer));
  });
}

void User::distil() {
  guarded([&] {
    random_.emplace(random_source("block", blocks_++));
    if (bits_.size() > 2 * kMostReconciledBits) {  // both users know this
      end_without_key("a block of " + std::to_string(bits_.size()) + " sifted bits is too long; at most " +
                      std::to_string(2 * kMostReconciledBits) + " can be distilled at once");
      return;
    }
    step_ = Step::Own;
    begin_block();
  });
}

void User::receive(std::span<const std::uint8_t> message) {
  guarded([&] {
    const Authenticator::Opened opened = authenticator_.open(message);
    WireReader reader(opened.payload);
    dispatch(opened.type, reader);
  });
}

void User::give_up() {
  guarded([] { throw ProtocolViolation(CloseCode::NoAnswer, to_text(CloseCode::NoAnswer)); });
}

void User::dispatch(MessageType type, WireReader& reader) {
  if (type == MessageType::Close) {
    const std::uint8_t code = reader.u8();
    reader.finish();
    if (code == 0 || code > kLastCloseCode) {
      throw ProtocolViolation(CloseCode::Malformed, "the peer closed the session with an unknown code");
    }
    const auto known = static_cast<CloseCode>(code);
    close(known, "the peer closed the session: " + to_text(known), false);
  } else if (type == MessageType::Start && step_ == Step::Start) {
    on_start(reader);
  } else if (type == MessageType::Windows && step_ == Step::Windows) {
    on_windows(reader);
  } else if (type == MessageType::Reveal && step_ == Step::Reveal) {
    on_reveal(reader);
  } else if (step_ == Step::Own) {
    handle(type, reader);
  } else {
    unexpected(type);
  }
}

void User::on_start(WireReader& reader) {
  const Digest digest = digest_of(settings_);
  const auto peer = reader.octets(digest.size());
  reader.finish();
  if (!std::ranges::equal(peer, digest)) {
    throw ProtocolViolation(CloseCode::SettingsDiffer, to_text(CloseCode::SettingsDiffer));
  }
  step_ = Step::Idle;
}

void User::on_windows(WireReader& reader) {
  const std::uint64_t slots = reader.u64();
  const std::uint64_t events = reader.u64();
  Bits128 point;
  Bits128 hash;
  for (std::uint64_t* word : {&point.low, &point.high, &hash.low, &hash.high}) {
    *word = reader.u64();
  }
  if (slots != quantum_slots_ || events != announcements_.size() || hash_of(announcements_, point) != hash) {
    throw ProtocolViolation(CloseCode::AnnouncementsDiffer, to_text(CloseCode::AnnouncementsDiffer));
  }
  std::vector<std::uint8_t> windows = reader.fields(announcements_.size(), 2);
  reader.finish();
  const Reveal reveal = sifting_->reveal(std::move(windows));
  step_ = Step::Reveal;
  WireWriter writer;
  writer.fields(reveal.sends, 1);
  writer.fields(reveal.slices, 4);
  send(MessageType::Reveal, std::move(writer));
}

void User::on_reveal(WireReader& reader) {
  Reveal peer;
  peer.sends = reader.fields(sifting_->peer_sends(), 1);
  peer.slices = reader.fields(sifting_->both_weak(), 4);
  reader.finish();
  sifting_->finish(std::move(peer));
  const protocol::SiftedCounts& more = sifting_->counts();
  for (std::size_t a = 0; a < protocol::kRoles; ++a) {
    for (std::size_t b = 0; b < protocol::kRoles; ++b) {
      counts_.revealed[a][b] += more.revealed[a][b];
    }
  }
  counts_.slots += quantum_slots_;
  counts_.x_accepted += more.x_accepted;
  counts_.x_wrong += more.x_wrong;
  counts_.z_events += more.z_events;
  bits_ = bits_.empty() ? sifting_->take_bits() : joined(bits_, sifting_->take_bits());
  sifting_.reset();
  announcements_ = {};
  step_ = Step::Idle;
}

void User::send(MessageType type, WireWriter payload) {
  channel_.send(authenticator_.seal(type, payload.take()));
}

void User::end_without_key(std::string reason) {
  outcome_ = Outcome::NoKey;
  reason_ = std::move(reason);
  bits_.clear();
  sifting_.reset();
  random_.reset();
  forget_block();
  step_ = Step::Idle;
}

void User::end_with_key() {
  outcome_ = Outcome::Key;
  random_.reset();
  forget_block();
  step_ = Step::Idle;
}

void User::close(CloseCode code, const std::string& reason, bool tell_peer) {
  closed_ = true;
  if (tell_peer) {
    WireWriter writer;
    writer.u8(static_cast<std::uint8_t>(code));
    send(MessageType::Close, std::move(writer));
  }
  end_without_key(reason);
  key_length_.bits = 0;
  if (key_length_.reason.empty()) {
    key_length_.reason = reason;
  }
}

void User::compute_key_length() {
  const double fraction = protocol::slice_fraction(settings_.slice_half_width);
  key_length_ =
      protocol::finite_key_length(counts_, settings_.alice, settings_.bob, fraction, settings_.security);
  if (key_length_.bits > bits_.size()) {
    throw Failure("the key-length analysis asks for more bits than there are");
  }
}

void User::unexpected(MessageType type) {
  throw ProtocolViolation(CloseCode::Malformed,
                          std::string("a message of type '") + to_text(type) + "' came at the wrong time");
}

SecretBits User::take_key() {
  if (outcome_ != Outcome::Key) {
    throw Failure("there is no key to take");
  }
  return std::move(bits_);
}

UserState User::save() const {
  const bool between_blocks = outcome_ != Outcome::Open;
  return {step_ != Step::Fresh, authenticator_.position(), batches_, blocks_, least_slot_,
          between_blocks ? protocol::SiftedCounts{} : counts_, between_blocks ? SecretBits() : bits_.clone()};
}

void User::restore(UserState state) {
  authenticator_.resume(state.position);
  step_ = state.started ? Step::Idle : Step::Fresh;
  batches_ = state.batches;
  blocks_ = state.blocks;
  least_slot_ = state.least_slot;
  counts_ = state.counts;
  bits_ = std::move(state.bits);
}

}  // namespace twinspan::distillation
