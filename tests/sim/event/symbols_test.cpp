// SPDX-License-Identifier: Apache-2.0
// The light of every slot as the engine takes it, against the drive words that the pattern generator sends.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "hls/transmitter/pattern_generator.hpp"
#include "host/calibration/drive_tables.hpp"
#include "host/session/configure.hpp"
#include "sim/event/candidates.hpp"
#include "sim/event/light.hpp"
#include "sim/photonics/transmitter_optics.hpp"
#include "tests/sim/event/setup.hpp"

namespace twinspan::event::test {
namespace {

constexpr std::uint64_t kFirstSlot = 4800;
constexpr std::uint64_t kSlots = 40960;

/// Drive words of one user, as its transmitter sends them from kFirstSlot on; the first one is the dark slot
/// before.
std::vector<std::uint64_t> drive_words(const Network& network, const SymbolSource& source,
                                       unsigned reference_step) {
  tf::PatternRegisters registers{};
  std::array<std::uint8_t, 16> key{};
  std::copy(source.key().span().begin(), source.key().span().end(), key.begin());
  std::array<std::uint32_t, 4> words{};
  for (std::size_t i = 0; i < key.size(); ++i) {
    words[i / 4] |= std::uint32_t{key[i]} << (24 - 8 * (i % 4));
  }
  tf::expand_key(words.data(), registers.round_keys);
  registers.nonce = source.nonce();
  for (unsigned i = 0; i < tf::kThresholds; ++i) {
    registers.threshold[i] = network.protocol.thresholds[i];
  }
  const double half_wave = network.chip.phase_half_wave_code;
  const auto phases = calibration::phase_table({{half_wave, half_wave}, true});
  const auto intensities = session::intensity_table(network);
  for (std::size_t i = 0; i < calibration::kTableEntries; ++i) {
    registers.phase[i] = phases.entries[i].first | (std::uint32_t{phases.entries[i].second} << 16);
    registers.intensity[i] =
        intensities.entries[i].first | (std::uint32_t{intensities.entries[i].second} << 16);
  }
  registers.half_wave = phases.half_wave;
  registers.reference_step = reference_step;
  registers.frame_length = network.frame.length_slots;
  registers.frame_reference = network.frame.reference_slots;
  registers.frame_guard = network.frame.guard_slots;
  registers.start_slot = kFirstSlot;
  registers.stop_slot = kFirstSlot + kSlots;
  tf::PatternState<4> state{};
  EXPECT_TRUE(tf::pattern_start(state, registers));
  std::vector<std::uint64_t> drive(1 + kSlots, 0);
  EXPECT_EQ(tf::pattern_run(state, registers, kSlots / 4, drive.data() + 1), kSlots / 4);
  return drive;
}

/// Every candidate is kept when it is drawn below the light of its slot: with many candidates per slot the
/// survivors visit nearly all bright slots, and their light and phase must be those of the drive words.
TEST(Symbols, LightAndPhaseAreThoseOfTheDriveWords) {
  Network network = metro(0);
  network.chip.peak_photons = 40;  // many candidates per slot
  network.chip.reference_photons = 5;
  network.protocol.mu_1 = 2;
  network.protocol.mu_2 = 9;
  network.protocol.mu_z = 6;
  const auto parameters = cli::event_parameters(network);
  const std::array<SymbolSource, 2> source{symbols(network, 0, 1), symbols(network, 1, 1)};
  const std::array<std::vector<std::uint64_t>, 2> drive{drive_words(network, source[0], 4),
                                                        drive_words(network, source[1], 0)};
  const std::array<photonics::TransmitterOptics, 2> optics{
      photonics::TransmitterOptics(parameters.link.alice), photonics::TransmitterOptics(parameters.link.bob)};
  const Light light = make_light(parameters, source[0].thresholds(), source[1].thresholds());
  Candidates candidates(light, network.frame, source[0].clone(), source[1].clone(),
                        {kFirstSlot, 0, kSlots, true}, 1);
  std::span<const Survivor> survivors;
  std::vector<bool> visited(kSlots);
  std::uint64_t last = 0;
  while (candidates.next(survivors)) {
    for (const Survivor& s : survivors) {
      ASSERT_GE(s.slot, last);
      ASSERT_LT(s.slot, kSlots);
      last = s.slot;
      visited[s.slot] = true;
      const auto at = static_cast<std::size_t>(s.slot) + 1;
      const double alice = optics[0].photons(drive[0][at - 1], drive[0][at]);
      const double bob = optics[1].photons(drive[1][at - 1], drive[1][at]);
      // The last but one slot is averaged: the tables leave less than this.
      EXPECT_NEAR(s.alice, alice, 0.004 * alice + 1e-4) << s.slot;
      EXPECT_NEAR(s.bob, bob, 0.004 * bob + 1e-4) << s.slot;
      EXPECT_NEAR(s.phase, optics[0].phase(drive[0][at]) - optics[1].phase(drive[1][at]), 1e-9) << s.slot;
      EXPECT_LT(s.draw, light.best_efficiency * (s.alice + s.bob));
    }
  }
  std::size_t bright = 0;
  std::size_t missed = 0;
  for (std::uint64_t slot = 0; slot < kSlots; ++slot) {
    const bool lit = optics[0].photons(drive[0][slot], drive[0][slot + 1]) +
                         optics[1].photons(drive[1][slot], drive[1][slot + 1]) >
                     1.9;
    bright += lit ? 1U : 0U;
    missed += lit && !visited[slot] ? 1U : 0U;
  }
  EXPECT_GT(bright, kSlots / 4);
  EXPECT_LT(missed, bright / 4);  // exp(-0.6 * light) each
}

/// The process begins within each section at the rate of that section.
TEST(Symbols, RatesDoNotDependOnWhereTheProcessBegins) {
  const Network network = metro(8);
  const auto parameters = cli::event_parameters(network);
  const SymbolSource alice = symbols(network, 0, 1);
  const SymbolSource bob = symbols(network, 1, 1);
  const Light light = make_light(parameters, alice.thresholds(), bob.thresholds());
  // Begun within each section: the first survivors lie behind the beginning, at the rate of the section.
  for (const std::uint64_t begin : {std::uint64_t{100}, std::uint64_t{530}, std::uint64_t{4000}}) {
    Candidates candidates(light, network.frame, alice.clone(), bob.clone(), {0, begin, begin + 8192000, true},
                          3);
    std::span<const Survivor> survivors;
    double reference = 0;
    double quantum = 0;
    while (candidates.next(survivors)) {
      for (const Survivor& s : survivors) {
        ASSERT_GE(s.slot, begin);
        (s.slot % network.frame.length_slots < network.frame.reference_slots ? reference : quantum) += 1;
      }
    }
    const double frames = 2000;
    const double wanted_reference = frames * network.frame.reference_slots * light.expected[0];
    const double wanted_quantum = frames * network.frame.quantum_slots() * light.expected[2];
    EXPECT_LT(std::fabs(reference - wanted_reference), 5 * std::sqrt(wanted_reference)) << begin;
    EXPECT_LT(std::fabs(quantum - wanted_quantum), 5 * std::sqrt(wanted_quantum)) << begin;
  }
}

}  // namespace
}  // namespace twinspan::event::test
