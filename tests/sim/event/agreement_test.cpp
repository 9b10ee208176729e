// SPDX-License-Identifier: Apache-2.0
// Click-driven and kernel fidelity side by side: 20 seeds each, what a session counts compared by Welch's
// two-sample test at 4 sigma. With 20 + 20 seeds a correct model exceeds that in one of 3500 comparisons;
// both networks together make about 60, so that a false alarm at new seeds has a probability of 2 %.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "host/cli/compose.hpp"
#include "host/cli/pair_run.hpp"
#include "host/protocol/key_length.hpp"
#include "host/protocol/slices.hpp"
#include "tests/sim/event/setup.hpp"

namespace twinspan::event::test {
namespace {

constexpr std::uint64_t kSeeds = 20;
constexpr double kSigmas = 4;
constexpr std::uint64_t kScale = 300;  // key lengths as of a session so many times longer with the same rates

protocol::SiftedCounts scaled(protocol::SiftedCounts counts) {
  for (auto* value : {&counts.slots, &counts.z_events, &counts.x_accepted, &counts.x_wrong, &counts.bob_zeros,
                      &counts.bob_ones, &counts.pairs_offered, &counts.pairs_kept, &counts.leaked_bits}) {
    *value *= kScale;
  }
  for (auto& row : counts.revealed) {
    for (auto& value : row) {
      value *= kScale;
    }
  }
  return counts;
}

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

void add(Sample& sample, const Network& network, const cli::PairOutcome& outcome) {
  std::size_t at = 0;
  const auto put = [&](const std::string& name, double value) { add(sample, at, name, value); };
  const auto count = [&](const std::string& name, std::uint64_t value) {
    put(name, static_cast<double>(value));
  };
  const auto& counts = outcome.distilled.alice.counts;
  for (std::size_t c = 0; c < 2; ++c) {
    const auto& channel = outcome.announced.ledger.channels[c];
    const std::string name = "channel " + std::to_string(c);
    count(name + " clicks", channel.clicks);
    count(name + " produced", channel.produced);
    count(name + " outside gate", channel.outside_gate);
  }
  count("effective", outcome.announced.event_counts.effective);
  count("both clicked", outcome.announced.event_counts.both_clicked);
  count("other blind", outcome.announced.event_counts.other_blind);
  for (std::size_t a = 0; a < protocol::kRoles; ++a) {
    for (std::size_t b = 0; b < protocol::kRoles; ++b) {
      if (a > 1 || b > 1) {
        count("classes " + std::to_string(a) + " " + std::to_string(b), counts.revealed[a][b]);
      }
    }
  }
  count("Z events", counts.z_events);
  count("X accepted", counts.x_accepted);
  count("X wrong", counts.x_wrong);
  count("pairs kept", counts.pairs_kept);
  put("X-QBER", outcome.distilled.qber_x.value_or(0));
  put("Z error", outcome.distilled.qber_z.value_or(0));
  count("valid windows", outcome.phase.valid_windows);
  put("counts per window", outcome.phase.mean_counts);
  put("phase estimate rms", outcome.phase.estimate_rms_rad);
  put("link drift", outcome.phase.link_drift_rad_per_ms);
  const auto source = cli::source_parameters(network.protocol);
  const auto length = protocol::finite_key_length(scaled(counts), source, source,
                                                  protocol::slice_fraction(network.protocol.slice_half_width),
                                                  {network.protocol.epsilon});
  put("single-photon yield", length.s1_lower);
  count("key length", length.bits);
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
    cli::RunOptions options;
    options.slots = slots;
    options.threads = 2;
    options.seed = seed;
    options.fidelity = cli::Fidelity::Event;
    add(event, network, cli::run_pair(network, 0, options));
    options.seed = 1000 + seed;  // other symbols: the samples are independent
    options.fidelity = cli::Fidelity::Kernel;
    add(kernel, network, cli::run_pair(network, 0, options));
  }
  for (std::size_t i = 0; i < event.names.size(); ++i) {
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
