// SPDX-License-Identifier: Apache-2.0
#include "host/distillation/checkpoint.hpp"

#include <algorithm>
#include <bit>
#include <concepts>
#include <string_view>
#include <type_traits>

#include "host/core/bits.hpp"
#include "host/core/error.hpp"
#include "host/distillation/wire.hpp"

namespace twinspan::distillation {

namespace {

constexpr std::string_view kMagic = "twinspan distillation checkpoint";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kAnnouncementOctets = 13;
constexpr std::size_t kMostText = 4096;

// One walk over the state serves both directions: each field is handed to an archive that writes or reads it.

class Output {
 public:
  void octets(std::span<const std::uint8_t> value) { out_.insert(out_.end(), value.begin(), value.end()); }
  template <std::unsigned_integral T>
  void number(const T& value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      out_.push_back(static_cast<std::uint8_t>(std::uint64_t{value} >> (8 * i)));
    }
  }
  void text(const std::string& value) {
    const std::string_view part = std::string_view(value).substr(0, kMostText);
    number(std::uint32_t(part.size()));
    octets({reinterpret_cast<const std::uint8_t*>(part.data()), part.size()});
  }
  void bits(const SecretBits& value) {
    number(std::uint64_t{value.size()});
    octets(value.bytes().span());
  }
  void clicks(const std::vector<ClickAnnouncement>& value) {
    number(std::uint64_t{value.size()});
    out_.reserve(out_.size() + kAnnouncementOctets * value.size());
    for (const ClickAnnouncement& click : value) {
      number(click.slot);
      number(click.detector);
      number(std::bit_cast<std::uint32_t>(click.psi_rad));
    }
  }
  SecretBytes take() { return SecretBytes(out_); }
  std::span<const std::uint8_t> span() const { return out_; }

 private:
  SecretVector<std::uint8_t> out_;
};

class Input {
 public:
  explicit Input(std::span<const std::uint8_t> octets) : reader_(octets) {}
  template <std::unsigned_integral T>
  void number(T& value) {
    if constexpr (sizeof(T) == 1) {
      value = static_cast<T>(reader_.u8());
    } else if constexpr (sizeof(T) == 4) {
      value = reader_.u32();
    } else {
      value = reader_.u64();
    }
  }
  void text(std::string& value) {
    const std::uint32_t size = reader_.u32();
    const auto from = reader_.octets(std::min<std::size_t>(size, kMostText + 1));
    refuse_if(size > kMostText);
    value.assign(from.begin(), from.end());
  }
  void bits(SecretBits& value) {
    const std::uint64_t size = reader_.u64();
    refuse_if(size / 8 > reader_.left());
    std::vector<std::uint64_t> words = reader_.bits(static_cast<std::size_t>(size));
    value = SecretBits(static_cast<std::size_t>(size));
    std::ranges::copy(words, value.words().begin());
    wipe(words.data(), words.size() * sizeof(std::uint64_t));
  }
  void clicks(std::vector<ClickAnnouncement>& value) {
    const std::uint64_t size = reader_.u64();
    refuse_if(size > reader_.left() / kAnnouncementOctets);
    value.resize(static_cast<std::size_t>(size));
    for (ClickAnnouncement& click : value) {
      click.slot = reader_.u64();
      click.detector = reader_.u8();
      click.psi_rad = std::bit_cast<float>(reader_.u32());
    }
  }
  void refuse_if(bool bad) const {
    if (bad) {
      throw ProtocolViolation(CloseCode::Malformed, "out of range");
    }
  }
  void finish() const { reader_.finish(); }

 private:
  WireReader reader_;
};

template <typename Archive>
void walk_flag(Archive& archive,
               std::conditional_t<std::is_same_v<Archive, Output>, const bool, bool>& value) {
  std::uint8_t octet = value ? 1 : 0;
  archive.number(octet);
  if constexpr (std::is_same_v<Archive, Input>) {
    archive.refuse_if(octet > 1);
    value = octet != 0;
  }
}

/// Any number of eight octets.
template <typename Archive, typename T>
void walk_word(Archive& archive, T& value) {
  auto word = std::bit_cast<std::uint64_t>(value);
  archive.number(word);
  if constexpr (!std::is_const_v<T>) {
    value = std::bit_cast<T>(word);
  }
}

template <typename Archive, typename... T>
void walk_words(Archive& archive, T&... values) {
  (walk_word(archive, values), ...);
}

template <typename Archive, typename Counts>
void walk_counts(Archive& archive, Counts& c) {
  for (auto& row : c.revealed) {
    for (auto& count : row) {
      walk_word(archive, count);
    }
  }
  walk_words(archive, c.slots, c.z_events, c.x_accepted, c.x_wrong, c.bob_zeros, c.bob_ones, c.pairs_offered,
             c.pairs_kept, c.discarded_bits, c.leaked_bits, c.verification_bits);
}

template <typename Archive, typename State>
void walk_user(Archive& archive, State& user) {
  walk_flag(archive, user.started);
  for (auto& sequence : user.position.sequence) {
    archive.number(sequence);
  }
  for (auto& pads : user.position.pads) {
    walk_word(archive, pads);
  }
  walk_words(archive, user.position.blocks, user.batches, user.blocks, user.least_slot);
  walk_counts(archive, user.counts);
  archive.bits(user.bits);
}

template <typename Archive, typename Totals>
void walk_totals(Archive& archive, Totals& t) {
  for (auto& side : t.sides) {
    walk_counts(archive, side.counts);
    auto& k = side.key_length;
    walk_words(archive, k.bits, k.s1_lower, k.phase_error_upper, k.n1_lower, k.n1_paired_lower,
               k.n1_final_lower, k.phase_error_paired_upper, k.overhead_bits, k.chernoff_failure);
    archive.text(k.reason);
    archive.text(side.key_sha256);
  }
  walk_words(archive, t.secret_bits, t.blocks, t.blocks_with_key, t.leaked_bits, t.corrected_errors,
             t.verified_pairs, t.discarded_frames, t.z_compared, t.z_errors, t.events, t.authentication_bits,
             t.forgery_probability);
  walk_flag(archive, t.keys_differ);
  auto& a = t.account;
  walk_words(archive, a.sifted, a.unpaired, a.second_bits, a.even_pairs, a.discarded, a.tagged, a.phase_error,
             a.leaked, a.verification, a.amplification, a.rounding, a.forfeited, a.secret,
             a.authentication, a.net);
  auto& e = t.epsilon;
  walk_words(archive, e.correctness, e.smoothing, e.amplification, e.phase_error, e.untagged,
             e.authentication);
  archive.text(t.reason);
  archive.text(t.closed);
  for (auto& stage : t.stages) {
    walk_words(archive, stage.seconds, stage.messages, stage.octets);
  }
}

template <typename Archive, typename State>
void walk(Archive& archive, State& state) {
  walk_user(archive, state.alice);
  walk_user(archive, state.bob);
  walk_totals(archive, state.totals);
  archive.clicks(state.pending);
  walk_word(archive, state.pending_slots);
}

std::span<const std::uint8_t> magic() {
  return {reinterpret_cast<const std::uint8_t*>(kMagic.data()), kMagic.size()};
}

/// What the users rely on.
void check(const Input& input, const SessionState& state) {
  for (const UserState* user : {&state.alice, &state.bob}) {
    input.refuse_if(user->bits.size() != user->counts.z_events || user->bits.size() >= std::size_t{1} << 31);
    input.refuse_if(user->least_slot > std::uint64_t{1} << 48);
  }
  input.refuse_if(state.alice.bits.size() != state.bob.bits.size());
}

}  // namespace

SecretBytes encode(const SessionState& state, const Digest& identity) {
  Output output;
  output.octets(magic());
  output.number(kVersion);
  output.octets(identity);
  walk(output, state);
  const Digest digest = sha256(output.span());
  output.octets(digest);
  return output.take();
}

SessionState decode(std::span<const std::uint8_t> octets, const Digest& identity) {
  const std::size_t header = kMagic.size() + sizeof(kVersion) + identity.size();
  if (octets.size() < header + identity.size() || !std::ranges::equal(octets.first(kMagic.size()), magic())) {
    throw InputError("distillation checkpoint: this is not one, or it was cut short");
  }
  WireReader version_reader(octets.subspan(kMagic.size(), sizeof(kVersion)));
  const std::uint32_t version = version_reader.u32();
  if (version != kVersion) {
    throw InputError("distillation checkpoint: version " + std::to_string(version) + ", this program reads " +
                     std::to_string(kVersion));
  }
  const auto body = octets.first(octets.size() - identity.size());
  if (!std::ranges::equal(sha256(body), octets.last(identity.size()))) {
    throw InputError("distillation checkpoint: damaged, its check sum does not fit");
  }
  if (!std::ranges::equal(octets.subspan(kMagic.size() + sizeof(kVersion), identity.size()), identity)) {
    throw InputError("distillation checkpoint: of a session with other settings, limits, seeds or keys");
  }
  SessionState state;
  try {
    Input input(body.subspan(header));
    walk(input, state);
    input.finish();
    check(input, state);
  } catch (const ProtocolViolation& violation) {
    throw InputError(std::string("distillation checkpoint: damaged, ") + violation.what());
  }
  for (std::size_t i = 0; i < kStages; ++i) {
    state.totals.stages[i].stage = static_cast<Stage>(i);
  }
  return state;
}

}  // namespace twinspan::distillation
