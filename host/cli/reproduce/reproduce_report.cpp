// SPDX-License-Identifier: Apache-2.0
#include "host/cli/reproduce/reproduce_report.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host/cli/progress.hpp"
#include "host/cli/report.hpp"
#include "host/protocol/plob.hpp"

namespace twinspan::cli {
namespace {

using Json = nlohmann::ordered_json;
using Row = std::vector<std::string>;
using Table = std::vector<Row>;  // the first row is the head

std::string percent(std::optional<double> share, int digits) {
  return share ? fmt::format("{:.{}f} %", 100 * *share, digits) : "-";
}

/// Columns as wide as their widest cell; all but the first to the right.
std::string aligned(const Table& table) {
  std::vector<std::size_t> widths(table.front().size());
  for (const auto& row : table) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const auto& row : table) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool left = i == 0 || i + 1 == row.size();
      line += fmt::format(fmt::runtime(left ? "{:<{}}  " : "{:>{}}  "), row[i], widths[i]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string markdown(const Table& table) {
  std::string text;
  for (std::size_t i = 0; i < table.size(); ++i) {
    text += fmt::format("| {} |\n", fmt::join(table[i], " | "));
    if (i == 0) {
      for (std::size_t column = 0; column < table[0].size(); ++column) {
        text += "|---";
      }
      text += "|\n";
    }
  }
  return text;
}

Table pair_table(const NetworkResult& result) {
  Table table = {{"mode", "pair", "channel", "km", "dB", "slots", "X-QBER", "E paired", "secret bits", "bit/s",
                  "x PLOB per quantum slot", "per slot"}};
  for (const auto& mode : result.modes) {
    for (const auto& pair : mode.pairs) {
      const double rate = bits_per_second(pair, result.network);
      const double per_slot = rate / result.network.slots_per_second() / protocol::plob_absolute(pair.pair.loss_db());
      table.push_back({mode.mode, pair.pair.users[0] + "-" + pair.pair.users[1], pair.pair.channel,
                       fmt::format("{:.1f}", pair.pair.distance_km()), fmt::format("{:.2f}", pair.pair.loss_db()),
                       with_prefix(static_cast<double>(pair.announced.slots)), percent(pair.distilled.qber_x, 2),
                       percent(pair.distilled.qber_z_paired, 3), fmt::format("{}", pair.distilled.secret_bits),
                       with_prefix(rate), fmt::format("{:.3g}", ratio_per_quantum_slot(pair)),
                       fmt::format("{:.3g}", per_slot)});
    }
  }
  return table;
}

Table mode_table(const NetworkResult& result) {
  Table table = {{"mode", "time on the link", "pairs", "secret bits per second, all pairs"}};
  for (const auto& mode : result.modes) {
    table.push_back({mode.mode, fmt::format("{:.4g} s", mode.link_seconds), fmt::format("{}", mode.pairs.size()),
                     with_prefix(mode.network_bits_per_second())});
  }
  return table;
}

Table service_table(const NetworkResult& result) {
  Table table = {{"cipher", "key per call, bit/s"}};
  for (const auto& capacity : result.service.front().capacity) {
    table[0].push_back(fmt::format("calls with {} units", capacity.units));
  }
  for (const auto& line : result.service) {
    Row row = {line.cipher, with_prefix(line.bits_per_second)};
    for (const auto& capacity : line.capacity) {
      row.push_back(fmt::format("{}", capacity.calls));
    }
    table.push_back(std::move(row));
  }
  return table;
}

std::string everybody_text(const schedule::AllPairs& all) {
  return fmt::format(
      "Every user with every other: {} pairs in {} rounds, {}bit/s per pair and {}bit/s per user, sustained.\n",
      all.pairs, all.rounds, with_prefix(all.bits_per_second_per_pair), with_prefix(all.bits_per_second_per_user));
}

std::string published_text(const Verdict& line) {
  return line.least == line.most ? fmt::format("{:.5g}", line.least)
                                 : fmt::format("{:.5g} to {:.5g}", line.least, line.most);
}

Table verdict_table(const NetworkResult& result) {
  Table table = {{"quantity", "mode", "of", "published", "simulated", "verdict"}};
  for (const auto& line : result.lines) {
    std::string words = line.words;
    if (!line.note.empty()) {
      words += " (" + line.note + ")";
    }
    table.push_back({line.quantity, line.mode, line.name, published_text(line),
                     line.exists ? fmt::format("{:.5g}", line.simulated) : "-", words});
  }
  return table;
}

Json verdict_json(const Verdict& line) {
  return {{"quantity", line.quantity}, {"mode", line.mode}, {"of", line.name},
          {"published", {line.least, line.most}}, {"tolerance", line.tolerance},
          {"simulated", line.exists && std::isfinite(line.simulated) ? Json(line.simulated) : Json(nullptr)},
          {"inside", line.inside}, {"claimed", line.claimed}, {"verdict", line.words}, {"source", line.source},
          {"note", line.note}};
}

Json network_json(const NetworkResult& result) {
  Json json;
  json["network"] = result.network.name;
  json["modes"] = Json::array();
  for (const auto& mode : result.modes) {
    json["modes"].push_back({{"mode", mode.mode}, {"link_seconds", mode.link_seconds},
                             {"network_bits_per_second", mode.network_bits_per_second()},
                             {"pairs", pairs_json(mode.pairs, result.network.slots_per_second())}});
  }
  json["service"] = Json::array();
  for (const auto& line : result.service) {
    Json calls = Json::array();
    for (const auto& capacity : line.capacity) {
      calls.push_back({{"units", capacity.units}, {"calls", capacity.calls}});
    }
    json["service"].push_back({{"cipher", line.cipher}, {"bits_per_second", line.bits_per_second}, {"calls", calls}});
  }
  if (result.everybody) {
    json["every_user_with_every_other"] = {{"pairs", result.everybody->pairs}, {"rounds", result.everybody->rounds},
                                           {"bits_per_second_per_pair", result.everybody->bits_per_second_per_pair},
                                           {"bits_per_second_per_user", result.everybody->bits_per_second_per_user}};
  }
  json["lines"] = Json::array();
  for (const auto& line : result.lines) {
    json["lines"].push_back(verdict_json(line));
  }
  return json;
}

}  // namespace

std::string network_text(const NetworkResult& result) {
  std::string text = fmt::format("{}: {}\n", result.network.name, result.network.description);
  text += aligned(pair_table(result)) + "\n";
  if (result.modes.size() > 1) {
    text += aligned(mode_table(result)) + "\n";
  }
  if (!result.service.empty()) {
    text += aligned(service_table(result)) + everybody_text(*result.everybody) + "\n";
  }
  if (!result.lines.empty()) {
    text += aligned(verdict_table(result)) + "\n";
  }
  return text;
}

std::string closing_text(const std::vector<NetworkResult>& results) {
  std::size_t claimed = 0;
  std::vector<std::string> outside;
  for (const auto& result : results) {
    for (const auto& line : result.lines) {
      claimed += line.claimed ? 1 : 0;
      if (line.failed()) {
        outside.push_back(fmt::format("{} {} of {} ({}): {}", result.network.name, line.quantity, line.name, line.mode,
                                      line.words));
      }
    }
  }
  if (claimed == 0) {
    return "No line is claimed.";
  }
  if (outside.empty()) {
    return fmt::format("All {} claimed lines of {} networks are inside what is published.", claimed, results.size());
  }
  return fmt::format("{} of {} claimed lines are outside:\n  {}", outside.size(), claimed, fmt::join(outside, "\n  "));
}

std::string reproduction_json(const std::vector<NetworkResult>& results, std::uint64_t seed, unsigned threads) {
  Json json;
  json["schema"] = kReproductionSchema;
  json["version"] = kReproductionVersion;
  json["fidelity"] = "event";
  json["seed"] = seed;
  Json performance = Json::array();
  json["networks"] = Json::array();
  for (const auto& result : results) {
    json["networks"].push_back(network_json(result));
    double slots = 0;
    for (const auto& mode : result.modes) {
      for (const auto& pair : mode.pairs) {
        slots += static_cast<double>(pair.announced.slots);
      }
    }
    performance.push_back({{"network", result.network.name}, {"wall_seconds", result.wall_seconds}, {"slots", slots},
                           {"slots_per_second", result.wall_seconds > 0 ? slots / result.wall_seconds : 0}});
  }
  json["performance"] = {{"threads", threads}, {"networks", performance}};
  return json.dump(2) + "\n";
}

std::string reproduction_markdown(const std::vector<NetworkResult>& results, const std::vector<Plot>& plots) {
  std::string text =
      "<!-- SPDX-License-Identifier: Apache-2.0 -->\n# Published and simulated\n\n" + closing_text(results) + "\n";
  for (const auto& result : results) {
    text += fmt::format("\n## {}\n\n{}\n\n{}", result.network.name, result.network.description,
                        markdown(pair_table(result)));
    if (result.modes.size() > 1) {
      text += "\n" + markdown(mode_table(result));
    }
    if (!result.service.empty()) {
      text += "\n" + markdown(service_table(result)) + "\n" + everybody_text(*result.everybody);
    }
    if (!result.lines.empty()) {
      text += "\n" + markdown(verdict_table(result));
    }
    for (const auto& [key, words] : result.network.published) {
      text += fmt::format("\nPublished: {}: {}\n", key, words);
    }
  }
  text += "\n## Pictures\n";
  for (const auto& plot : plots) {
    text += fmt::format("\n![{}]({})\n\n{}\n", plot.file, plot.file, plot.caption);
  }
  return text;
}

}  // namespace twinspan::cli
