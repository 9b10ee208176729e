// SPDX-License-Identifier: Apache-2.0
/// \file
/// `twinspan plan`: intensities and probabilities that maximise the finite key of a link.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace twinspan::cli {

/// Adds the subcommand; on selection `action` becomes its work, which gives the exit code.
void add_plan_command(CLI::App& app, std::function<int()>& action);

}  // namespace twinspan::cli
