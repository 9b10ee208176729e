// SPDX-License-Identifier: Apache-2.0
/// \file
/// Slots in which light may be detected: candidates of a Poisson process at the brightest level, kept with
/// the ratio of the light that the symbols really give to that level.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/core/network.hpp"
#include "host/core/symbol_source.hpp"
#include "sim/event/light.hpp"
#include "sim/photonics/random.hpp"

namespace twinspan::event {

/// A photon on its way to a detector; the phase decides the port, and unequal detectors whether it is seen.
struct Survivor {
  std::uint64_t slot;  ///< since the start of the session
  double alice;        ///< mean photon numbers of the slot at the splitter
  double bob;
  double phase;  ///< of the modulators, Alice minus Bob, rad
  double draw;   ///< uniform in [0, (alice + bob) * best efficiency)
};

/// Where one process of candidates runs.
struct CandidateRange {
  std::uint64_t first_slot =
      0;  ///< absolute slot of the beginning of the session: symbols are counted from slot 0
  std::uint64_t begin = 0;  ///< since the start of the session
  std::uint64_t end = 0;
  bool reference = true;  ///< candidates in reference sections too
};

/// The survivors of a stretch of slots, in order, batch by batch.
///
/// One Poisson process runs along the integral of the bound over the slots, so that the sections of a frame
/// may have bounds of their own. In quantum sections each candidate is one of Alice's or one of Bob's, in
/// proportion to the brightest light of each, and is thinned with the symbols of that user alone (the slot and
/// the one before, which pattern effects need); the sum of the two thinned processes is that of all light.
/// Only those left need the symbols of the other user.
class Candidates {
 public:
  static constexpr std::size_t kBatch = 256;

  /// \param light  must outlive this
  Candidates(const Light& light, const FrameSettings& frame, SymbolSource alice, SymbolSource bob,
             const CandidateRange& range, std::uint64_t seed);

  /// The next survivors, valid until the next call; may be empty before the end. \return false when there are
  /// no more
  bool next(std::span<const Survivor>& survivors);

 private:
  void draw_batch();
  void next_frames();
  bool place_other(double draw);
  std::size_t keep_own();
  std::size_t add_other(std::size_t count);

  const Light& light_;
  std::array<SymbolSource, 2> source_;
  photonics::ExponentialSource gaps_;
  photonics::Random draws_;
  CandidateRange range_;
  std::uint32_t length_, reference_, guard_;
  std::size_t at_first_;  // light before the first slot of a quantum section

  // Position within the frame, as integral of the bound over its slots.
  std::array<double, kSections> bound_{};  // detected photons per slot
  std::array<double, kSections> inverse_{};
  std::array<double, kSections + 1> edge_{};
  double inverse_frame_ = 0;
  double position_ = 0;
  std::uint64_t frame_slot_ = 0;
  bool done_ = false;

  /// Light of a user in a quantum slot.
  [[nodiscard]] double light_of(std::size_t user, Symbol now, Symbol before, std::uint64_t slot,
                                bool first) const {
    const bool alone = (first && reference_ + guard_ > 0) || slot <= range_.first_slot;
    const std::size_t light_before = alone ? at_first_ : before.intensity_class;
    return light_.arm[user].photons[light_before][now.intensity_class];
  }

  // Candidates of quantum sections. Slots are absolute, draws in photons of the user in question.
  struct Own {
    std::size_t count = 0;
    std::array<std::uint64_t, kBatch> slots;
    std::array<double, kBatch> draws;
    std::array<bool, kBatch> first;  // of its section
    std::array<Symbol, kBatch> now;
    std::array<Symbol, kBatch> before;
  };
  struct Kept {
    std::uint64_t slot;
    double draw;
    double photons;
    std::uint32_t user;
    std::uint8_t slice;
    bool first;
  };
  std::size_t count_ = 0;
  std::array<std::uint8_t, kBatch> users_;
  std::array<Own, 2> own_;
  std::array<Kept, kBatch> kept_;
  std::array<Survivor, kBatch> quantum_;
  // Survivors of the other sections, and both in order.
  std::size_t others_ = 0;
  std::array<Survivor, kBatch> other_;
  std::array<Survivor, kBatch> survivors_;
};

}  // namespace twinspan::event
