// SPDX-License-Identifier: Apache-2.0
/// \file
/// `twinspan reproduce`: run the published networks at event fidelity and say how near the figures come.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace twinspan::cli {

/// Adds the subcommand. `action` is set to what it does, which returns the exit code: 0 only when every claimed line is
/// inside what is published.
void add_reproduce_command(CLI::App& app, std::function<int()>& action);

}  // namespace twinspan::cli
