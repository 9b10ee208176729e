// SPDX-License-Identifier: Apache-2.0
// Measurement nodes that lie: whatever they announce, there is no key, or none longer than what both users'
// symbols say is truly untagged.
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "host/distillation/distill.hpp"
#include "host/protocol/slices.hpp"
#include "tests/host/distillation/scene.hpp"

namespace twinspan::distillation {
namespace {

using protocol::Role;
using test::Scene;

const Scene& scene() {
  static const Scene scene = test::sample(test::metro_settings(4000000, 1e-3), {}, 1);
  return scene;
}

constexpr double kEta = test::ChannelModel{}.eta;

/// One event as somebody sees it who knows everything.
struct Event {
  ClickAnnouncement click;
  Symbol alice;
  Symbol bob;
  unsigned photons_alice;  ///< that left Alice, drawn from what the click tells of it
  unsigned photons_bob;
};

double intensity(const Symbol& symbol) {
  const auto& source = scene().settings.alice;
  switch (static_cast<Role>(symbol.intensity_class)) {
    case Role::Send: return source.mu_z;
    case Role::Weak: return source.mu_1;
    case Role::Strong: return source.mu_2;
    default: return 0;
  }
}

/// Photons of two Poisson sources, given that at least one photon arrived: by rejection.
std::pair<unsigned, unsigned> photons(double a, double b, RandomSource& random) {
  const auto poisson = [&](double mean) {
    unsigned n = 0;
    for (double left = std::exp(-mean), p = random.uniform(); p > left && n < 40; ++n) {
      p -= left;
      left *= mean / (n + 1);
    }
    return n;
  };
  if (a + b <= 0) {
    return {0, 0};
  }
  while (true) {
    const unsigned n = poisson(a);
    const unsigned m = poisson(b);
    if (random.uniform() < 1 - std::pow(1 - kEta, n + m)) {
      return {n, m};
    }
  }
}

const std::vector<Event>& events() {
  static const std::vector<Event> all = [] {
    const SecretSymbols alice = test::alice_symbols(scene());
    const SecretSymbols bob = test::bob_symbols(scene());
    RandomSource random(seed_from_number(1, "security"), "photons");
    std::vector<Event> list;
    for (std::size_t i = 0; i < alice.size(); ++i) {
      const auto [n, m] = photons(intensity(alice[i]), intensity(bob[i]), random);
      list.push_back({scene().clicks[i], alice[i], bob[i], n, m});
    }
    return list;
  }();
  return all;
}

struct Outcome {
  DistillationResult result;
  double untagged_pairs = 0;  ///< truly there, expected over the pairing
};

/// Announces what `strategy` leaves of each event; it may change the click, and returns false to keep silent.
Outcome announce(const std::function<bool(const Event&, ClickAnnouncement&)>& strategy) {
  std::vector<ClickAnnouncement> clicks;
  double n_10 = 0;
  double n_11 = 0;
  for (const Event& event : events()) {
    ClickAnnouncement click = event.click;
    if (strategy(event, click)) {
      clicks.push_back(click);
      const bool z = event.alice.intensity_class < 2 && event.bob.intensity_class < 2;
      const bool alice_sends = event.alice.intensity_class == 1;
      const bool bob_sends = event.bob.intensity_class == 1;
      n_10 += z && bob_sends && !alice_sends && event.photons_bob == 1 ? 1 : 0;
      n_11 += z && alice_sends && !bob_sends && event.photons_alice == 1 ? 1 : 0;
    }
  }
  Outcome outcome;
  outcome.result = distill(scene().settings, scene().alice.clone(), scene().bob.clone(), clicks, Seeds{});
  const auto& counts = outcome.result.bob.counts;
  if (counts.pairs_offered > 0) {
    outcome.untagged_pairs = n_10 / static_cast<double>(counts.bob_zeros) * n_11 /
                             static_cast<double>(counts.bob_ones) * static_cast<double>(counts.pairs_offered);
  }
  EXPECT_EQ(outcome.result.account.balance(), 0);
  EXPECT_EQ(outcome.result.secret_bits == 0, !outcome.result.reason.empty());
  return outcome;
}

/// The bound holds with five standard errors of the pairing to spare, and the key is shorter than it.
void expect_sound(const Outcome& outcome) {
  const auto& key = outcome.result.bob.key_length;
  EXPECT_LE(key.n1_paired_lower, outcome.untagged_pairs + 5 * std::sqrt(outcome.untagged_pairs));
  EXPECT_LE(static_cast<double>(outcome.result.secret_bits), outcome.untagged_pairs);
  EXPECT_LE(static_cast<double>(outcome.result.secret_bits), key.n1_paired_lower);
}

void expect_none(const Outcome& outcome, const std::string& words) {
  EXPECT_EQ(outcome.result.secret_bits, 0U);
  EXPECT_NE(outcome.result.reason.find(words), std::string::npos) << outcome.result.reason;
  expect_sound(outcome);
}

bool both_weak(const Event& event) {
  return event.alice.intensity_class == protocol::index(Role::Weak) &&
         event.bob.intensity_class == protocol::index(Role::Weak);
}

bool wrong(const Event& event, const ClickAnnouncement& click) {
  const auto acceptance =
      protocol::accept(event.alice.slice, event.bob.slice, protocol::phase_units(click.psi_rad), 0);
  return protocol::wrong_detector(acceptance, click.detector);
}

TEST(Security, AnHonestNodeGivesAKeyWithinTheTruth) {
  const Outcome honest = announce([](const Event&, ClickAnnouncement&) { return true; });
  EXPECT_GT(honest.result.secret_bits, 100U);
  expect_sound(honest);
  EXPECT_GT(honest.result.bob.key_length.n1_paired_lower, honest.untagged_pairs / 3) << "and a tight bound";
}

TEST(Security, OnlyEverOneDetectorAnnounced) {
  const Outcome blind = announce([](const Event&, ClickAnnouncement& click) {
    click.detector = 0;
    return true;
  });
  ASSERT_TRUE(blind.result.qber_x);
  EXPECT_NEAR(*blind.result.qber_x, 0.5, 0.05);
  expect_none(blind, "phase-error bound");
}

TEST(Security, DetectorsThatAreDrawn) {
  RandomSource random(seed_from_number(2, "security"), "detector");
  expect_none(announce([&](const Event&, ClickAnnouncement& click) {
                click.detector = static_cast<std::uint8_t>(random.below(2));
                return true;
              }),
              "phase-error bound");
}

TEST(Security, DetectorsExchanged) {
  expect_none(announce([](const Event&, ClickAnnouncement& click) {
                click.detector ^= 1U;
                return true;
              }),
              "phase-error bound");
}

TEST(Security, OnlyRightXEventsAndBlindOtherwise) {
  const Outcome few = announce([](const Event& event, ClickAnnouncement& click) {
    return both_weak(event) && !wrong(event, click);
  });
  EXPECT_EQ(few.result.bob.counts.x_wrong, 0U);
  expect_none(few, "no pairs");
}

TEST(Security, OnlyTheSecretEvents) {
  expect_none(announce([](const Event& event, ClickAnnouncement&) {
                return event.alice.intensity_class < 2 && event.bob.intensity_class < 2;
              }),
              "too few");
}

TEST(Security, HalfOfTheSlotsOrOneDetectorDroppedIsOnlyLoss) {
  // Neither tells intensities apart: fewer events, the same bounds.
  expect_sound(announce([](const Event&, ClickAnnouncement& click) { return click.slot % 2 == 0; }));
  expect_sound(announce([](const Event&, ClickAnnouncement& click) { return click.detector == 0; }));
  expect_sound(announce([](const Event&, ClickAnnouncement& click) { return click.slot % 7 < 6; }));
}

TEST(Security, PhotonsCountedAndManyPreferred) {
  // Counting photons of each user destroys the interference; a node that keeps silent about most single
  // photons then has neither the yields nor the phases.
  RandomSource random(seed_from_number(3, "security"), "counting");
  for (const double share : {0.0, 0.2, 0.8}) {
    const Outcome counted = announce([&](const Event& event, ClickAnnouncement& click) {
      if (event.photons_alice > 0 && event.photons_bob > 0) {
        return true;
      }
      click.detector = static_cast<std::uint8_t>(random.below(2));
      return event.photons_alice + event.photons_bob > 1 || random.uniform() < share;
    });
    EXPECT_EQ(counted.result.secret_bits, 0U);
    expect_sound(counted);
  }
}

TEST(Security, SinglePhotonsDroppedWithoutATraceInThePhases) {
  // Beyond physics: the node knows the photon numbers and still keeps every phase. The yields alone hold the
  // bound below the truth.
  RandomSource random(seed_from_number(4, "security"), "dropping");
  for (const double share : {0.0, 0.1, 0.5, 0.9}) {
    expect_sound(announce([&](const Event& event, ClickAnnouncement&) {
      return event.photons_alice + event.photons_bob != 1 || random.uniform() < share;
    }));
  }
}

TEST(Security, FewerErrorsAtTheCostOfYields) {
  // Events at one detector are announced only where the tracked phase is near a multiple of pi: what a node
  // can choose by.
  expect_sound(announce([](const Event&, ClickAnnouncement& click) {
    return click.detector == 0 || click.slot % 16 == 0;
  }));
  // The wrong X events removed and nothing else, which no node could do.
  const Outcome clean = announce(
      [](const Event& event, ClickAnnouncement& click) { return !both_weak(event) || !wrong(event, click); });
  EXPECT_EQ(clean.result.bob.counts.x_wrong, 0U);
  expect_sound(clean);
}

TEST(Security, InventedEventsGiveNothing) {
  // Announcements without any light: the users' symbols in slots that are drawn.
  std::vector<ClickAnnouncement> clicks;
  RandomSource random(seed_from_number(5, "security"), "slots");
  for (std::uint64_t slot = random.below(50); slot < scene().settings.slots; slot += 1 + random.below(50)) {
    clicks.push_back({slot, static_cast<std::uint8_t>(random.below(2)), 0});
  }
  const DistillationResult result =
      distill(scene().settings, scene().alice.clone(), scene().bob.clone(), clicks, Seeds{});
  EXPECT_EQ(result.secret_bits, 0U);
  EXPECT_NE(result.reason, "");
  EXPECT_EQ(result.account.balance(), 0);
}

}  // namespace
}  // namespace twinspan::distillation
