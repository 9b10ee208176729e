// SPDX-License-Identifier: Apache-2.0
/// \file
/// Pictures of what was reproduced, drawn by gnuplot from a script that stays beside them.
#pragma once

#include <string>
#include <vector>

#include "host/cli/reproduce/result.hpp"

namespace twinspan::cli {

/// A picture: the name of the SVG file and the gnuplot commands that draw it, data included.
struct Plot {
  std::string file;
  std::string caption;
  std::string commands;
};

/// Key rate against loss with the repeaterless bound; X-QBER and phase against time; keys of each network and mode.
std::vector<Plot> plots(const std::vector<NetworkResult>& results);

/// Writes plots.gp and draws all pictures in `directory`.
/// \throws Failure when gnuplot is missing, fails, or takes longer than a minute
void draw(const std::vector<Plot>& plots, const std::string& directory);

}  // namespace twinspan::cli
