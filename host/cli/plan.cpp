// SPDX-License-Identifier: Apache-2.0
#include "host/cli/plan.hpp"

#include <algorithm>
#include <cmath>

#include "host/cli/compose.hpp"
#include "host/cli/expectation.hpp"
#include "host/protocol/alphabet.hpp"
#include "host/protocol/plob.hpp"

namespace twinspan::cli {
namespace {

constexpr double kBrightest = 3;  // mean photons: beyond, single photons are rare
constexpr int kRounds = 2;        // leak and after-pulses depend on the settings found in the round before
constexpr double kAtLimit = 0.98;

double brightest(const protocol::SourceParameters& s) { return std::max({s.mu_1, s.mu_2, s.mu_z}); }

/// To as many decimals as a file shows: the same double as the file's text gives.
double decimals(double value) { return std::round(value * 1e5) / 1e5; }

/// Settings with few digits; the intensities never above `largest`.
protocol::SourceParameters rounded_settings(protocol::SourceParameters s, double largest) {
  for (double* mu : {&s.mu_1, &s.mu_2, &s.mu_z}) {
    *mu = std::min(decimals(*mu), largest);
  }
  for (double* p : {&s.p_z, &s.epsilon, &s.p_0, &s.p_2}) {
    *p = decimals(*p);
  }
  s.p_1 = decimals(1 - s.p_0 - s.p_2);
  return s;
}

/// The network with other protocol settings.
Network with_settings(Network network, const protocol::SourceParameters& source, unsigned half_width) {
  network.protocol.mu_1 = source.mu_1;
  network.protocol.mu_2 = source.mu_2;
  network.protocol.mu_z = source.mu_z;
  network.protocol.thresholds = protocol::cumulative_thresholds(source).value;
  network.protocol.slice_half_width = half_width;
  return network;
}

}  // namespace

PlanFigures plan_figures(const PairPlan& plan, const protocol::OperatingPoint& point) {
  const double plob = protocol::plob_absolute(plan.pair.loss_db());
  const auto bits = static_cast<double>(point.key.bits);
  const double per_slot = bits / static_cast<double>(plan.slots);
  const double per_quantum = point.live.quantum > 0 ? bits / point.live.quantum : 0;
  return {per_slot * plan.slots_per_second, per_slot, per_slot / plob, per_quantum / plob};
}

std::uint64_t plan_evaluations(const UserPair& pair) {
  const bool equal = pair.arms[0].loss_db == pair.arms[1].loss_db;
  return std::uint64_t{protocol::expected_evaluations({})} * (kRounds + (equal ? 0U : 1U));
}

PairPlan plan_pair(const Network& network, std::uint64_t slots, const std::function<bool()>& stop,
                   const std::function<void()>& evaluated) {
  PairPlan plan;
  plan.pair = network.pairs.at(0);
  plan.slots = slots;
  plan.slots_per_second = network.slots_per_second();
  plan.present = expectation(network, plan.pair, slots);
  plan.best = plan.present;
  const double largest = std::min(network.chip.peak_photons, kBrightest);
  protocol::Search search;
  search.largest_intensity = largest;
  search.common_settings = true;
  search.stop = stop;
  search.evaluated = evaluated;
  Network at_best = network;
  for (int round = 0; round < kRounds; ++round) {
    const auto source = source_parameters(at_best.protocol);
    const auto found = protocol::improve(link_model(at_best, plan.pair, slots), source, source,
                                         at_best.protocol.slice_half_width, search);
    const Network next = with_settings(network, rounded_settings(found.alice, largest), found.half_width);
    const auto point = expectation(next, plan.pair, slots);
    if (point.key.bits > plan.best.key.bits) {
      at_best = next;
      plan.best = point;
    }
  }
  const auto link = link_model(at_best, plan.pair, slots);
  plan.at_intensity_limit = brightest(plan.best.alice) > kAtLimit * network.chip.peak_photons;
  plan.sensitivities = protocol::sensitivities(link, plan.best);
  if (link.channel.eta_a != link.channel.eta_b) {
    search.common_settings = false;
    plan.own = protocol::improve(link, plan.best.alice, plan.best.bob, plan.best.half_width, search);
  }
  return plan;
}

}  // namespace twinspan::cli
