// SPDX-License-Identifier: Apache-2.0
// The program `twinspan`.
#include <exception>
#include <functional>
#include <new>

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "host/cli/check_command.hpp"
#include "host/cli/identify_command.hpp"
#include "host/cli/plan_command.hpp"
#include "host/cli/reproduce/reproduce_command.hpp"
#include "host/cli/run_command.hpp"
#include "host/core/error.hpp"

namespace {

constexpr int kFailure = 1;
constexpr int kBadInput = 2;

int parse_and_run(int argc, char** argv) {
  CLI::App app("Twin-field QKD network: simulate the hardware, distil and compare keys");
  app.name("twinspan");
  app.set_version_flag("--version", TWINSPAN_VERSION);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Print the help of every subcommand");
  std::function<int()> action;
  twinspan::cli::add_run_command(app, action);
  twinspan::cli::add_check_command(app, action);
  twinspan::cli::add_plan_command(app, action);
  twinspan::cli::add_reproduce_command(app, action);
  twinspan::cli::add_identify_command(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    spdlog::error("{}; see twinspan --help", error.what());
    return kBadInput;
  }
  return action();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    spdlog::set_default_logger(spdlog::stderr_color_mt("twinspan"));
    spdlog::set_pattern("%n: %^%l%$: %v");
    return parse_and_run(argc, argv);
  } catch (const twinspan::InputError& error) {
    spdlog::error("{}", error.what());
    return kBadInput;
  } catch (const std::bad_alloc&) {
    spdlog::error("out of memory");
    return kFailure;
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());
    return kFailure;
  }
}
