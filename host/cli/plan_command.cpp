// SPDX-License-Identifier: Apache-2.0
#include "host/cli/plan_command.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "host/cli/compose.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/numbers.hpp"
#include "host/cli/output_file.hpp"
#include "host/cli/plan.hpp"
#include "host/cli/progress.hpp"
#include "host/core/error.hpp"

namespace twinspan::cli {
namespace {

constexpr double kLeastPlannedSlots = 16;
constexpr double kMostPlannedSlots = 1e15;

struct Arguments {
  std::string network;
  std::string slots;
  std::string pair;
  std::string report;
  bool slots_given = false;
  bool pair_given = false;
  bool report_given = false;
};

std::string name_of(const UserPair& pair) { return pair.users[0] + "-" + pair.users[1]; }

/// Indices of the pairs to plan. \throws InputError when `wanted` is none of them
std::vector<std::size_t> chosen_pairs(const Network& network, const Arguments& arguments) {
  std::vector<std::size_t> chosen;
  std::string names;
  for (std::size_t i = 0; i < network.pairs.size(); ++i) {
    const auto& users = network.pairs[i].users;
    names += (i > 0 ? ", " : "") + name_of(network.pairs[i]);
    if (!arguments.pair_given || arguments.pair == name_of(network.pairs[i]) ||
        arguments.pair == users[1] + "-" + users[0]) {
      chosen.push_back(i);
    }
  }
  if (network.pairs.empty()) {
    throw InputError(fmt::format("{}: no pair to plan; add a [[pair]]", network.file));
  }
  if (chosen.empty()) {
    throw InputError(
        fmt::format("--pair: found '{}', allowed in {} are {}", arguments.pair, network.file, names));
  }
  return chosen;
}

int execute(const Arguments& arguments) {
  const Network network = load_checked(arguments.network);
  const auto chosen = chosen_pairs(network, arguments);
  const std::uint64_t slots = arguments.slots_given
                                  ? whole_number("--slots", arguments.slots, kLeastPlannedSlots, kMostPlannedSlots)
                                  : network.operation.slots;
  std::optional<OutputFile> report;
  if (arguments.report_given) {
    report.emplace(arguments.report, "--report");
  }
  const Interrupt interrupt;
  const auto stop = [&] { return interrupt.requested(); };
  std::vector<PairPlan> plans;
  for (const std::size_t i : chosen) {
    const Network one = for_pair(network, i);
    std::optional<PairPlan> plan;
    {
      Progress progress(name_of(network.pairs[i]), plan_evaluations(one.pairs[0]), "evaluations");
      std::uint64_t done = 0;
      plan = plan_pair(one, slots, stop, [&] { progress.update(++done); });
    }
    if (interrupt.requested()) {
      break;
    }
    fmt::print("{}\n{}\n", plan_table(*plan), protocol_section(plan->best, network.protocol.epsilon));
    plans.push_back(std::move(*plan));
  }
  if (report) {
    report->commit(plan_json(network, plans, plans.size() == chosen.size()));
  }
  if (interrupt.requested()) {
    fmt::print("Stopped early on request: {} of {} pairs are planned.\n", plans.size(), chosen.size());
  }
  return 0;
}

}  // namespace

void add_plan_command(CLI::App& app, std::function<int()>& action) {
  auto* plan =
      app.add_subcommand("plan",
                         "Find the intensities and probabilities that maximise the finite key of every "
                         "pair, and say which of them matter");
  auto arguments = std::make_shared<Arguments>();
  plan->add_option("NETWORK", arguments->network, "Network file (sim/networks/*.toml)")->required();
  plan->add_option("--slots", arguments->slots,
                   "Slots of a session, also as 1e12; by default operation.slots of the file")
      ->take_last();
  plan->add_option("--pair", arguments->pair, "Only this pair, as alice-bob")->take_last();
  plan->add_option("--report", arguments->report, "Write the JSON report here, whole or not at all")
      ->take_last();
  plan->footer(
      "Closed-form expectation, no simulation. Exit code: 0 done, 1 failure, 2 bad input. Ctrl-C ends the "
      "work "
      "with the pairs that are done.");
  plan->callback([arguments, plan, &action] {
    arguments->slots_given = plan->count("--slots") > 0;
    arguments->pair_given = plan->count("--pair") > 0;
    arguments->report_given = plan->count("--report") > 0;
    action = [arguments] { return execute(*arguments); };
  });
}

}  // namespace twinspan::cli
