// SPDX-License-Identifier: Apache-2.0
// Gains of every pair of classes against the closed forms, counters, and independence of the stretches. The
// tests of gains look at 25 Poisson counts each and allow a tail of 1e-6 on either side: false alarms at a
// new seed below 2e-4.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "host/core/error.hpp"
#include "host/protocol/alphabet.hpp"
#include "host/protocol/expectation.hpp"
#include "sim/event/light.hpp"
#include "tests/sim/event/setup.hpp"

namespace twinspan::event::test {
namespace {

using protocol::kRoles;
constexpr double kTail = 1e-6;

double lower_tail(double mean, double count) {
  return boost::math::cdf(boost::math::poisson_distribution<double>(mean), count);
}
double upper_tail(double mean, double count) {
  return count > 0 ? boost::math::cdf(
                         boost::math::complement(boost::math::poisson_distribution<double>(mean), count - 1))
                   : 1;
}

/// The network without what the closed forms leave out.
Network plain(Network network) {
  network.detector.after_pulse_probability = 0;
  network.tagger.gate_first_ps = 0;
  network.tagger.gate_last_ps = network.slot_ps;
  return network;
}

struct Totals {
  std::array<std::array<double, kRoles>, kRoles> clicks{};
  double quantum_clicks = 0;
  std::array<double, 2> per_detector{};
  double quantum_slots = 0;
};

Totals run(const Network& network, std::uint64_t seed, std::uint64_t slots) {
  const Engine engine = test::engine(network, seed, 160, slots);
  SymbolSource alice = symbols(network, 0, static_cast<std::uint8_t>(seed));
  SymbolSource bob = symbols(network, 1, static_cast<std::uint8_t>(seed));
  Totals totals;
  for (std::uint64_t i = 0; i < engine.stretches(); ++i) {
    const Stretch stretch = engine.simulate(i);
    std::vector<std::uint64_t> at;
    for (const Click& click : stretch.clicks) {
      if (click.quantum) {
        at.push_back(click.slot);
        ++totals.per_detector.at(click.channel);
      }
    }
    std::vector<Symbol> a(at.size());
    std::vector<Symbol> b(at.size());
    alice.symbols_at(at, a);
    bob.symbols_at(at, b);
    for (std::size_t k = 0; k < at.size(); ++k) {
      ++totals.clicks.at(a[k].intensity_class).at(b[k].intensity_class);
    }
    totals.quantum_clicks += static_cast<double>(at.size());
  }
  const auto& frame = network.frame;
  totals.quantum_slots = static_cast<double>(slots) / frame.length_slots * frame.quantum_slots();
  return totals;
}

/// Clicks of both detectors per live slot: [class of Alice][class of Bob].
std::array<std::array<double, kRoles>, kRoles> closed_form(const Network& network) {
  const auto parameters = cli::event_parameters(network);
  const auto shares = class_shares(network.protocol.thresholds);
  protocol::Channel channel;
  channel.eta_a = channel.eta_b =
      network.detector.efficiency * std::pow(10.0, -network.pairs[0].arms[0].loss_db / 10);
  channel.misalignment = network.receiver.misalignment;
  channel.dark_probability = network.detector.dark_count_rate_hz * network.slot_ps * 1e-12;
  std::array<std::array<double, kRoles>, kRoles> result{};
  std::array<double, kRoles> light{};
  for (std::size_t now = 0; now < kRoles; ++now) {
    for (std::size_t before = 0; before < kRoles; ++before) {
      light[now] += shares[before] * parameters.light[0].photons[before][now];
    }
  }
  for (std::size_t a = 0; a < kRoles; ++a) {
    for (std::size_t b = 0; b < kRoles; ++b) {
      const auto outcome = protocol::phase_averaged_outcome(channel, light[a], light[b]);
      result[a][b] = shares[a] * shares[b] * (outcome.plus_only + outcome.minus_only + 2 * outcome.both);
    }
  }
  return result;
}

double sum(const std::array<std::array<double, kRoles>, kRoles>& table) {
  double total = 0;
  for (const auto& row : table) {
    for (const double value : row) {
      total += value;
    }
  }
  return total;
}

/// A slot that cannot click because of the past says nothing about its own symbols: all pairs of classes lose
/// alike.
void expect_gains(const Network& network, std::uint64_t seed, std::uint64_t slots, bool resolved) {
  EXPECT_EQ(test::engine(network, seed, 160, slots).resolved(), resolved);
  const Totals totals = run(network, seed, slots);
  const auto expected = closed_form(network);
  // Slots after a click that are blind: pulses stand at the same place of their slots, so that jitter decides
  // about the last one only when the dead time is a whole number of slots.
  const double slots_dead = network.detector.dead_time_ps / static_cast<double>(network.slot_ps);
  const double dead = std::floor(slots_dead) - (slots_dead == std::floor(slots_dead) ? 0.5 : 0);
  const double per_slot = sum(expected);
  const double live = 1 / (1 + per_slot / 2 * dead);
  EXPECT_NEAR(totals.quantum_clicks / (per_slot * totals.quantum_slots), live,
              0.012 * (1 - live) + 4.5 / std::sqrt(totals.quantum_clicks));
  const double scale = live > 0.999 ? totals.quantum_slots : totals.quantum_clicks / per_slot;
  for (std::size_t a = 0; a < kRoles; ++a) {
    for (std::size_t b = 0; b < kRoles; ++b) {
      const double mean = scale * expected[a][b];
      EXPECT_GT(lower_tail(mean, totals.clicks[a][b]), kTail)
          << a << ' ' << b << ' ' << totals.clicks[a][b] << ' ' << mean;
      EXPECT_GT(upper_tail(mean, totals.clicks[a][b]), kTail)
          << a << ' ' << b << ' ' << totals.clicks[a][b] << ' ' << mean;
    }
  }
  const double both = totals.per_detector[0] + totals.per_detector[1];
  EXPECT_LT(std::fabs(totals.per_detector[0] - totals.per_detector[1]), 5 * std::sqrt(both));
}

TEST(Gains, LowLossEveryClick) { expect_gains(plain(metro(8)), 1, 32768000, true); }

TEST(Gains, MiddleLossCounted) { expect_gains(plain(metro(30)), 2, 98304000, false); }

TEST(Gains, HighLossCounted) { expect_gains(plain(long_link(61, 102400, 60)), 3, 40960000000, false); }

TEST(Counters, Close) {
  for (const Network& network : {metro(8), long_link(40, 8192, 40)}) {
    const Engine engine = test::engine(network, 5, 0, 4096000);
    const Stretch stretch = engine.simulate(0);
    std::array<std::uint64_t, kChannels> handed_over{};
    std::uint64_t last = 0;
    for (const Click& click : stretch.clicks) {
      ++handed_over.at(click.channel);
      EXPECT_GE(1024 * click.slot + click.offset, last);
      last = 1024 * click.slot + click.offset;
      EXPECT_GE(click.slot % network.frame.length_slots, network.frame.reference_slots);
      EXPECT_EQ(click.quantum, click.slot % network.frame.length_slots >=
                                   network.frame.reference_slots + network.frame.guard_slots);
    }
    for (unsigned c = 0; c < kChannels; ++c) {
      const auto& counter = stretch.counters[c];
      EXPECT_EQ(counter.clicks,
                counter.in_dead_time + counter.outside_gate + counter.not_exported + counter.produced);
      EXPECT_EQ(counter.produced, handed_over[c]);
      EXPECT_EQ(counter.clicks > 0, c < 2);
    }
    EXPECT_EQ(stretch.windows.size(), 500U);
    EXPECT_EQ(stretch.windows.back().end_slot, 4096000U);
  }
}

/// Stretches after the first are locked when they begin to count: the residual of their first windows is that
/// of the rest.
TEST(Stretches, AreLockedFromTheirFirstWindow) {
  const Network network = metro(8);
  const Engine engine = test::engine(network, 6, 0, 3 * 18000000 / 16 * 16);
  ASSERT_GE(engine.stretches(), 2U);
  const Stretch stretch = engine.simulate(1);
  EXPECT_EQ(stretch.first_slot, engine.stretch_slots());
  ASSERT_GT(stretch.windows.size(), 200U);
  EXPECT_EQ(stretch.windows.front().end_slot, stretch.first_slot + network.phase_loop.window_slots);
  const auto squares = [&](std::size_t first, std::size_t count) {
    double total = 0;
    for (std::size_t i = first; i < first + count; ++i) {
      total += std::pow(stretch.windows[i].estimate, 2);
    }
    return total / static_cast<double>(count);
  };
  const double rest = squares(32, stretch.windows.size() - 32);
  EXPECT_LT(squares(0, 32),
            2.5 * rest);  // chi-square with 32 degrees, loop noise correlated over a few windows
}

TEST(Stretches, NothingDependsOnWhoComesBefore) {
  const Network network = long_link(61, 102400, 60);
  const Engine engine = test::engine(network, 7, 0, 20000000000);
  ASSERT_GE(engine.stretches(), 3U);
  const Stretch third = engine.simulate(2);
  EXPECT_FALSE(engine.simulate(0).clicks.empty());
  const Stretch again = engine.simulate(2);
  ASSERT_EQ(third.clicks.size(), again.clicks.size());
  for (std::size_t i = 0; i < third.clicks.size(); ++i) {
    EXPECT_EQ(third.clicks[i].slot, again.clicks[i].slot);
    EXPECT_EQ(third.clicks[i].offset, again.clicks[i].offset);
  }
}

TEST(LockLoss, ComesAtItsRateAndSpoilsThePhase) {
  for (const double loss : {8.0, 40.0}) {
    auto parameters = cli::event_parameters(loss > 20 ? long_link(loss, 8192, 40) : metro(loss));
    const Network network = loss > 20 ? long_link(loss, 8192, 40) : metro(loss);
    parameters.lock_loss.fill({500, 1e-4, 1e6});
    const std::uint64_t slots = 2048 * 8192;
    const Engine lossy(parameters, symbols(network, 0, 1), symbols(network, 1, 1), 8, 0, slots);
    const Stretch stretch = lossy.simulate(0);
    const double span_s = static_cast<double>(stretch.slots) * 1e-9;
    const double expected = 2 * 500 * span_s;
    EXPECT_GT(lower_tail(expected, static_cast<double>(stretch.lock_losses)), kTail) << loss;
    EXPECT_GT(upper_tail(expected, static_cast<double>(stretch.lock_losses)), kTail) << loss;
    const Stretch quiet = test::engine(network, 8, 0, slots).simulate(0);
    const auto wild = [](const Stretch& s) {
      return std::count_if(s.windows.begin(), s.windows.end(),
                           [](const Telemetry& w) { return std::abs(w.estimate) > 16384; });
    };
    EXPECT_GT(wild(stretch), wild(quiet) + 20) << loss;
  }
}

TEST(Engine, RefusesWhatTheHardwareWould) {
  const Network network = metro(8);
  const auto make = [&](const Parameters& parameters, std::uint64_t first, std::uint64_t slots) {
    Engine(parameters, symbols(network, 0, 1), symbols(network, 1, 1), 1, first, slots);
  };
  Parameters parameters = cli::event_parameters(network);
  EXPECT_THROW(make(parameters, 8, 160), InputError);
  EXPECT_THROW(make(parameters, 0, 0), InputError);
  parameters.window_slots = 8200;
  EXPECT_THROW(make(parameters, 0, 160), InputError);
  parameters = cli::event_parameters(network);
  parameters.link.detectors[0].efficiency = 1.5;
  EXPECT_THROW(make(parameters, 0, 160), InputError);
  EXPECT_THROW(test::engine(network, 1, 0, 160).simulate(1), Failure);
}

}  // namespace
}  // namespace twinspan::event::test
