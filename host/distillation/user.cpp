// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/user.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "host/core/error.hpp"
#include "host/protocol/slices.hpp"

namespace twinspan::distillation {

const char* seal_direction(Side from) {
  return from == Side::Alice ? "twinspan distillation 1, Alice to Bob"
                             : "twinspan distillation 1, Bob to Alice";
}

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
    case MessageType::Pass:
    case MessageType::PassParities:
    case MessageType::Questions:
    case MessageType::Answers: return Stage::Reconciliation;
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

User::User(Side side, const PairSettings& settings, std::span<const ClickAnnouncement> announcements,
           SecretSymbols own, RandomSource random, MessageChannel& channel)
    : settings_(settings),
      random_(std::move(random)),
      announcements_(announcements),
      sifting_(std::in_place, side, announcements, settings.slice_half_width, std::move(own)),
      channel_(channel),
      outgoing_(seal_direction(side)),
      incoming_(seal_direction(side == Side::Alice ? Side::Bob : Side::Alice)) {
  if (settings.slice_half_width > protocol::kLargestHalfWidth) {
    throw InputError("distillation: slice half width " + std::to_string(settings.slice_half_width) +
                     ", allowed is 0 to " + std::to_string(protocol::kLargestHalfWidth));
  }
  counts_.slots = settings.slots;
}

void User::start() {
  try {
    check_announcements(announcements_, settings_.slots);
  } catch (const ProtocolViolation& violation) {
    close(violation.code(), violation.what(), true);
    return;
  }
  settings_digest_ = digest_of(settings_);
  announcements_digest_ = digest_of(announcements_);
  step_ = Step::Start;
  WireWriter writer;
  writer.octets(settings_digest_);
  writer.octets(announcements_digest_);
  send(MessageType::Start, std::move(writer));
}

void User::receive(std::span<const std::uint8_t> message) {
  if (outcome_ != Outcome::Open) {
    return;
  }
  try {
    incoming_before_ = incoming_.state();
    const SealChain::Opened opened = incoming_.open(message);
    WireReader reader(opened.payload);
    dispatch(opened.type, reader);
  } catch (const ProtocolViolation& violation) {
    close(violation.code(), violation.what(), true);
  }
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
  const auto settings = reader.octets(settings_digest_.size());
  const auto announcements = reader.octets(announcements_digest_.size());
  reader.finish();
  if (!std::ranges::equal(settings, settings_digest_)) {
    throw ProtocolViolation(CloseCode::SettingsDiffer, to_text(CloseCode::SettingsDiffer));
  }
  if (!std::ranges::equal(announcements, announcements_digest_)) {
    throw ProtocolViolation(CloseCode::AnnouncementsDiffer, to_text(CloseCode::AnnouncementsDiffer));
  }
  step_ = Step::Windows;
  WireWriter writer;
  writer.fields(sifting_->windows(), 2);
  send(MessageType::Windows, std::move(writer));
}

void User::on_windows(WireReader& reader) {
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
  sifting_->finish(peer);
  counts_ = sifting_->counts();
  counts_.slots = settings_.slots;
  bits_ = sifting_->take_bits();
  sifting_.reset();
  announcements_ = {};
  step_ = Step::Own;
  sifted();
}

void User::send(MessageType type, WireWriter payload) { channel_.send(outgoing_.seal(type, payload.take())); }

void User::end_without_key(std::string reason) {
  outcome_ = Outcome::NoKey;
  reason_ = std::move(reason);
  bits_.clear();
  sifting_.reset();
}

void User::end_with_key() { outcome_ = Outcome::Key; }

void User::close(CloseCode code, const std::string& reason, bool tell_peer) {
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

void User::write_transcript(WireWriter& writer) const {
  writer.octets(outgoing_.state());
  writer.octets(incoming_.state());
}

void User::check_transcript(WireReader& reader) const {
  // What the peer sent is what came in here, and the other way round.
  const auto peer_sent = reader.octets(incoming_before_.size());
  const auto peer_received = reader.octets(outgoing_.state().size());
  reader.finish();
  if (!std::ranges::equal(peer_sent, incoming_before_) ||
      !std::ranges::equal(peer_received, outgoing_.state())) {
    throw ProtocolViolation(CloseCode::TranscriptDiffers, to_text(CloseCode::TranscriptDiffers));
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

}  // namespace twinspan::distillation
