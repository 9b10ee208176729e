// SPDX-License-Identifier: Apache-2.0
#include "host/cli/reproduce/reproduce_command.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "host/cli/compose.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/numbers.hpp"
#include "host/cli/output_file.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/reproduce/plots.hpp"
#include "host/cli/reproduce/reproduce_report.hpp"
#include "host/cli/reproduce/reproduce_run.hpp"
#include "host/core/error.hpp"

namespace twinspan::cli {
namespace {

constexpr int kOutside = 1;

struct Arguments {
  std::vector<std::string> networks = {"sim/networks"};
  std::string output = "out/reproduce";
  std::string seed = "1";
  unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
  double share = 1;
};

/// Files as they are, folders as the network files in them, by name.
std::vector<std::string> network_files(const std::vector<std::string>& places) {
  std::vector<std::string> files;
  for (const auto& place : places) {
    if (!std::filesystem::is_directory(place)) {
      files.push_back(place);
      continue;
    }
    const std::size_t before = files.size();
    for (const auto& entry : std::filesystem::directory_iterator(place)) {
      if (entry.path().extension() == ".toml") {
        files.push_back(entry.path().string());
      }
    }
    if (files.size() == before) {
      throw InputError(fmt::format("{}: no network file (*.toml) in this folder", place));
    }
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

void make_directory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    throw InputError(fmt::format("--output {}: cannot be made ({})", directory, error.message()));
  }
  const OutputFile probe(directory + "/report.json", "--output");
}

/// Shortened sessions show that everything runs; they claim nothing.
void disclaim(NetworkResult& result) {
  for (auto& line : result.lines) {
    line.claimed = false;
    line.note = "not claimed: the session was shortened by --share";
  }
}

int execute(const Arguments& arguments) {
  ReproduceOptions options;
  options.seed = seed_number("--seed", arguments.seed);
  options.threads = arguments.threads;
  options.share = arguments.share;
  if (!(arguments.share > 0 && arguments.share <= 1)) {
    throw InputError(fmt::format("--share: found {}, allowed is more than 0 up to 1", arguments.share));
  }
  std::vector<Network> networks;
  for (const auto& file : network_files(arguments.networks)) {
    networks.push_back(load_checked(file));
  }
  make_directory(arguments.output);
  const Interrupt interrupt;
  options.stop_requested = [&] { return interrupt.requested(); };
  std::shared_ptr<Progress> line;
  options.progress = [&](const std::string& what, std::uint64_t slots) {
    line.reset();
    line = std::make_shared<Progress>(what, slots);
    return [shown = line](std::uint64_t done) { shown->update(done); };
  };

  std::vector<NetworkResult> results;
  for (const auto& network : networks) {
    auto result = reproduce(network, options);
    line.reset();
    if (!result) {
      fmt::print("Stopped on request after {} of {} networks; nothing was written.\n", results.size(), networks.size());
      return kOutside;
    }
    if (options.share < 1) {
      disclaim(*result);
    }
    fmt::print("{}\n", network_text(*result));
    std::fflush(stdout);
    results.push_back(std::move(*result));
  }
  const auto pictures = plots(results);
  OutputFile(arguments.output + "/report.json", "--output")
      .commit(reproduction_json(results, options.seed, options.threads));
  OutputFile(arguments.output + "/report.md", "--output").commit(reproduction_markdown(results, pictures));
  fmt::print("{}\n", closing_text(results));
  draw(pictures, arguments.output);
  fmt::print("{}: report.md, report.json, rate.svg, qber.svg, phase.svg, throughput.svg\n", arguments.output);
  const bool outside = std::any_of(results.begin(), results.end(), [](const NetworkResult& result) {
    return std::any_of(result.lines.begin(), result.lines.end(), [](const Verdict& v) { return v.failed(); });
  });
  return outside ? kOutside : 0;
}

}  // namespace

void add_reproduce_command(CLI::App& app, std::function<int()>& action) {
  auto* command = app.add_subcommand("reproduce", "Run the published networks click by click and compare the figures");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("NETWORK", arguments->networks, "Network files, or folders of them")->capture_default_str();
  command->add_option("--output", arguments->output, "Folder for report.json, report.md and the pictures")
      ->capture_default_str()->take_last();
  command->add_option("--seed", arguments->seed, "Seed of all randomness")->capture_default_str()->take_last();
  command->add_option("--threads", arguments->threads, "Threads; the result does not depend on them")
      ->check(CLI::Range(1u, kMostThreads))->capture_default_str()->take_last();
  command
      ->add_option("--share", arguments->share,
                   "Share of the session length of each network; less than 1 claims nothing")
      ->capture_default_str()
      ->take_last();
  command->footer("Exit code: 0 every claimed line is inside, 1 some are not or it was stopped, 2 bad input.");
  command->callback([arguments, &action] { action = [arguments] { return execute(*arguments); }; });
}

}  // namespace twinspan::cli
