// SPDX-License-Identifier: Apache-2.0
/// \file
/// Published figures beside simulated ones, with a verdict in words for each line.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/core/network.hpp"

namespace twinspan::cli {

/// What a simulation found, by the names of published_quantities(). A quantity that does not exist is absent.
using Figures = std::map<std::string, double>;

/// Figures of one pair, or of the network as a whole.
struct NamedFigures {
  std::string name;     ///< of the pair; empty for the network
  std::string channel;  ///< of the pair
  Figures figures;
};

/// The results of one way to operate a network.
struct ModeFigures {
  std::string mode;  ///< "sequential" or "at-once"
  std::vector<NamedFigures> pairs;
  Figures network;
};

/// One line of the comparison.
struct Verdict {
  std::string mode;
  std::string name;       ///< pair, or "network"
  std::string quantity;
  double least = 0;       ///< published
  double most = 0;
  double tolerance = 0;   ///< relative, in which a figure still counts as inside
  bool exists = false;    ///< whether the simulation gave a figure
  double simulated = 0;
  bool inside = false;
  bool claimed = false;   ///< claimed to be reproduced
  std::string words;      ///< "inside", or by how much outside
  std::string source;
  std::string note;       ///< what was fitted to it, or why it is not claimed

  bool failed() const { return claimed && !inside; }
};

/// Every figure that applies to these results, in the order of the figures; none is left out: a figure that no result
/// answers gives a line without a value.
std::vector<Verdict> verdicts(const std::vector<PublishedFigure>& figures, const std::vector<ModeFigures>& results);

}  // namespace twinspan::cli
