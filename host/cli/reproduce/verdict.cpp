// SPDX-License-Identifier: Apache-2.0
#include "host/cli/reproduce/verdict.hpp"

#include <cmath>

#include <fmt/format.h>

namespace twinspan::cli {
namespace {

std::string range_words(const PublishedFigure& figure, double value) {
  if (value >= figure.least && value <= figure.most) {
    return "inside";
  }
  const bool below = value < figure.least;
  const double bound = below ? figure.least : figure.most;
  const std::string distance =
      bound > 0 ? fmt::format("{:.3g} % {}", 100 * (below ? bound - value : value - bound) / bound,
                              below ? "below" : "above")
                : fmt::format("{:.3g} {}", below ? bound - value : value - bound, below ? "below" : "above");
  const char* edge = figure.least == figure.most ? "the published value"
                     : below                     ? "the least published"
                                                 : "the largest published";
  if (value >= figure.allowed_least() && value <= figure.allowed_most()) {
    return fmt::format("inside: {} {}, {:.3g} % allowed", distance, edge, 100 * figure.tolerance);
  }
  return fmt::format("outside: {} {}", distance, edge);
}

Verdict compare(const PublishedFigure& figure, const std::string& mode, const std::string& name, const Figures& found) {
  Verdict line;
  line.mode = mode;
  line.name = name;
  line.quantity = figure.quantity;
  line.least = figure.least;
  line.most = figure.most;
  line.tolerance = figure.tolerance;
  line.claimed = figure.reproduced;
  line.source = figure.source;
  line.note =
      figure.reproduced ? (figure.fitted.empty() ? "" : "fitted: " + figure.fitted) : "not claimed: " + figure.why;
  const auto at = found.find(figure.quantity);
  line.exists = at != found.end();
  if (!line.exists) {
    line.words = "no figure: the simulation has none";
    return line;
  }
  line.simulated = at->second;
  if (!std::isfinite(line.simulated)) {
    line.words = "no figure: the simulation gives no finite number";
    return line;
  }
  line.inside = line.simulated >= figure.allowed_least() && line.simulated <= figure.allowed_most();
  line.words = range_words(figure, line.simulated);
  return line;
}

void add_lines(const PublishedFigure& figure, const ModeFigures& result, std::vector<Verdict>& lines) {
  if (!figure.per_pair) {
    lines.push_back(compare(figure, result.mode, "network", result.network));
    return;
  }
  for (const auto& pair : result.pairs) {
    if (figure.channel.empty() || figure.channel == pair.channel) {
      lines.push_back(compare(figure, result.mode, pair.name, pair.figures));
    }
  }
}

}  // namespace

std::vector<Verdict> verdicts(const std::vector<PublishedFigure>& figures, const std::vector<ModeFigures>& results) {
  std::vector<Verdict> lines;
  for (const auto& figure : figures) {
    const std::size_t before = lines.size();
    for (const auto& result : results) {
      if (figure.mode.empty() || figure.mode == result.mode) {
        add_lines(figure, result, lines);
      }
    }
    if (lines.size() == before) {
      lines.push_back(compare(figure, figure.mode, figure.per_pair ? figure.channel : "network", {}));
    }
  }
  return lines;
}

}  // namespace twinspan::cli
