// SPDX-License-Identifier: Apache-2.0
#include "tests/host/distillation/scene.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "host/core/random_source.hpp"
#include "host/protocol/alphabet.hpp"

namespace twinspan::distillation::test {

namespace {

using protocol::Role;
using protocol::kRoles;

/// Probabilities that only the plus, only the minus detector clicks.
struct Outcomes {
  double plus;
  double minus;
};

Outcomes outcomes(const ChannelModel& model, double a, double b, double delta) {
  const double half = 0.5 * model.eta * (a + b);
  const double swing = model.eta * std::sqrt(a * b) * std::cos(delta);
  const double silent_plus = (1 - model.dark_probability) * std::exp(-(half + swing));
  const double silent_minus = (1 - model.dark_probability) * std::exp(-(half - swing));
  const double plus = (1 - silent_plus) * silent_minus;
  const double minus = (1 - silent_minus) * silent_plus;
  const double swap = model.misalignment;
  return {(1 - swap) * plus + swap * minus, (1 - swap) * minus + swap * plus};
}

SymbolSource source(const protocol::SourceParameters& parameters, std::uint64_t seed, const char* label) {
  RandomSource random(seed_from_number(seed, "scene"), label);
  SecretBytes key(SymbolSource::kKeyBytes);
  random.fill(key.span());
  return SymbolSource(std::move(key), random.word(), protocol::cumulative_thresholds(parameters).value);
}

}  // namespace

PairSettings metro_settings(std::uint64_t slots, double epsilon_total) {
  PairSettings settings;
  settings.alice = {.mu_1 = 0.065, .mu_2 = 0.62, .mu_z = 0.39, .p_z = 0.8, .epsilon = 0.2,
                    .p_0 = 0.06,   .p_1 = 0.91,  .p_2 = 0.03};
  settings.bob = settings.alice;
  settings.security.epsilon_total = epsilon_total;
  settings.slots = slots;
  settings.slice_half_width = 0;
  return settings;
}

Scene sample(const PairSettings& settings, const ChannelModel& model, std::uint64_t seed) {
  Scene scene{settings, source(settings.alice, seed, "alice"), source(settings.bob, seed, "bob"), {}, 0, 0};
  const std::array<double, kRoles> mu = {0, settings.alice.mu_z, 0, settings.alice.mu_1, settings.alice.mu_2};
  std::vector<Outcomes> table;  // [role a][role b][slice a - slice b]
  for (std::size_t a = 0; a < kRoles; ++a) {
    for (std::size_t b = 0; b < kRoles; ++b) {
      for (int difference = 0; difference < 16; ++difference) {
        table.push_back(outcomes(model, mu[a], mu[b], difference * std::numbers::pi / 8 ));
      }
    }
  }
  RandomSource random(seed_from_number(seed, "scene"), "channel");
  // The light meets at theta_A - theta_B + link phase; the tracked phase that is announced makes up for the
  // link phase, here to a whole number of slices so that the table stays small.
  const int link_slices = static_cast<int>(std::lround(model.psi_rad / (std::numbers::pi / 8)));
  const auto psi = static_cast<float>(link_slices * std::numbers::pi / 8);
  std::vector<Symbol> alice(4096);
  std::vector<Symbol> bob(4096);
  for (std::uint64_t first = 0; first < settings.slots; first += alice.size()) {
    scene.alice.symbols(first, alice);
    scene.bob.symbols(first, bob);
    for (std::size_t i = 0; i < alice.size() && first + i < settings.slots; ++i) {
      const auto difference = static_cast<std::size_t>(alice[i].slice - bob[i].slice + link_slices + 64) % 16;
      const Outcomes& p =
          table[(alice[i].intensity_class * kRoles + bob[i].intensity_class) * 16 + difference];
      const double draw = random.uniform();
      if (draw < p.plus + p.minus) {
        scene.clicks.push_back({first + i, static_cast<std::uint8_t>(draw < p.plus ? 0 : 1), psi});
        if (alice[i].intensity_class < 2 && bob[i].intensity_class < 2) {
          ++scene.z_events;
          scene.z_errors += alice[i].intensity_class == bob[i].intensity_class ? 1U : 0U;
        }
      }
    }
  }
  return scene;
}

SecretSymbols symbols_of(SymbolSource& source, std::span<const ClickAnnouncement> announcements) {
  std::vector<std::uint64_t> slots;
  slots.reserve(announcements.size());
  for (const ClickAnnouncement& click : announcements) {
    slots.push_back(click.slot);
  }
  SecretSymbols symbols(slots.size());
  source.symbols_at(slots, symbols);
  return symbols;
}

SecretSymbols alice_symbols(const Scene& scene) {
  SymbolSource own = scene.alice.clone();
  return symbols_of(own, scene.clicks);
}

SecretSymbols bob_symbols(const Scene& scene) {
  SymbolSource own = scene.bob.clone();
  return symbols_of(own, scene.clicks);
}

AuthenticationPool shared_key(std::uint64_t seed, std::size_t octets) {
  SecretBytes material(octets);
  RandomSource(seed_from_number(seed, "scene"), "shared key").fill(material.span());
  return AuthenticationPool(std::move(material));
}

Bench::Bench(const PairSettings& alice_settings, const PairSettings& bob_settings,
             std::span<const ClickAnnouncement> alice_clicks, std::span<const ClickAnnouncement> bob_clicks,
             SecretSymbols alice_own, SecretSymbols bob_own, std::uint64_t seed, std::size_t pool_octets)
    : alice(alice_settings, seed_from_number(seed, "alice"), shared_key(seed, pool_octets), from_alice),
      bob(bob_settings, seed_from_number(seed, "bob"), shared_key(seed, pool_octets), from_bob),
      settings_{alice_settings, bob_settings},
      clicks_{alice_clicks, bob_clicks},
      own_{std::move(alice_own), std::move(bob_own)} {}

bool Bench::step() {
  const bool alice_speaks = !from_alice.empty();
  if (!alice_speaks && from_bob.empty()) {
    return false;
  }
  const Side from = alice_speaks ? Side::Alice : Side::Bob;
  Message message = alice_speaks ? from_alice.take() : from_bob.take();
  if (!interfere || interfere(from, message)) {
    User& to = alice_speaks ? static_cast<User&>(bob) : alice;
    to.receive(message);
    if (!message.empty()) {
      sent.push_back({from, std::move(message)});
    }
  }
  return true;
}

void Bench::carry() {
  while (step()) {
  }
  if ((!alice.idle() && !alice.closed()) || (!bob.idle() && !bob.closed())) {
    alice.give_up();
    bob.give_up();
    while (step()) {
    }
  }
}

void Bench::run() {
  alice.start();
  bob.start();
  carry();
  alice.sift(clicks_[0], settings_[0].slots, std::move(own_[0]));
  bob.sift(clicks_[1], settings_[1].slots, std::move(own_[1]));
  carry();
  alice.distil();
  bob.distil();
  carry();
}

}  // namespace twinspan::distillation::test
