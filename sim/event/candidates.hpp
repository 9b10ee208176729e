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
/// may have bounds of their own. A slot is given up as soon as one user's symbol shows that the draw cannot
/// be reached; only for the others the symbols of the slot before are looked up, which pattern effects need.
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
  std::size_t keep_by_symbols();
  std::size_t finish_quantum(std::size_t count);

  const Light& light_;
  std::array<SymbolSource, 2> source_;
  photonics::ExponentialSource gaps_;
  photonics::Random draws_;
  CandidateRange range_;
  std::uint32_t length_, reference_, guard_;
  bool memory_;

  // Position within the frame, as integral of the bound over its slots.
  std::array<double, kSections> bound_{};  // detected photons per slot
  std::array<double, kSections> inverse_{};
  std::array<double, kSections + 1> edge_{};
  double inverse_frame_ = 0;
  double position_ = 0;
  std::uint64_t frame_slot_ = 0;
  bool done_ = false;

  // Candidates of quantum sections, of which fewer and fewer are left. Slots are absolute.
  std::size_t count_ = 0;
  std::array<std::uint64_t, kBatch> slots_;
  std::array<double, kBatch> draws_photons_;
  std::array<bool, kBatch> first_;  // of its section
  std::array<Symbol, kBatch> alice_;
  std::array<Symbol, kBatch> bob_;
  std::array<std::uint64_t, kBatch> before_slots_;
  std::array<std::uint16_t, kBatch> before_index_;
  std::array<std::array<Symbol, kBatch>, 2> before_;
  std::array<Survivor, kBatch> quantum_;
  // Survivors of the other sections, and both in order.
  std::size_t others_ = 0;
  std::array<Survivor, kBatch> other_;
  std::array<Survivor, kBatch> survivors_;
};

}  // namespace twinspan::event
