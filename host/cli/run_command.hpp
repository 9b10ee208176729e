// SPDX-License-Identifier: Apache-2.0
/// \file
/// `twinspan run`: simulate a network and distil keys.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace twinspan::cli {

/// Adds the subcommand. `action` is set to what it does, which returns the exit code.
void add_run_command(CLI::App& app, std::function<int()>& action);

}  // namespace twinspan::cli
