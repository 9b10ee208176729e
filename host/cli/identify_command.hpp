// SPDX-License-Identifier: Apache-2.0
/// \file
/// `twinspan identify`: open a node on a board and print what it is.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace twinspan::cli {

/// Adds the subcommand. `action` is set to what it does, which returns the exit code.
void add_identify_command(CLI::App& app, std::function<int()>& action);

}  // namespace twinspan::cli
