// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/bob.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "host/distillation/amplification.hpp"
#include "host/distillation/frames.hpp"
#include "host/distillation/universal_hash.hpp"

namespace twinspan::distillation {

void Bob::handle(MessageType type, WireReader& reader) {
  if (type == MessageType::OddPairs && step_ == Step::OddPairs) {
    on_odd_pairs(reader);
  } else if (type == MessageType::PassParities && step_ == Step::PassParities) {
    on_pass_parities(reader);
  } else if (type == MessageType::Answers && step_ == Step::Answers) {
    on_answers(reader);
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

void Bob::sifted() {
  Pairing pairing = choose_pairs(bits_, random_);
  counts_.bob_zeros = pairing.zeros;
  counts_.bob_ones = pairing.ones;
  counts_.pairs_offered = pairing.pairs.size();
  WireWriter writer;
  writer.u32(pairing.zeros);
  writer.u32(pairing.ones);
  for (const Pair& pair : pairing.pairs) {
    writer.u32(pair.first);
    writer.u32(pair.second);
  }
  pairs_ = std::move(pairing.pairs);
  send(MessageType::Pairs, std::move(writer));
}

void Bob::on_odd_pairs(WireReader& reader) {
  const std::vector<std::uint8_t> odd = reader.fields(pairs_.size(), 1);
  reader.finish();
  bits_ = kept_bits(bits_, pairs_, odd);
  pairs_.clear();
  counts_.pairs_kept = bits_.size();
  error_rate_ = estimated_error_rate(counts_, settings_.alice, settings_.bob);
  reconciled_.reserve(bits_.size());
  reconcile();
}

bool Bob::begin_frame() {
  const Frames frames(bits_.size());
  if (next_frame_ >= frames.count()) {
    return false;
  }
  frame_.emplace(bits_.slice(frames.first(next_frame_), frames.size(next_frame_)), error_rate_);
  announce_frame_ = true;
  ++next_frame_;
  return true;
}

void Bob::end_frame() {
  const SecretBits done = frame_->take_bits();
  for (std::size_t i = 0; i < done.size(); ++i) {
    reconciled_.push_back(done.get(i));
  }
  disclosed_ += frame_->disclosed();
  corrected_ += frame_->corrected();
  error_rate_ = (static_cast<double>(corrected_) + 0.5) / static_cast<double>(reconciled_.size());
  frame_.reset();
}

void Bob::reconcile() {
  while (frame_ || begin_frame()) {
    const CascadeCorrector::Step step = frame_->next(random_);
    WireWriter writer;
    if (const auto* description = std::get_if<PassDescription>(&step)) {
      writer.u8(announce_frame_ ? 1 : 0);
      writer.u32(description->block_size);
      writer.u64(description->seed.low);
      writer.u64(description->seed.high);
      announce_frame_ = false;
      step_ = Step::PassParities;
      send(MessageType::Pass, std::move(writer));
      return;
    }
    if (const auto* questions = std::get_if<CascadeCorrector::Questions>(&step)) {
      for (const ParityRange& range : *questions) {
        writer.u8(range.pass);
        writer.u32(range.first);
        writer.u32(range.count);
      }
      questions_ = questions->size();
      step_ = Step::Answers;
      send(MessageType::Questions, std::move(writer));
      return;
    }
    end_frame();
  }
  bits_ = std::move(reconciled_);
  counts_.leaked_bits = disclosed_;
  counts_.verification_bits = kTagBits;
  step_ = Step::Verification;
  WireWriter writer;
  writer.u64(disclosed_);
  send(MessageType::Reconciled, std::move(writer));
}

void Bob::on_pass_parities(WireReader& reader) {
  const std::vector<std::uint8_t> parities = reader.fields(frame_->parities_wanted(), 1);
  reader.finish();
  frame_->pass_parities(parities);
  reconcile();
}

void Bob::on_answers(WireReader& reader) {
  const std::vector<std::uint8_t> parities = reader.fields(questions_, 1);
  reader.finish();
  frame_->answers(parities);
  reconcile();
}

void Bob::on_verification(WireReader& reader) {
  Bits128 point;
  Bits128 tag;
  for (std::uint64_t* word : {&point.low, &point.high, &tag.low, &tag.high}) {
    *word = reader.u64();
  }
  reader.finish();
  if (!constant_time_equal(polynomial_tag(bits_, point), tag)) {
    throw ProtocolViolation(CloseCode::Unequal, to_text(CloseCode::Unequal));
  }
  verified_ = true;
  step_ = Step::Amplification;
  send(MessageType::Verified);
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
  WireWriter writer;
  write_transcript(writer);
  send(MessageType::Confirm, std::move(writer));
}

void Bob::on_commit(WireReader& reader) {
  check_transcript(reader);
  end_with_key();
}

}  // namespace twinspan::distillation
