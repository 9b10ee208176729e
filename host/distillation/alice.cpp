// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/alice.hpp"

#include <utility>

#include "host/distillation/amplification.hpp"
#include "host/distillation/universal_hash.hpp"

namespace twinspan::distillation {

void Alice::begin_block() {
  step_ = Step::Pairs;
  check_.emplace(bits_.size());
}

void Alice::forget_block() {
  check_.reset();
  kept_.clear();
  follower_.reset();
}

void Alice::handle(MessageType type, WireReader& reader) {
  if (type == MessageType::Pairs && step_ == Step::Pairs) {
    on_pairs(reader);
  } else if (type == MessageType::Request && step_ == Step::Reconciliation) {
    on_request(reader);
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
  PairNumbers numbers;
  numbers.zeros = reader.u32();
  numbers.ones = reader.u32();
  if (reader.left() % 8 != 0) {
    throw ProtocolViolation(CloseCode::Malformed, "a list of pairs ends within a pair");
  }
  std::vector<Pair> piece(reader.left() / 8);
  const std::vector<std::uint32_t> positions = reader.u32s(2 * piece.size());
  for (std::size_t i = 0; i < piece.size(); ++i) {
    piece[i] = {positions[2 * i], positions[2 * i + 1]};
  }
  check_->accept(numbers, piece);

  const std::vector<std::uint8_t> odd = odd_pairs(bits_, piece);
  keep_bits(bits_, piece, odd, kept_);
  counts_.bob_zeros = numbers.zeros;
  counts_.bob_ones = numbers.ones;
  counts_.pairs_offered += piece.size();
  counts_.pairs_kept = kept_.size();
  if (check_->done()) {
    check_.reset();
    bits_.clear();
    const std::size_t parts = parts_for(kept_.size());
    follower_.emplace(std::move(kept_), parts);
    step_ = Step::Reconciliation;
  }
  WireWriter writer;
  writer.fields(odd, 1);
  send(MessageType::OddPairs, std::move(writer));
}

void Alice::on_request(WireReader& reader) {
  const Message reply = follower_->answer(reader.octets(reader.left()));
  WireWriter writer;
  writer.octets(reply);
  send(MessageType::Reply, std::move(writer));
}

void Alice::on_reconciled(WireReader& reader) {
  const std::uint64_t disclosed = reader.u64();
  const std::uint64_t left = reader.u64();
  reader.finish();
  if (!follower_->done()) {
    throw ProtocolViolation(CloseCode::Malformed, "reconciliation ended before its end");
  }
  if (disclosed != follower_->disclosed()) {
    throw ProtocolViolation(CloseCode::LeakDiffers, to_text(CloseCode::LeakDiffers));
  }
  counts_.leaked_bits = disclosed - follower_->disclosed_of_discarded();
  bits_ = follower_->take_bits();
  follower_.reset();
  if (left != bits_.size()) {
    throw ProtocolViolation(CloseCode::LeakDiffers, "the two users discarded different frames");
  }
  counts_.discarded_bits = counts_.pairs_kept - bits_.size();
  counts_.verification_bits = kTagBits;
  step_ = Step::Verified;
  // The point is drawn only now, when both strings are fixed.
  const Bits128 point = random_->word128();
  const Bits128 tag = polynomial_tag(bits_, point);
  WireWriter writer;
  for (const std::uint64_t word : {point.low, point.high, tag.low, tag.high}) {
    writer.u64(word);
  }
  send(MessageType::Verification, std::move(writer));
}

void Alice::on_verified(WireReader& reader) {
  const std::uint8_t equal = reader.u8();
  reader.finish();
  if (equal == 0) {
    end_without_key(kUnequalStrings);
    return;
  }
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
  random_->fill(std::span<std::uint64_t>(seed));
  writer.bits(seed, seed_bits);
  bits_ = toeplitz(bits_, seed, rows);
  step_ = Step::Confirm;
  send(MessageType::Amplification, std::move(writer));
}

void Alice::on_confirm(WireReader& reader) {
  reader.finish();
  send(MessageType::Commit);
  end_with_key();
}

}  // namespace twinspan::distillation
