// SPDX-License-Identifier: Apache-2.0
#include "host/core/network_path.hpp"

#include <algorithm>
#include <limits>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

namespace twinspan {

std::optional<Arm> least_loss_path(const Network& network, std::size_t from, std::size_t to) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                                      boost::property<boost::edge_weight_t, double>>;
  Graph graph(network.nodes.size());
  const auto may_leave = [&](std::size_t node) {
    return node == from || network.nodes[node].kind == NodeKind::Switch;
  };
  for (const auto& link : network.links) {
    for (const auto& [a, b] :
         {std::pair{link.ends[0], link.ends[1]}, std::pair{link.ends[1], link.ends[0]}}) {
      if (may_leave(a)) {
        boost::add_edge(a, b, link.loss_db + network.nodes[b].insertion_loss_db, graph);
      }
    }
  }
  std::vector<double> loss(network.nodes.size());
  std::vector<std::size_t> before(network.nodes.size());
  boost::dijkstra_shortest_paths(graph, from,
                                 boost::predecessor_map(before.data()).distance_map(loss.data()));
  if (from == to || before[to] == to) {
    return std::nullopt;
  }
  Arm arm{0, loss[to], {}};
  for (std::size_t node = to; node != from; node = before[node]) {
    double best = std::numeric_limits<double>::infinity();
    double length = 0;
    std::size_t index = 0;
    for (std::size_t i = 0; i < network.links.size(); ++i) {
      const auto& link = network.links[i];
      const bool joins = (link.ends[0] == node && link.ends[1] == before[node]) ||
                         (link.ends[1] == node && link.ends[0] == before[node]);
      if (joins && link.loss_db < best) {
        best = link.loss_db;
        length = link.length_km;
        index = i;
      }
    }
    arm.length_km += length;
    arm.links.insert(arm.links.begin(), index);
  }
  return arm;
}

bool share_fibre(const Arm& one, const Arm& other) {
  return std::find_first_of(one.links.begin(), one.links.end(), other.links.begin(), other.links.end()) !=
         one.links.end();
}

bool share_fibre(const UserPair& one, const UserPair& other) {
  return std::any_of(one.arms.begin(), one.arms.end(), [&](const Arm& arm) {
    return share_fibre(arm, other.arms[0]) || share_fibre(arm, other.arms[1]);
  });
}

bool share_user(const UserPair& one, const UserPair& other) {
  return std::find_first_of(one.users.begin(), one.users.end(), other.users.begin(), other.users.end()) !=
         one.users.end();
}

}  // namespace twinspan
