// SPDX-License-Identifier: Apache-2.0
// Click-driven and kernel fidelity side by side: 20 seeds each, what a session counts compared by Welch's
// two-sample test at 4 sigma. With 20 + 20 seeds a correct model exceeds that in one of 3500 comparisons;
// both networks together make about 80, so that a false alarm at new seeds has a probability of about 2 %.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "host/cli/back_end.hpp"
#include "host/cli/pair_setup.hpp"
#include "host/protocol/slices.hpp"
#include "host/session/announced_phase.hpp"
#include "host/session/configure.hpp"
#include "host/session/phase_statistics.hpp"
#include "host/session/session.hpp"
#include "tests/sim/event/setup.hpp"

namespace twinspan::event::test {
namespace {

constexpr std::uint64_t kSeeds = 20;
constexpr double kSigmas = 4;

struct Sample {
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;  // [quantity][seed]
};

void add(Sample& sample, std::size_t& at, const std::string& name, double value) {
  if (at == sample.names.size()) {
    sample.names.push_back(name);
    sample.values.emplace_back();
  }
  sample.values[at++].push_back(value);
}

/// One session: what the unit reports, sifted with both users' symbols.
struct Session {
  std::array<session::ChannelLedger, 2> channels{};
  session::EventCounts counts;
  std::vector<session::EffectiveEvent> events;
  std::vector<Telemetry> windows;
};

void add(Sample& sample, const cli::PairSetup& setup, const Session& session) {
  std::size_t at = 0;
  const auto put = [&](const std::string& name, double value) { add(sample, at, name, value); };
  for (std::size_t c = 0; c < 2; ++c) {
    const std::string name = "channel " + std::to_string(c);
    put(name + " clicks", static_cast<double>(session.channels[c].clicks));
    put(name + " produced", static_cast<double>(session.channels[c].produced));
    put(name + " outside gate", static_cast<double>(session.channels[c].outside_gate));
  }
  put("effective", static_cast<double>(session.counts.effective));
  put("both clicked", static_cast<double>(session.counts.both_clicked));
  put("other blind", static_cast<double>(session.counts.other_blind));

  SymbolSource alice = setup.alice.clone();
  SymbolSource bob = setup.bob.clone();
  session::AnnouncedPhase phase(setup.network, session.windows, {});
  std::array<std::array<double, protocol::kRoles>, protocol::kRoles> classes{};
  std::array<double, 2> accepted{};  // right, wrong
  for (const auto& event : session.events) {
    const Symbol a = alice.symbol(event.slot);
    const Symbol b = bob.symbol(event.slot);
    ++classes.at(a.intensity_class).at(b.intensity_class);
    const auto weak = static_cast<std::uint8_t>(protocol::Role::Weak);
    if (a.intensity_class == weak && b.intensity_class == weak) {
      const auto decision = protocol::accept(a.slice, b.slice, protocol::phase_units(phase.at(event.slot)),
                                             setup.network.protocol.slice_half_width);
      if (decision != protocol::Acceptance::Rejected) {
        ++accepted.at(protocol::wrong_detector(decision, event.detector) ? 1 : 0);
      }
    }
  }
  for (std::size_t a = 0; a < protocol::kRoles; ++a) {
    for (std::size_t b = 0; b < protocol::kRoles; ++b) {
      put("classes " + std::to_string(a) + " " + std::to_string(b), classes[a][b]);
    }
  }
  // Z bits differ where both or neither sent.
  const double z_wrong = classes[0][0] + classes[1][1];
  const double z_events = z_wrong + classes[0][1] + classes[1][0];
  put("Z bits", z_events);
  put("Z error", z_wrong / z_events);
  put("X accepted", accepted[0] + accepted[1]);
  put("X-QBER", accepted[1] / std::max(1.0, accepted[0] + accepted[1]));
  session::PhaseStatistics statistics(setup.network);
  statistics.add(session.windows);
  const auto summary = statistics.summary();
  put("valid windows", static_cast<double>(summary.valid_windows));
  put("counts per window", summary.mean_counts);
  put("phase estimate rms", summary.estimate_rms_rad);
  put("link drift", summary.link_drift_rad_per_ms);
}

Session event_session(const cli::PairSetup& setup, std::uint64_t slots) {
  const Engine engine(cli::event_parameters(setup.network), setup.alice, setup.bob, setup.world_seed, 0,
                      slots);
  EXPECT_EQ(engine.stretches(), 1U);
  Stretch stretch = engine.simulate(0);
  Session result;
  for (std::size_t c = 0; c < 2; ++c) {
    result.channels[c].clicks = stretch.counters[c].clicks;
    result.channels[c].produced = stretch.counters[c].produced;
    result.channels[c].outside_gate = stretch.counters[c].outside_gate;
  }
  result.events = session::effective_events(stretch.clicks, 0, 1, session::dead_time_units(setup.network), {},
                                            result.counts);
  result.windows = std::move(stretch.windows);
  return result;
}

Session kernel_session(const cli::PairSetup& setup, std::uint64_t slots) {
  const auto back_end =
      cli::make_back_end(setup.network, setup.pair(), {cli::Fidelity::Kernel, setup.world_seed, 2, ""});
  const auto announced =
      session::run(setup.network, back_end->nodes(), setup.alice, setup.bob, {0, slots}, {});
  Session result;
  result.channels = {announced.ledger.channels[0], announced.ledger.channels[1]};
  result.counts = announced.event_counts;
  result.events = announced.events;
  result.windows = announced.telemetry;
  return result;
}

struct Moments {
  double mean = 0;
  double variance_of_mean = 0;
};

Moments moments(const std::vector<double>& values) {
  Moments m;
  const double n = static_cast<double>(values.size());
  for (const double v : values) {
    m.mean += v / n;
  }
  for (const double v : values) {
    m.variance_of_mean += (v - m.mean) * (v - m.mean) / (n - 1) / n;
  }
  return m;
}

void expect_agreement(const Network& network, std::uint64_t slots, bool resolved) {
  EXPECT_EQ(test::engine(network, 1, 0, slots).resolved(), resolved);
  Sample event;
  Sample kernel;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto setup = cli::pair_setup(network, 0, seed);
    add(event, setup, event_session(setup, slots));
    const auto other =
        cli::pair_setup(network, 0, 1000 + seed);  // other symbols: the samples are independent
    add(kernel, other, kernel_session(other, slots));
  }
  for (std::size_t i = 0; i < event.names.size(); ++i) {
    if (!resolved && event.names[i].ends_with("outside gate")) {
      continue;  // reference clicks drawn as numbers are only those inside (engine.hpp)
    }
    const Moments a = moments(event.values[i]);
    const Moments b = moments(kernel.values[i]);
    const double sigma = std::sqrt(a.variance_of_mean + b.variance_of_mean);
    EXPECT_LE(std::fabs(a.mean - b.mean), kSigmas * sigma + 1e-12)
        << event.names[i] << ": event " << a.mean << ", kernel " << b.mean << ", sigma " << sigma;
    if (sigma > 0) {
      testing::Test::RecordProperty(event.names[i], std::to_string((a.mean - b.mean) / sigma));
    }
  }
}

TEST(Agreement, LowLossEveryReferenceClick) { expect_agreement(metro(8), 3000320, true); }

/// Light loss, so that the kernel fidelity has something to count, and a bright reference with detectors that
/// are soon ready again, so that it may be counted by windows.
TEST(Agreement, MiddleLossReferenceCounted) {
  Network network = metro(30);
  network.chip.reference_photons = 0.75;
  network.detector.dead_time_ps = network.tagger.dead_time_ps = 2500;
  expect_agreement(network, 4096000, false);
}

}  // namespace
}  // namespace twinspan::event::test
