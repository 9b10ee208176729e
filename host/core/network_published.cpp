// SPDX-License-Identifier: Apache-2.0
// Sections about the use of a network and about what is published of it.
#include <algorithm>

#include <fmt/format.h>

#include "host/core/network_sections.hpp"

namespace twinspan {
namespace {

PublishedFigure read_figure(TomlReader& table) {
  PublishedFigure figure;
  figure.quantity = published_quantities()[table.choice("quantity", published_quantities())];
  figure.least = table.number("least", {0, 1e18});
  figure.most = table.number("most", {figure.least, 1e18});
  figure.tolerance = table.number_or("tolerance", {0, 1}, 0);
  figure.per_pair = table.choice("per", {"pair", "network"}) == 0;
  figure.channel = table.text_or("channel", "");
  if (table.has("mode")) {
    figure.mode =
        std::vector<std::string>{"sequential", "at-once"}[table.choice("mode", {"sequential", "at-once"})];
  }
  figure.source = table.text("source");
  figure.reproduced = table.flag_or("reproduced", true);
  if (figure.reproduced && table.has("why")) {
    table.fail("why", "allowed only with reproduced = false");
  }
  figure.why = figure.reproduced ? "" : table.text("why");
  figure.fitted = table.text_or("fitted", "");
  table.finish();
  return figure;
}

}  // namespace

const std::vector<std::string>& published_quantities() {
  static const std::vector<std::string> quantities = {
      "qber_x", "ratio_to_plob", "secret_bits_per_second", "total_loss_db", "drift_reference_rad_per_ms",
      "drift_residual_rad_per_ms", "pairs_times_distance_km", "simultaneous_calls"};
  return quantities;
}

std::vector<PublishedFigure> read_figures(TomlReader& published) {
  std::vector<PublishedFigure> figures;
  if (published.has("figure")) {
    for (auto& table : published.tables("figure")) {
      figures.push_back(read_figure(table));
    }
  }
  return figures;
}

OperationSettings read_operation(TomlReader table) {
  OperationSettings operation;
  operation.slots = table.whole_or("slots", {16, 1e15}, operation.slots);
  if (operation.slots % 16 != 0) {
    table.fail("slots", fmt::format("found {}, allowed are multiples of 16", operation.slots));
  }
  if (table.has("modes")) {
    const auto modes = table.texts("modes", 0);
    const auto listed = [&](const char* mode) {
      return std::find(modes.begin(), modes.end(), mode) != modes.end();
    };
    operation.sequential = listed("sequential");
    operation.at_once = listed("at-once");
    const auto known =
        static_cast<std::size_t>(operation.sequential) + static_cast<std::size_t>(operation.at_once);
    if (modes.empty() || modes.size() != known) {
      table.fail("modes", fmt::format("found [{}], allowed: sequential, at-once, each at most once",
                                      fmt::join(modes, ", ")));
    }
  }
  operation.switch_seconds = table.number_or("switch_seconds", {0, 1e6}, 0);
  table.finish();
  return operation;
}

ServiceSettings read_service(TomlReader& root) {
  ServiceSettings service;
  service.used = root.has("service");
  TomlReader table = root.table_or_empty("service");
  if (service.used) {
    service.users_km = table.number("users_km", {0, 2000});
    service.codec_kbit_per_second = table.numbers("codec_kbit_per_second", {1e-3, 1e9});
    service.rekey_bits_per_second = table.number("rekey_bits_per_second", {1e-6, 1e12});
  }
  table.finish();
  return service;
}

}  // namespace twinspan
