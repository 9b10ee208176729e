// SPDX-License-Identifier: Apache-2.0
#include "sim/event/candidates.hpp"

#include <algorithm>
#include <utility>

#include "hls/common/tf_types.hpp"

namespace twinspan::event {
namespace {

// Processes of a stretch; see also engine.cpp.
enum Stream : std::uint64_t { kGaps = 1, kDraws = 2 };

}  // namespace

Candidates::Candidates(const Light& light, const FrameSettings& frame, SymbolSource alice, SymbolSource bob,
                       const CandidateRange& range, std::uint64_t seed)
    : light_(light),
      source_{std::move(alice), std::move(bob)},
      gaps_(photonics::Random(seed, kGaps)),
      draws_(seed, kDraws),
      range_(range),
      length_(frame.length_slots),
      reference_(frame.reference_slots),
      guard_(frame.guard_slots),
      at_first_(guard_ > 0 || reference_ == 0 ? kDarkLight : kReferenceLight) {
  const std::array<std::uint32_t, kSections> slots{reference_, guard_, length_ - reference_ - guard_};
  std::uint32_t left = static_cast<std::uint32_t>(range.begin % length_);
  frame_slot_ = range.begin - left;
  for (std::size_t section = 0; section < kSections; ++section) {
    const bool wanted = section != tf::kSectionReference || range.reference;
    bound_[section] = wanted ? light.best_efficiency * light.bound[section] : 0;
    inverse_[section] = bound_[section] > 0 ? 1 / bound_[section] : 0;
    edge_[section + 1] = edge_[section] + bound_[section] * slots[section];
    position_ += bound_[section] * std::min(left, slots[section]);
    left -= std::min(left, slots[section]);
  }
  done_ = !(edge_[kSections] > 0);
  inverse_frame_ = done_ ? 0 : 1 / edge_[kSections];
}

bool Candidates::next(std::span<const Survivor>& survivors) {
  if (done_) {
    return false;
  }
  draw_batch();
  const std::size_t quantum = add_other(keep_own());
  if (others_ == 0) {
    survivors = {quantum_.data(), quantum};
    return true;
  }
  const auto earlier = [](const Survivor& a, const Survivor& b) { return a.slot < b.slot; };
  const auto end = std::merge(quantum_.data(), quantum_.data() + quantum, other_.data(),
                              other_.data() + others_, survivors_.data(), earlier);
  survivors = {survivors_.data(), static_cast<std::size_t>(end - survivors_.data())};
  return true;
}

void Candidates::next_frames() {
  const auto frames = static_cast<std::int64_t>(position_ * inverse_frame_);
  frame_slot_ += static_cast<std::uint64_t>(frames) * length_;
  position_ = std::max(0.0, position_ - static_cast<double>(frames) * edge_[kSections]);
}

void Candidates::draw_batch() {
  const double begin = edge_[tf::kSectionQuantum];
  const double inverse = inverse_[tf::kSectionQuantum];
  const double bound = light_.bound[tf::kSectionQuantum];
  const double bound_alice = light_.arm[0].bound[tf::kSectionQuantum];
  const std::uint32_t before = reference_ + guard_;
  const std::int64_t last = static_cast<std::int64_t>(length_ - before) - 1;
  count_ = others_ = own_[0].count = own_[1].count = 0;
  for (std::size_t i = 0; i < kBatch; ++i) {
    position_ += gaps_.next();
    if (position_ >= edge_[kSections]) {
      next_frames();
    }
    const double draw = draws_.uniform();
    if (position_ < begin) {
      if (!place_other(draw)) {
        break;
      }
      continue;
    }
    // Rounding at the end of a section must not lead into the next one.
    const std::int64_t offset = std::min(static_cast<std::int64_t>((position_ - begin) * inverse), last);
    const std::uint64_t slot = frame_slot_ + before + static_cast<std::uint64_t>(offset);
    if (slot >= range_.end) {
      done_ = true;
      break;
    }
    const double photons = bound * draw;
    const std::size_t user = photons < bound_alice ? 0 : 1;
    Own& own = own_[user];
    own.slots[own.count] = range_.first_slot + slot;
    own.draws[own.count] = user == 0 ? photons : photons - bound_alice;
    own.first[own.count] = offset == 0;
    ++own.count;
    users_[count_++] = static_cast<std::uint8_t>(user);
  }
}

/// A candidate of a reference or guard section: no symbols but those of the last quantum slot before the
/// frame.
bool Candidates::place_other(double draw) {
  const std::size_t section =
      position_ < edge_[tf::kSectionGuard] ? tf::kSectionReference : tf::kSectionGuard;
  const bool reference = section == tf::kSectionReference;
  const std::uint32_t first = reference ? 0 : reference_;
  const auto within = static_cast<std::int64_t>((position_ - edge_[section]) * inverse_[section]);
  const auto offset = static_cast<std::uint32_t>(
      std::min(within, static_cast<std::int64_t>(reference ? reference_ : guard_) - 1));
  const std::uint64_t slot = frame_slot_ + first + offset;
  if (slot >= range_.end) {
    done_ = true;
    return false;
  }
  const std::size_t kind = reference ? kReferenceLight : kDarkLight;
  std::array<std::size_t, 2> before{kind, kind};
  if (offset == 0 && slot > 0) {
    const bool after_quantum = first == 0 && length_ > reference_ + guard_;
    const std::size_t other = first == 0 ? (guard_ > 0 ? kDarkLight : kReferenceLight)
                                         : (reference_ > 0 ? kReferenceLight : kDarkLight);
    for (std::size_t user = 0; user < 2; ++user) {
      before[user] =
          after_quantum ? source_[user].symbol(range_.first_slot + slot - 1).intensity_class : other;
    }
  } else if (slot == 0) {
    before = {kDarkLight, kDarkLight};
  }
  const double alice = light_.arm[0].photons[before[0]][kind];
  const double bob = light_.arm[1].photons[before[1]][kind];
  const double photons = light_.bound[section] * draw;
  const std::size_t row = reference ? 1 : 2;
  const std::size_t slice = reference ? slot % 4 : 0;
  other_[others_] = {slot, alice, bob,
                     light_.arm[0].phase_rad[row][slice] - light_.arm[1].phase_rad[row][slice],
                     photons * light_.best_efficiency};
  others_ += photons < alice + bob ? 1U : 0U;
  return true;
}

/// Thins each user's candidates with that user's own symbols; the candidates kept stay in order.
std::size_t Candidates::keep_own() {
  for (std::size_t user = 0; user < 2; ++user) {
    Own& own = own_[user];
    source_[user].symbols_at({own.slots.data(), own.count}, {own.now.data(), own.count},
                             {own.before.data(), own.count});
  }
  std::array<std::size_t, 2> at{};
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const std::size_t user = users_[i];
    const Own& own = own_[user];
    const std::size_t k = at[user]++;
    const Symbol now = own.now[k];
    const double photons = light_of(user, now, own.before[k], own.slots[k], own.first[k]);
    kept_[kept] = {own.slots[k], own.draws[k], photons, static_cast<std::uint32_t>(user), now.slice,
                   own.first[k]};
    kept += own.draws[k] < photons ? 1U : 0U;
  }
  return kept;
}

/// Adds the light of the user who has not sent the photon of the candidate.
std::size_t Candidates::add_other(std::size_t count) {
  for (Own& own : own_) {
    own.count = 0;
  }
  for (std::size_t i = 0; i < count; ++i) {
    Own& other = own_[1 - kept_[i].user];
    other.slots[other.count++] = kept_[i].slot;
  }
  for (std::size_t user = 0; user < 2; ++user) {
    Own& own = own_[user];
    source_[user].symbols_at({own.slots.data(), own.count}, {own.now.data(), own.count},
                             {own.before.data(), own.count});
  }
  std::array<std::size_t, 2> at{};
  for (std::size_t i = 0; i < count; ++i) {
    const Kept& kept = kept_[i];
    const std::size_t user = 1 - kept.user;
    const std::size_t k = at[user]++;
    const Symbol now = own_[user].now[k];
    const double photons = light_of(user, now, own_[user].before[k], kept.slot, kept.first);
    const std::array<double, 2> both = user == 1 ? std::array{kept.photons, photons}
                                                 : std::array{photons, kept.photons};
    const std::array<std::size_t, 2> slice = user == 1 ? std::array<std::size_t, 2>{kept.slice, now.slice}
                                                       : std::array<std::size_t, 2>{now.slice, kept.slice};
    // Alice's photons lie below those of Bob.
    const double draw = user == 1 ? kept.draw : both[0] + kept.draw;
    quantum_[i] = {kept.slot - range_.first_slot, both[0], both[1],
                   light_.arm[0].phase_rad[0][slice[0]] - light_.arm[1].phase_rad[0][slice[1]],
                   draw * light_.best_efficiency};
  }
  return count;
}

}  // namespace twinspan::event
