// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/alice.hpp"

#include <utility>

#include "host/distillation/amplification.hpp"
#include "host/distillation/frames.hpp"
#include "host/distillation/pairing.hpp"
#include "host/distillation/universal_hash.hpp"

namespace twinspan::distillation {

void Alice::handle(MessageType type, WireReader& reader) {
  if (type == MessageType::Pairs && step_ == Step::Pairs) {
    on_pairs(reader);
  } else if (type == MessageType::Pass && step_ == Step::Reconciliation) {
    on_pass(reader);
  } else if (type == MessageType::Questions && step_ == Step::Reconciliation) {
    on_questions(reader);
  } else if (type == MessageType::Reconciled && step_ == Step::Reconciliation) {
    on_reconciled(reader);
  } else if (type == MessageType::Verified && step_ == Step::Verified) {
    on_verified(reader);
  } else if (type == MessageType::Confirm && step_ == Step::Confirm) {
    on_confirm(reader);
  } else {
    unexpected(type);
  }
}

void Alice::on_pairs(WireReader& reader) {
  Pairing pairing;
  pairing.zeros = reader.u32();
  pairing.ones = reader.u32();
  if (reader.left() % 8 != 0) {
    throw ProtocolViolation(CloseCode::Malformed, "a list of pairs ends within a pair");
  }
  pairing.pairs.resize(reader.left() / 8);
  for (Pair& pair : pairing.pairs) {
    pair.first = reader.u32();
    pair.second = reader.u32();
  }
  check_pairing(pairing, bits_.size());

  const std::vector<std::uint8_t> odd = odd_pairs(bits_, pairing.pairs);
  bits_ = kept_bits(bits_, pairing.pairs, odd);
  counts_.bob_zeros = pairing.zeros;
  counts_.bob_ones = pairing.ones;
  counts_.pairs_offered = pairing.pairs.size();
  counts_.pairs_kept = bits_.size();
  step_ = Step::Reconciliation;
  WireWriter writer;
  writer.fields(odd, 1);
  send(MessageType::OddPairs, std::move(writer));
}

void Alice::on_pass(WireReader& reader) {
  const bool new_frame = reader.u8() != 0;
  PassDescription description;
  description.block_size = reader.u32();
  description.seed.low = reader.u64();
  description.seed.high = reader.u64();
  reader.finish();
  if (new_frame) {
    const Frames frames(bits_.size());
    if (next_frame_ >= frames.count()) {
      throw ProtocolViolation(CloseCode::Malformed, "reconciliation of more frames than there are");
    }
    disclosed_ += frame_ ? frame_->disclosed() : 0;
    frame_.emplace(bits_.slice(frames.first(next_frame_), frames.size(next_frame_)));
    ++next_frame_;
  }
  if (!frame_) {
    throw ProtocolViolation(CloseCode::Malformed, "a reconciliation pass without a frame");
  }
  WireWriter writer;
  writer.fields(frame_->begin_pass(description), 1);
  send(MessageType::PassParities, std::move(writer));
}

void Alice::on_questions(WireReader& reader) {
  constexpr std::size_t kOctets = 9;
  if (!frame_ || reader.left() == 0 || reader.left() % kOctets != 0) {
    throw ProtocolViolation(CloseCode::Malformed, "a list of questions is not whole");
  }
  std::vector<ParityRange> questions(reader.left() / kOctets);
  for (ParityRange& range : questions) {
    range.pass = reader.u8();
    range.first = reader.u32();
    range.count = reader.u32();
  }
  WireWriter writer;
  writer.fields(frame_->answer(questions), 1);
  send(MessageType::Answers, std::move(writer));
}

void Alice::on_reconciled(WireReader& reader) {
  const std::uint64_t bob_counts = reader.u64();
  reader.finish();
  disclosed_ += frame_ ? frame_->disclosed() : 0;
  frame_.reset();
  if (bob_counts != disclosed_) {
    throw ProtocolViolation(CloseCode::LeakDiffers, to_text(CloseCode::LeakDiffers));
  }
  counts_.leaked_bits = disclosed_;
  counts_.verification_bits = kTagBits;
  step_ = Step::Verified;
  // The point is drawn only now, when both strings are fixed.
  const Bits128 point = random_.word128();
  const Bits128 tag = polynomial_tag(bits_, point);
  WireWriter writer;
  for (const std::uint64_t word : {point.low, point.high, tag.low, tag.high}) {
    writer.u64(word);
  }
  send(MessageType::Verification, std::move(writer));
}

void Alice::on_verified(WireReader& reader) {
  reader.finish();
  compute_key_length();
  const auto rows = static_cast<std::size_t>(key_length_.bits);
  WireWriter writer;
  writer.u64(rows);
  if (rows == 0) {
    send(MessageType::Amplification, std::move(writer));
    end_without_key(key_length_.reason);
    return;
  }
  const std::size_t seed_bits = toeplitz_seed_bits(rows, bits_.size());
  std::vector<std::uint64_t> seed(words_for(seed_bits));
  random_.fill(std::span<std::uint64_t>(seed));
  writer.bits(seed, seed_bits);
  bits_ = toeplitz(bits_, seed, rows);
  step_ = Step::Confirm;
  send(MessageType::Amplification, std::move(writer));
}

void Alice::on_confirm(WireReader& reader) {
  check_transcript(reader);
  WireWriter writer;
  write_transcript(writer);
  send(MessageType::Commit, std::move(writer));
  end_with_key();
}

}  // namespace twinspan::distillation
