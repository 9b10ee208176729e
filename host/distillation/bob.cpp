// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/bob.hpp"

#include <utility>

#include "host/distillation/amplification.hpp"
#include "host/distillation/error_estimate.hpp"
#include "host/distillation/universal_hash.hpp"

namespace twinspan::distillation {

namespace {

/// Frames in flight cost little memory, and the fewer round trips there are the less they matter.
constexpr ReconciliationOptions kReconciliation{.frame_bits = 100'000, .frames_in_flight = 512};

}  // namespace

void Bob::handle(MessageType type, WireReader& reader) {
  if (type == MessageType::OddPairs && step_ == Step::OddPairs) {
    on_odd_pairs(reader);
  } else if (type == MessageType::Reply && step_ == Step::Reply) {
    on_reply(reader);
  } else if (type == MessageType::Verification && step_ == Step::Verification) {
    on_verification(reader);
  } else if (type == MessageType::Amplification && step_ == Step::Amplification) {
    on_amplification(reader);
  } else if (type == MessageType::Commit && step_ == Step::Commit) {
    on_commit(reader);
  } else {
    unexpected(type);
  }
}

void Bob::begin_block() {
  corrected_ = 0;
  discarded_frames_ = 0;
  verified_ = false;
  chooser_.emplace(bits_, *random_);
  counts_.bob_zeros = chooser_->numbers().zeros;
  counts_.bob_ones = chooser_->numbers().ones;
  offer_pairs();
}

void Bob::forget_block() {
  chooser_.reset();
  piece_.clear();
  kept_.clear();
  leader_.reset();
}

void Bob::offer_pairs() {
  piece_ = chooser_->next();
  counts_.pairs_offered += piece_.size();
  WireWriter writer;
  writer.reserve(8 + sizeof(Pair) * piece_.size());
  writer.u32(chooser_->numbers().zeros);
  writer.u32(chooser_->numbers().ones);
  static_assert(sizeof(Pair) == 2 * sizeof(std::uint32_t));
  for (const Pair& pair : piece_) {
    writer.u64(pair.first | std::uint64_t{pair.second} << 32);
  }
  step_ = Step::OddPairs;
  send(MessageType::Pairs, std::move(writer));
}

void Bob::on_odd_pairs(WireReader& reader) {
  const std::vector<std::uint8_t> odd = reader.fields(piece_.size(), 1);
  reader.finish();
  keep_bits(bits_, piece_, odd, kept_);
  counts_.pairs_kept = kept_.size();
  if (!chooser_->done()) {
    offer_pairs();
    return;
  }
  chooser_.reset();
  piece_.clear();
  bits_.clear();
  const double error_rate = estimated_error_rate(counts_, settings_.alice, settings_.bob);
  const std::size_t parts = parts_for(kept_.size());
  leader_.emplace(std::move(kept_), error_rate, *random_, kReconciliation, parts);
  step_ = Step::Reply;
  reconcile();
}

void Bob::reconcile() {
  while (const auto request = leader_->next()) {
    WireWriter writer;
    writer.octets(*request);
    send(MessageType::Request, std::move(writer));
  }
  if (!leader_->done()) {
    return;
  }
  const std::uint64_t disclosed = leader_->disclosed();
  counts_.leaked_bits = disclosed - leader_->disclosed_of_discarded();
  corrected_ = leader_->corrected();
  discarded_frames_ = leader_->discarded_frames();
  bits_ = leader_->take_bits();
  leader_.reset();
  counts_.discarded_bits = counts_.pairs_kept - bits_.size();
  counts_.verification_bits = kTagBits;
  step_ = Step::Verification;
  WireWriter writer;
  writer.u64(disclosed);
  writer.u64(bits_.size());
  send(MessageType::Reconciled, std::move(writer));
}

void Bob::on_reply(WireReader& reader) {
  leader_->reply(reader.octets(reader.left()));
  reconcile();
}

void Bob::on_verification(WireReader& reader) {
  Bits128 point;
  Bits128 tag;
  for (std::uint64_t* word : {&point.low, &point.high, &tag.low, &tag.high}) {
    *word = reader.u64();
  }
  reader.finish();
  verified_ = constant_time_equal(polynomial_tag(bits_, point), tag);
  WireWriter writer;
  writer.u8(verified_ ? 1 : 0);
  step_ = Step::Amplification;
  send(MessageType::Verified, std::move(writer));
  if (!verified_) {
    end_without_key(kUnequalStrings);
  }
}

void Bob::on_amplification(WireReader& reader) {
  compute_key_length();
  const std::uint64_t rows = reader.u64();
  if (rows != key_length_.bits) {
    throw ProtocolViolation(CloseCode::LengthDiffers, to_text(CloseCode::LengthDiffers));
  }
  if (rows == 0) {
    reader.finish();
    end_without_key(key_length_.reason);
    return;
  }
  const auto length = static_cast<std::size_t>(rows);
  const std::vector<std::uint64_t> seed = reader.bits(toeplitz_seed_bits(length, bits_.size()));
  reader.finish();
  bits_ = toeplitz(bits_, seed, length);
  step_ = Step::Commit;
  send(MessageType::Confirm);
}

void Bob::on_commit(WireReader& reader) {
  reader.finish();
  end_with_key();
}

}  // namespace twinspan::distillation
