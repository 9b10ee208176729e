// SPDX-License-Identifier: Apache-2.0
#include "host/cli/run_command.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "host/cli/compose.hpp"
#include "host/cli/event_checkpoint.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/numbers.hpp"
#include "host/cli/output_file.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/report.hpp"
#include "host/core/error.hpp"

namespace twinspan::cli {
namespace {

constexpr std::uint64_t kMostTracedSlots = 4000000;
constexpr std::uint64_t kDefaultSlots = 30000000;
constexpr std::uint64_t kDefaultTraced = 4096;

struct Arguments {
  std::string network;
  std::string fidelity = "cycle";
  std::string slots;
  bool slots_given = false;
  std::string first_slot = "0";
  std::string seed = "1";
  unsigned threads = 1;
  std::string report;
  bool report_given = false;
  std::string trace;
  std::string trace_window;
  std::string phase_loop = "on";
  std::string checkpoint;
  bool checkpoint_given = false;
  bool resume = false;
};

/// FIRST:COUNT
std::pair<std::uint64_t, std::uint64_t> window(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) {
    throw InputError(fmt::format("--trace-window: found '{}', expected FIRST:COUNT in slots, for example 0:4096",
                                 text));
  }
  return {whole_number("--trace-window FIRST", text.substr(0, colon), 0, static_cast<double>(kMostSlots)),
          whole_number("--trace-window COUNT", text.substr(colon + 1), 1, static_cast<double>(kMostTracedSlots))};
}

void check_checkpoint_options(const Arguments& arguments) {
  if (arguments.checkpoint_given && arguments.fidelity != "event") {
    throw InputError(fmt::format("--checkpoint: found with --fidelity {}, only event has checkpoints",
                                 arguments.fidelity));
  }
  if (arguments.checkpoint_given && arguments.checkpoint.empty()) {
    throw InputError("--checkpoint: found an empty path; give the path of a folder");
  }
  if (arguments.resume && !arguments.checkpoint_given) {
    throw InputError("--resume: found without --checkpoint; say where the session was put aside");
  }
}

RunOptions run_options(const Arguments& arguments) {
  RunOptions options;
  options.fidelity = fidelity(arguments.fidelity);
  if (options.fidelity != Fidelity::Cycle && !arguments.trace.empty()) {
    throw InputError(fmt::format("--trace: found with --fidelity {}, only cycle has signals to record",
                                 arguments.fidelity));
  }
  options.slots = arguments.slots_given ? slot_number("--slots", arguments.slots, kSlotStep) : kDefaultSlots;
  options.first_slot = slot_number("--first-slot", arguments.first_slot, 0);
  options.seed = seed_number("--seed", arguments.seed);
  options.threads = arguments.threads;
  options.trace_file = arguments.trace;
  if (arguments.trace.empty() && !arguments.trace_window.empty()) {
    throw InputError("--trace-window: found without --trace; say where the waveform goes");
  }
  if (!arguments.trace.empty() && arguments.trace == arguments.report) {
    throw InputError(fmt::format("--trace {}: is the same file as --report", arguments.trace));
  }
  if (!arguments.trace.empty()) {
    std::tie(options.trace_first, options.trace_count) =
        arguments.trace_window.empty() ? std::pair{options.first_slot, kDefaultTraced} : window(arguments.trace_window);
    if (options.trace_first >= options.first_slot + options.slots ||
        options.trace_first + options.trace_count <= options.first_slot) {
      throw InputError(fmt::format("--trace-window: found {}, but the run covers slots {} to {}",
                                   arguments.trace_window,
                                   options.first_slot, options.first_slot + options.slots - 1));
    }
  }
  return options;
}

int execute(const Arguments& arguments) {
  const auto begin = std::chrono::steady_clock::now();
  RunOptions options = run_options(arguments);
  Network network = load_checked(arguments.network);
  if (options.fidelity == Fidelity::Event && !arguments.slots_given) {
    options.slots = network.operation.slots;
  }
  if (arguments.phase_loop == "off") {
    network.phase_loop.enabled = false;
  }
  check_checkpoint_options(arguments);
  if (arguments.checkpoint_given) {
    prepare_checkpoints(arguments.checkpoint, arguments.resume, network);
  }
  options.checkpoint = arguments.checkpoint;
  options.resume = arguments.resume;
  std::optional<OutputFile> report;
  if (arguments.report_given) {
    report.emplace(arguments.report, "--report");
  }
  if (!arguments.trace.empty() && network.pairs.size() > 1) {
    throw InputError(fmt::format("--trace: {} has {} pairs, a waveform takes one; give a network with one pair",
                                 arguments.network, network.pairs.size()));
  }
  if (!arguments.trace.empty()) {
    const OutputFile probe(arguments.trace, "--trace");
  }
  const Interrupt interrupt;
  options.stop_requested = [&] { return interrupt.requested(); };

  RunSummary run;
  run.network = network.name;
  run.fidelity = arguments.fidelity;
  run.seed = options.seed;
  run.threads = arguments.threads;
  run.slots_per_second = network.slots_per_second();
  for (std::size_t i = 0; i < network.pairs.size(); ++i) {
    if (interrupt.requested()) {
      break;
    }
    const auto& users = network.pairs[i].users;
    Progress progress(fmt::format("{}-{}", users[0], users[1]), options.slots);
    options.progress = [&](std::uint64_t done) { progress.update(done); };
    run.pairs.push_back(run_pair(network, i, options));
  }
  run.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

  run.complete = run.pairs.size() == network.pairs.size() &&
                 std::none_of(run.pairs.begin(), run.pairs.end(),
                              [](const PairOutcome& pair) { return pair.announced.stopped_early; });
  if (report) {
    report->commit(report_json(run));
  }
  if (arguments.checkpoint_given && run.complete) {
    remove_checkpoints(arguments.checkpoint, network);
  }
  fmt::print("{}\n{}\n", report_table(run), closing_line(run));
  if (interrupt.requested()) {
    fmt::print("Stopped early on request; the figures are those of the slots that were done.\n");
  }
  for (const auto& pair : run.pairs) {
    if (pair.announced.ledger.total().dropped > 0) {
      spdlog::warn("{}-{}: {} of {} tags were dropped because the ring was full (tagger.ring_log2_entries); all are in "
                   "the ledger", pair.pair.users[0], pair.pair.users[1], pair.announced.ledger.total().dropped,
                   pair.announced.ledger.total().produced);
    }
  }
  for (const auto& pair : run.pairs) {
    if (!pair.checkpoint_failure.empty() && !run.complete) {
      throw Failure(pair.checkpoint_failure + "; the session cannot be continued from here");
    }
  }
  bool unequal = false;
  for (const auto& pair : run.pairs) {
    unequal |= !pair.distilled.alice.key.empty() && !pair.distilled.bob.key.empty() && !pair.distilled.keys_equal;
  }
  if (unequal) {
    throw Failure("two users hold different keys; this must never happen, please report it");
  }
  return 0;
}

}  // namespace

void add_run_command(CLI::App& app, std::function<int()>& action) {
  auto* run = app.add_subcommand("run", "Simulate every user pair of a network and distil secret keys");
  auto arguments = std::make_shared<Arguments>();
  run->add_option("NETWORK", arguments->network, "Network file (sim/networks/*.toml)")->required();
  run->add_option("--fidelity", arguments->fidelity,
                  "cycle: every clock of the Verilated RTL; kernel: the HLS kernels, same bits in less time; "
                  "event: only slots that can click, for hours of link time; "
                  "systemc: the RTL behind a bus and a host with latencies")
      ->check(CLI::IsMember({"cycle", "kernel", "event", "systemc"}))->capture_default_str()->take_last();
  run->add_option("--slots", arguments->slots,
                  "Slots per pair, multiple of 16, also as 1e9; 3e7 by default, at event fidelity "
                  "what the network file says")
      ->take_last();
  run->add_option("--first-slot", arguments->first_slot, "First slot, multiple of 16")
      ->capture_default_str()
      ->take_last();
  run->add_option("--seed", arguments->seed, "Seed of all randomness; the same seed gives the same bytes")
      ->capture_default_str()->take_last();
  run->add_option("--threads", arguments->threads, "Threads; the result does not depend on them")
      ->check(CLI::Range(1u, kMostThreads))->capture_default_str()->take_last();
  run->add_option("--phase-loop", arguments->phase_loop,
                  "on, or off: leave the phase uncompensated, to see what the loop does")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str()
      ->take_last();
  run->add_option("--report", arguments->report, "Write the JSON report here, whole or not at all")->take_last();
  run->add_option("--trace", arguments->trace, "Write a waveform (FST, for GTKWave) here")->take_last();
  run->add_option("--trace-window", arguments->trace_window,
                  "Slots recorded by --trace, FIRST:COUNT; the first 4096 by default")
      ->take_last();
  run->add_option("--checkpoint", arguments->checkpoint,
                  "Folder in which the session is put aside, every half minute and on Ctrl-C (event fidelity)")
      ->take_last();
  run->add_flag("--resume", arguments->resume, "Go on from the checkpoint in that folder");
  run->footer("Exit code: 0 done, 1 failure, 2 bad input. Ctrl-C ends the run with the report of what was done.");
  run->callback([arguments, run, &action] {
    arguments->report_given = run->count("--report") > 0;
    arguments->slots_given = run->count("--slots") > 0;
    arguments->checkpoint_given = run->count("--checkpoint") > 0;
    action = [arguments] { return execute(*arguments); };
  });
}

}  // namespace twinspan::cli
