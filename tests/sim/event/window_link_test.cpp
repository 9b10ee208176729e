// SPDX-License-Identifier: Apache-2.0
#include "sim/event/window_link.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "hls/measurement/phase_compensator.hpp"
#include "sim/event/window_reference.hpp"
#include "sim/photonics/beam_splitter.hpp"
#include "sim/photonics/phase_track.hpp"
#include "tests/sim/event/window_fixture.hpp"

namespace twinspan::event {
namespace {

using photonics::Random;

// 100 windows of 10 us are 1 ms.
constexpr std::uint32_t kWindow = 10000;
constexpr double kRatio = 1550.12 / 1548.51;

struct Change {
  Moments quantum;
  Moments reference;
  Moments between;  // what compensation at the ratio of the wavelengths leaves
};

// Second wavelength as published for the 370 km star network: 2.871 rad/ms before, 0.033 rad/ms after.
Parameters star_link(bool unequal) {
  Parameters p = still_link(60.0);
  p.frame = {10000, 1008, 64};
  p.window_slots = kWindow;
  p.link.alice.laser.linewidth_hz = 20.0;
  p.link.bob.laser.linewidth_hz = 40.0;
  p.link.alice.fibre.drift_rad_per_ms = photonics::arm_drift(2.871);
  p.link.bob.fibre.drift_rad_per_ms = photonics::arm_drift(2.871);
  p.link.bob.fibre.correlation_s = unequal ? 0.7e-3 : 1.6e-3;
  p.link.wavelength_m = 1550.12e-9;
  p.link.reference.enabled = true;
  p.link.reference.wavelength_m = 1548.51e-9;
  p.link.reference.photons_per_slot = {0.005, 0.005};
  return p;
}

void add(std::array<Change, 2>& changes, std::size_t k, double quantum, double reference) {
  changes[k].quantum.add(quantum);
  changes[k].reference.add(reference);
  changes[k].between.add(quantum - reference / kRatio);
}

// Rms change over 1 ms and 10 ms: that of photonics::PhaseTrack, and that of the formula.
TEST(WindowLink, DriftsAsThePhaseTrack) {
  for (const bool unequal : {false, true}) {
    const Parameters p = star_link(unequal);
    const LinkStep step(p);
    EXPECT_EQ(step.velocities, unequal ? 2U : 1U);
    std::array<Change, 2> link;
    std::array<Change, 2> track;
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
      WindowLink process(step, seed, 3, 0);
      std::vector<LinkEdge> edges(1000);
      const LinkEdge start = process.edge();
      process.advance(edges);
      add(link, 0, edges[99].quantum - start.quantum, edges[99].reference - start.reference);
      add(link, 1, edges[999].quantum - start.quantum, edges[999].reference - start.reference);
      if (seed < 100) {
        photonics::PhaseTrack slow(p.link, seed);
        const photonics::LinkPhase begin = slow.at(0);
        const photonics::LinkPhase one = slow.at(1'000'000);
        add(track, 0, one.quantum - begin.quantum, one.reference - begin.reference);
        const photonics::LinkPhase ten = slow.at(10'000'000);
        add(track, 1, ten.quantum - begin.quantum, ten.reference - begin.reference);
      }
    }
    for (std::size_t k = 0; k < 2; ++k) {
      const auto same = [&](const Moments& a, const Moments& b) {
        EXPECT_NEAR(std::log(a.variance() / b.variance()), 0.0,
                    4.0 * std::sqrt(2.0 / a.count() + 2.0 / b.count()))
            << k;
      };
      same(link[k].quantum, track[k].quantum);
      same(link[k].reference, track[k].reference);
      same(link[k].between, track[k].between);
    }
    const double lasers = kTwoPi * 60.0 * 1e-3;
    const double exact = 4.0 * std::sqrt(2.0 / link[0].quantum.count());
    EXPECT_NEAR(link[0].quantum.variance() / (2.871 * 2.871 + lasers), 1.0, exact);
    const double left = 1.0 - 1.0 / kRatio;  // of the lasers: the reference carries their noise, unscaled
    EXPECT_NEAR(link[0].between.variance() / (0.033 * 0.033 / (kRatio * kRatio) + left * left * lasers), 1.0,
                exact);
  }
}

TEST(WindowLink, DoesNotDependOnThePiecesItIsAskedFor) {
  Parameters p = star_link(true);
  p.lock_loss[0] = {300.0, 2e-4, 1e6};
  const LinkStep step(p);
  WindowLink one(step, 1, 2, 256);
  WindowLink many(step, 1, 2, 256);
  std::vector<LinkEdge> a(1000);
  std::vector<LinkEdge> b(1000);
  one.advance(a);
  many.advance(std::span(b).first(3));
  many.advance(std::span(b).subspan(3, 600));
  many.advance(std::span(b).subspan(603));
  bool lost = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].quantum, b[i].quantum);
    ASSERT_EQ(a[i].reference, b[i].reference);
    ASSERT_EQ(a[i].lock_lost, b[i].lock_lost);
    lost = lost || a[i].lock_lost[0];
  }
  EXPECT_TRUE(lost);
}

// A laser that locks again is where its seed is: no trace is left, up to whole turns.
TEST(WindowLink, RelocksToTheSeed) {
  Parameters p = still_link(60.0);
  p.lock_loss[1] = {200.0, 1e-3, 1e6};
  const LinkStep step(p);
  WindowLink link(step, 4, 1, 256);
  const double start = link.edge().quantum;
  std::vector<LinkEdge> edges(20000);
  link.advance(edges);
  double farthest = 0.0;
  for (const LinkEdge& edge : edges) {
    if (!edge.lock_lost[1]) {
      ASSERT_NEAR(wrapped(edge.quantum - start), 0.0, 1e-6);
    }
    farthest = std::max(farthest, std::fabs(edge.quantum - start));
  }
  EXPECT_GT(farthest, 20.0);
}

// Four sums stand for the eight counters: means against the counter of the hardware, fed with the splitter's
// light.
TEST(ReferenceLight, HasTheMeansOfTheEightCounters) {
  Parameters p = still_link(4000.0);
  p.link.splitter = {0.45, 0.93};
  p.link.bob.receiver.loss_db = 1.0;
  p.link.detectors[1].efficiency = 0.5;
  p.link.detectors[0].dark_hz = 2e5;
  const ReferenceLight light = frame_reference(p);
  const photonics::BeamSplitter splitter(p.link.splitter);
  const double sent = p.light[0].photons[kReferenceLight][kReferenceLight];
  for (double phi = -3.0; phi < 3.2; phi += 0.37) {
    tf::PhaseCounter counter{};
    constexpr double kScale = 4e3;  // counts are whole numbers
    for (std::size_t j = 0; j < 4; ++j) {
      const photonics::Ports ports = splitter.ports(sent * 1e-3, sent * 1e-3 * std::pow(10.0, -0.1),
                                                    std::cos(phi + 0.5 * kPi * static_cast<double>(j)));
      counter.count[0][j] = static_cast<std::uint32_t>(std::lround(kScale * (0.6 * ports.plus + 2e5 * 1e-9)));
      counter.count[1][j] = static_cast<std::uint32_t>(std::lround(kScale * 0.5 * ports.minus));
    }
    const tf::PhaseCounts counts = tf::take_counts(counter);
    const std::array<double, 4> m = light.means(phi);
    EXPECT_NEAR(kScale * (m[0] - m[1]), counts.in_phase, 5.0);
    EXPECT_NEAR(kScale * (m[2] - m[3]), counts.quadrature, 5.0);
    EXPECT_NEAR(kScale * (m[0] + m[1] + m[2] + m[3]), counts.counts, 5.0);
  }
}

TEST(ReferenceLight, KnowsDeadTimeAndGate) {
  Parameters p = still_link(4000.0);
  const double open = frame_reference(p).steady[0];
  p.tagger.dead_time = 50 * 1024;
  EXPECT_NEAR(frame_reference(p).steady[0] / open, 1.0 / (1.0 + 50.0 * open), 1e-9);
  p.tagger = {0, 512, 1024};  // the second half of the slot: half of a centred pulse
  EXPECT_NEAR(frame_reference(p).steady[0] / open, 0.5, 1e-6);
  p.link.detectors[0].after_pulse = 0.1;  // flat within the slot
  EXPECT_NEAR(frame_reference(p).steady[0] / open, 0.55, 1e-6);
}

// Slot by slot instead of section by section.
TEST(ReferencePosition, CountsTheSlots) {
  const FrameSettings frame{4096, 512, 64};
  for (const std::uint32_t window : {8192U, 10000U, 2048U}) {
    for (const std::uint32_t begin : {0U, 256U, 2000U, 3968U}) {
      double slots = 0.0;
      double centre = 0.0;
      std::vector<double> x;
      for (std::uint32_t s = begin; s < begin + window; ++s) {
        if (s % frame.length_slots < frame.reference_slots) {
          x.push_back((s - begin + 0.5) / window);
          slots += 1.0;
          centre += x.back();
        }
      }
      // Mean of min(x, y) - x y over all pairs; x is sorted.
      double least = 0.0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        least += x[i] * (2.0 * static_cast<double>(x.size() - i) - 1.0);
      }
      const ReferencePosition position = reference_position(frame, window, begin);
      ASSERT_EQ(position.slots, slots);
      if (slots > 0.0) {
        EXPECT_NEAR(position.centre, centre / slots, 1e-12);
        EXPECT_NEAR(position.bridge, least / (slots * slots) - centre * centre / (slots * slots), 1e-4);
      }
    }
  }
}

}  // namespace
}  // namespace twinspan::event
