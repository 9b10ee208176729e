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
      memory_(light.arm[0].memory || light.arm[1].memory) {
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
  const std::size_t quantum = finish_quantum(keep_by_symbols());
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
  const std::uint32_t before = reference_ + guard_;
  const std::int64_t last = static_cast<std::int64_t>(length_ - before) - 1;
  count_ = others_ = 0;
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
    slots_[count_] = range_.first_slot + slot;
    draws_photons_[count_] = bound * draw;
    first_[count_] = offset == 0;
    ++count_;
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

std::size_t Candidates::keep_by_symbols() {
  const ArmLight& alice = light_.arm[0];
  const ArmLight& bob = light_.arm[1];
  source_[0].symbols_at({slots_.data(), count_}, {alice_.data(), count_});
  std::size_t kept = 0;
  const auto keep = [&](std::size_t i, bool wanted) {
    slots_[kept] = slots_[i];
    draws_photons_[kept] = draws_photons_[i];
    first_[kept] = first_[i];
    alice_[kept] = alice_[i];
    bob_[kept] = bob_[i];
    kept += wanted ? 1U : 0U;
  };
  const double brightest = bob.bound[tf::kSectionQuantum];
  for (std::size_t i = 0; i < count_; ++i) {
    keep(i, draws_photons_[i] < alice.most[alice_[i].intensity_class] + brightest);
  }
  const std::size_t half = kept;
  source_[1].symbols_at({slots_.data(), half}, {bob_.data(), half});
  kept = 0;
  for (std::size_t i = 0; i < half; ++i) {
    keep(i, draws_photons_[i] < alice.most[alice_[i].intensity_class] + bob.most[bob_[i].intensity_class]);
  }
  return kept;
}

std::size_t Candidates::finish_quantum(std::size_t count) {
  const std::size_t at_first = guard_ > 0 || reference_ == 0 ? kDarkLight : kReferenceLight;
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < count; ++i) {
    before_slots_[wanted] = slots_[i] - 1;
    before_index_[i] = static_cast<std::uint16_t>(wanted);
    wanted += memory_ && !(first_[i] && reference_ + guard_ > 0) && slots_[i] > range_.first_slot ? 1U : 0U;
  }
  for (std::size_t user = 0; user < 2; ++user) {
    source_[user].symbols_at({before_slots_.data(), wanted}, {before_[user].data(), wanted});
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = before_index_[i];
    const bool known = at < (i + 1 < count ? before_index_[i + 1] : wanted);
    const std::size_t before_a = known ? before_[0][at].intensity_class : at_first;
    const std::size_t before_b = known ? before_[1][at].intensity_class : at_first;
    const double alice = light_.arm[0].photons[before_a][alice_[i].intensity_class];
    const double bob = light_.arm[1].photons[before_b][bob_[i].intensity_class];
    const double phase =
        light_.arm[0].phase_rad[0][alice_[i].slice] - light_.arm[1].phase_rad[0][bob_[i].slice];
    quantum_[kept] = {slots_[i] - range_.first_slot, alice, bob, phase,
                      draws_photons_[i] * light_.best_efficiency};
    kept += draws_photons_[i] < alice + bob ? 1U : 0U;
  }
  return kept;
}

}  // namespace twinspan::event
