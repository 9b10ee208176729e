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
      guard_(frame.guard_slots) {
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
  take_symbols(0);
  take_symbols(1);
  take_survivors();
  survivors = {survivors_.data(), count_};
  return true;
}

void Candidates::draw_batch() {
  for (count_ = 0; count_ < kBatch && !done_;) {
    place_next();
  }
}

void Candidates::place_next() {
  position_ += gaps_.next();
  if (position_ >= edge_[kSections]) {
    const auto frames = static_cast<std::uint64_t>(position_ * inverse_frame_);
    frame_slot_ += frames * length_;
    position_ = std::max(0.0, position_ - static_cast<double>(frames) * edge_[kSections]);
  }
  Place& place = places_[count_];
  std::size_t section = tf::kSectionQuantum;
  std::uint32_t first = reference_ + guard_;
  std::uint32_t slots = length_ - first;
  if (position_ < edge_[tf::kSectionQuantum]) {
    const bool reference = position_ < edge_[tf::kSectionGuard];
    section = reference ? tf::kSectionReference : tf::kSectionGuard;
    first = reference ? 0 : reference_;
    slots = reference ? reference_ : guard_;
  }
  // Rounding at the end of a section must not lead into the next one.
  const auto within = static_cast<std::uint32_t>((position_ - edge_[section]) * inverse_[section]);
  const std::uint32_t offset = std::min(within, slots - 1);
  place.slot = frame_slot_ + first + offset;
  if (place.slot >= range_.end) {
    done_ = true;
    return;
  }
  place.draw = light_.bound[section] * draws_.uniform();
  place.quantum = section == tf::kSectionQuantum;
  const auto kind = static_cast<std::uint8_t>(section == tf::kSectionReference ? kReferenceLight : kDarkLight);
  place.kind[0] = place.kind[1] = kind;
  place.slice[0] = place.slice[1] = static_cast<std::uint8_t>(section == tf::kSectionReference ? place.slot % 4 : 0);
  // What the slot before was, as far as the frame decides it.
  place.after_quantum = place.quantum ? offset > 0 : first + offset == 0 && place.slot > 0 && length_ > reference_ + guard_;
  if (offset > 0) {
    place.kind_before = kind;
  } else if (place.slot == 0 || (section == tf::kSectionQuantum && guard_ > 0)) {
    place.kind_before = kDarkLight;
  } else if (first == 0) {
    place.kind_before = guard_ > 0 ? kDarkLight : kReferenceLight;
  } else {
    place.kind_before = reference_ > 0 ? kReferenceLight : kDarkLight;
  }
  ++count_;
}

std::size_t Candidates::kept_quantum() {
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    index_[wanted] = static_cast<std::uint16_t>(i);
    slots_[wanted] = range_.first_slot + places_[i].slot;
    wanted += places_[i].quantum ? 1U : 0U;
  }
  return wanted;
}

void Candidates::take_symbols(std::size_t user) {
  const std::size_t wanted = kept_quantum();
  source_[user].symbols_at({slots_.data(), wanted}, {symbols_.data(), wanted});
  for (std::size_t k = 0; k < wanted; ++k) {
    places_[index_[k]].kind[user] = symbols_[k].intensity_class;
    places_[index_[k]].slice[user] = symbols_[k].slice;
  }
  const ArmLight& alice = light_.arm[0];
  const ArmLight& bob = light_.arm[1];
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const Place& place = places_[i];
    const double other = user == 1 ? bob.most[place.kind[1]]
                                   : place.quantum ? bob.bound[tf::kSectionQuantum] : bob.most[place.kind[1]];
    const bool keep = place.draw < alice.most[place.kind[0]] + other;
    places_[kept] = place;
    kept += keep ? 1U : 0U;
  }
  count_ = kept;
}

void Candidates::take_survivors() {
  std::array<std::array<std::uint8_t, kBatch>, 2> before;
  const bool memory = light_.arm[0].memory || light_.arm[1].memory;
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    before[0][i] = before[1][i] = places_[i].kind_before;
    if (memory && places_[i].after_quantum) {
      index_[wanted] = static_cast<std::uint16_t>(i);
      slots_[wanted++] = range_.first_slot + places_[i].slot - 1;
    }
  }
  for (std::size_t user = 0; user < 2; ++user) {
    source_[user].symbols_at({slots_.data(), wanted}, {symbols_.data(), wanted});
    for (std::size_t k = 0; k < wanted; ++k) {
      before[user][index_[k]] = symbols_[k].intensity_class;
    }
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const Place& place = places_[i];
    const std::size_t row = place.kind[0] < kClasses ? 0 : place.kind[0] == kReferenceLight ? 1 : 2;
    const double alice = light_.arm[0].photons[before[0][i]][place.kind[0]];
    const double bob = light_.arm[1].photons[before[1][i]][place.kind[1]];
    const double phase =
        light_.arm[0].phase_rad[row][place.slice[0]] - light_.arm[1].phase_rad[row][place.slice[1]];
    survivors_[kept] = {place.slot, alice, bob, phase, place.draw * light_.best_efficiency};
    kept += place.draw < alice + bob ? 1U : 0U;
  }
  count_ = kept;
}

}  // namespace twinspan::event
