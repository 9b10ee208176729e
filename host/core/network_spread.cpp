// SPDX-License-Identifier: Apache-2.0
// Spread from client to client: which of the made ones are in the network, and how they differ.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include <boost/random/normal_distribution.hpp>

#include "host/core/network_sections.hpp"

namespace twinspan {
namespace {

/// The standard fixes its sequence, and Boost the distribution on it: the same draws on every machine.
using Generator = std::mt19937_64;

/// Deviations of one client in units of their standard deviation.
struct Client {
  double loss = 0;
  double misalignment = 0;
  double extinction = 0;
};

/// Standard normal number, cut off at 3.
double deviation(Generator& generator) {
  boost::random::normal_distribution<double> normal;
  for (;;) {
    const double value = normal(generator);
    if (std::abs(value) <= 3) {
      return value;
    }
  }
}

/// The first `count` entries become a random choice of all.
void shuffle_first(std::vector<std::size_t>& values, std::size_t count, Generator& generator) {
  for (std::size_t i = 0; i < count; ++i) {
    std::swap(values[i], values[i + generator() % (values.size() - i)]);
  }
}

std::vector<std::size_t> counted(std::size_t count) {
  std::vector<std::size_t> values(count);
  std::iota(values.begin(), values.end(), std::size_t{0});
  return values;
}

std::vector<Client> draw_made(const SpreadSettings& spread, Generator& generator) {
  std::vector<Client> made(spread.clients_made);
  for (auto& client : made) {
    client.loss = deviation(generator);
    client.misalignment = deviation(generator);
    client.extinction = deviation(generator);
  }
  return made;
}

/// The bad modulators fall on random clients, which are put aside; from the others as many as needed are
/// picked at random.
ClientChoice draw_choice(const SpreadSettings& spread, Generator& generator) {
  ClientChoice choice;
  choice.bad_modulators = counted(spread.modulators_made);
  const std::size_t bad = spread.modulators_made - spread.modulators_good;
  shuffle_first(choice.bad_modulators, bad, generator);
  choice.bad_modulators.resize(bad);
  std::vector<bool> spoilt(spread.clients_made, false);
  for (const std::size_t modulator : choice.bad_modulators) {
    spoilt[modulator % spread.clients_made] = true;
  }
  choice.picked = counted(spread.clients_made);
  std::erase_if(choice.picked, [&](std::size_t client) { return spoilt[client]; });
  shuffle_first(choice.picked, spread.clients_picked, generator);
  choice.picked.resize(spread.clients_picked);
  return choice;
}

/// Position of a user among the transmitters.
std::size_t client_number(const Network& network, const std::string& user) {
  std::size_t number = 0;
  for (const auto& node : network.nodes) {
    if (node.name == user) {
      break;
    }
    number += node.kind == NodeKind::Transmitter ? 1 : 0;
  }
  return number;
}

}  // namespace

ClientChoice drawn_clients(const SpreadSettings& spread) {
  Generator generator(spread.seed);
  draw_made(spread, generator);
  return draw_choice(spread, generator);
}

PairSpread drawn_spread(const Network& network, std::size_t pair) {
  const auto& spread = network.spread;
  if (!spread.used) {
    return {};
  }
  Generator generator(spread.seed);
  const auto made = draw_made(spread, generator);
  const auto choice = draw_choice(spread, generator);
  double channel = 0;
  for (std::size_t i = 0; i <= pair; ++i) {
    channel = deviation(generator);
  }
  const auto& users = network.pairs[pair].users;
  const Client& a = made[choice.picked[client_number(network, users[0])]];
  const Client& b = made[choice.picked[client_number(network, users[1])]];
  const double common = spread.channel_loss_sd_db * channel;
  PairSpread drawn;
  drawn.loss_db = {common + spread.excess_loss_sd_db * a.loss, common + spread.excess_loss_sd_db * b.loss};
  drawn.misalignment = spread.misalignment_sd * (a.misalignment + b.misalignment) / std::sqrt(2.0);
  drawn.extinction_db = spread.extinction_sd_db * std::min(a.extinction, b.extinction);
  return drawn;
}

double drawn_loss_db(const Network& network, std::size_t pair, std::size_t arm) {
  return std::max(0.0, network.pairs[pair].arms[arm].loss_db + drawn_spread(network, pair).loss_db[arm]);
}

}  // namespace twinspan
