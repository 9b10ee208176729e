// SPDX-License-Identifier: Apache-2.0
#include "host/core/network.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "host/core/network_path.hpp"
#include "host/core/network_sections.hpp"
#include "host/core/toml_reader.hpp"

namespace twinspan {
namespace {

std::size_t node_index(const Network& network, const TomlReader& table, std::string_view key,
                       const std::string& name) {
  const auto at = std::find_if(network.nodes.begin(), network.nodes.end(),
                               [&](const NetworkNode& node) { return node.name == name; });
  if (at == network.nodes.end()) {
    table.fail(key, fmt::format("found '{}', which is no node of this network", name));
  }
  return static_cast<std::size_t>(at - network.nodes.begin());
}

void read_topology(TomlReader& root, Network& network) {
  std::set<std::string> names;
  for (auto& table : root.tables("node")) {
    NetworkNode node{table.text("name"), {}, 0};
    // Names become parts of file names.
    const bool plain = std::all_of(node.name.begin(), node.name.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
    });
    if (node.name.empty() || !plain) {
      table.fail("name", fmt::format("found '{}', allowed are letters, digits, '-', '_' and '.'", node.name));
    }
    if (!names.insert(node.name).second) {
      table.fail("name", fmt::format("found '{}' twice; names of nodes are unique", node.name));
    }
    node.kind = static_cast<NodeKind>(table.choice("kind", {"transmitter", "switch", "measurement"}));
    node.insertion_loss_db = table.number_or("insertion_loss_db", {0, 60}, 0);
    table.finish();
    network.nodes.push_back(node);
  }
  for (auto& table : root.tables("link")) {
    const auto between = table.texts("between", 2);
    NetworkLink link{};
    link.ends = {node_index(network, table, "between", between[0]),
                 node_index(network, table, "between", between[1])};
    link.length_km = table.number("length_km", {0, 2000});
    const double attenuation = table.number("attenuation_db_per_km", {0.1, 10});
    link.loss_db = attenuation * link.length_km + table.number_or("connector_loss_db", {0, 60}, 0);
    table.finish();
    network.links.push_back(link);
  }
}

/// Two pairs in one fibre cannot have the same line, unless a common user keeps them from running at once.
void check_line(const Network& network, const UserPair& pair, const TomlReader& table) {
  for (std::size_t i = 0; i < network.pairs.size(); ++i) {
    if (pair.line && network.pairs[i].line == pair.line && !share_user(pair, network.pairs[i]) &&
        share_fibre(pair, network.pairs[i])) {
      table.fail("line", fmt::format("found {}, which pair[{}] has in the same fibre", *pair.line, i));
    }
  }
}

void read_pairs(TomlReader& root, Network& network) {
  for (auto& table : root.tables("pair")) {
    UserPair pair{};
    const auto users = table.texts("users", 2);
    if (users[0] == users[1]) {
      table.fail("users", fmt::format("found '{}' twice; a pair has two different users", users[0]));
    }
    for (const UserPair& other : network.pairs) {
      if (std::is_permutation(users.begin(), users.end(), other.users.begin(), other.users.end())) {
        table.fail("users", fmt::format("found '{}' and '{}', who are a pair already", users[0], users[1]));
      }
    }
    pair.unit = table.text("unit");
    pair.channel = table.text("channel");
    if (table.has("line")) {
      pair.line = static_cast<std::uint32_t>(table.whole("line", {0, 1000}));
      if (!network.comb.used) {
        table.fail("line", fmt::format("found {}, but the file has no [comb]", *pair.line));
      }
      const double wavelength_nm = line_wavelength_nm(network.comb, *pair.line);
      if (wavelength_nm < 400 || wavelength_nm > 2500) {
        table.fail("line", fmt::format("found {}, whose wavelength of {} nm is outside 400 to 2500 nm",
                                       *pair.line, wavelength_nm));
      }
    }
    const auto unit = node_index(network, table, "unit", pair.unit);
    if (network.nodes[unit].kind != NodeKind::Measurement) {
      table.fail("unit", fmt::format("found '{}', which is no node of kind 'measurement'", pair.unit));
    }
    for (std::size_t i = 0; i < 2; ++i) {
      pair.users[i] = users[i];
      const auto user = node_index(network, table, "users", users[i]);
      if (network.nodes[user].kind != NodeKind::Transmitter) {
        table.fail("users", fmt::format("found '{}', which is no node of kind 'transmitter'", users[i]));
      }
      const auto arm = least_loss_path(network, user, unit);
      if (!arm) {
        table.fail("users",
                   fmt::format("no path of links from '{}' to '{}'; add a [[link]]", users[i], pair.unit));
      }
      pair.arms[i] = *arm;
    }
    check_line(network, pair, table);
    table.finish();
    network.pairs.push_back(pair);
  }
}

void check_clients(const TomlReader& root, const Network& network) {
  const auto clients = std::count_if(network.nodes.begin(), network.nodes.end(), [](const NetworkNode& node) {
    return node.kind == NodeKind::Transmitter;
  });
  if (network.spread.used && clients > network.spread.clients_picked) {
    root.fail("spread", fmt::format("clients_picked: found {}, allowed from {}, the number of nodes of kind "
                                    "'transmitter'", network.spread.clients_picked, clients));
  }
}

}  // namespace

Network load_network(const std::string& file) {
  const toml::table content = TomlReader::parse_file(file);
  TomlReader root(content, file, "");
  Network network{};
  network.file = file;

  TomlReader head = root.table("network");
  head.whole("schema", {1, 1});
  network.name = head.text("name");
  network.description = head.text_or("description", "");
  network.slot_ps = static_cast<std::uint32_t>(head.whole("slot_ps", {100, 1000000}));
  head.finish();

  network.frame = read_frame(root.table("frame"));
  network.laser = read_laser(root.table("laser"));
  network.chip = read_chip(root.table("chip"));
  network.fibre = read_fibre(root.table("fibre"));
  network.second_wavelength = read_second_wavelength(root.table_or_empty("second_wavelength"));
  network.detector = read_detector(root.table("detector"));
  network.receiver = read_receiver(root.table("receiver"));
  network.tagger = read_tagger(root.table("tagger"), network.slot_ps);
  network.phase_loop =
      read_phase_loop(root.table("phase_loop"), network.frame, network.second_wavelength.used);
  network.protocol = read_protocol(root.table("protocol"), network.chip.peak_photons);
  network.comb = read_comb(root);
  network.injection_lock = read_injection_lock(root, network.comb);
  network.crosstalk = read_crosstalk(root);
  network.spread = read_spread(root);
  network.operation = read_operation(root.table_or_empty("operation"));
  network.service = read_service(root);
  read_topology(root, network);
  read_pairs(root, network);
  check_clients(root, network);
  network.assumed = root.table_or_empty("assumed").remaining_texts();
  TomlReader published = root.table_or_empty("published");
  network.figures = read_figures(published);
  network.published = published.remaining_texts();
  root.finish();
  return network;
}

}  // namespace twinspan
