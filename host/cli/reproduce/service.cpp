// SPDX-License-Identifier: Apache-2.0
#include "host/cli/reproduce/service.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace twinspan::cli {
namespace {

/// Net of what authentication used up.
double active_rate(const Network& network, const ModeResult& mode) {
  double sum = 0;
  for (const auto& pair : mode.pairs) {
    const auto slots = static_cast<double>(pair.announced.slots);
    const auto net = static_cast<double>(std::max<std::int64_t>(pair.distilled.net_secret_bits, 0));
    sum += slots > 0 ? net / slots * network.slots_per_second() : 0;
  }
  return mode.pairs.empty() ? 0 : sum / static_cast<double>(mode.pairs.size());
}

schedule::SharedUnits shared_units(const Network& network) {
  schedule::SharedUnits shared;
  shared.users = static_cast<unsigned>(std::count_if(network.nodes.begin(), network.nodes.end(), [](const auto& node) {
    return node.kind == NodeKind::Transmitter;
  }));
  shared.units = std::max(1U, shared.users / 2);
  shared.switch_seconds = network.operation.switch_seconds;
  return shared;
}

ServiceLine line(const std::string& cipher, double need, double rate, const schedule::SharedUnits& shared) {
  return {cipher, need, schedule::call_capacities(rate, need, shared)};
}

}  // namespace

std::vector<ServiceLine> service_lines(const Network& network, const ModeResult& mode) {
  const double rate = active_rate(network, mode);
  const auto shared = shared_units(network);
  std::vector<ServiceLine> lines;
  for (const double codec : network.service.codec_kbit_per_second) {
    lines.push_back(line(fmt::format("one-time pad, codec {:.0f} kbit/s", codec), schedule::one_time_pad_need(codec),
                         rate, shared));
  }
  lines.push_back(line("AES-256, a fresh key every second",
                       schedule::cipher_need(network.service.rekey_bits_per_second), rate, shared));
  return lines;
}

schedule::AllPairs everybody(const Network& network, const ModeResult& mode) {
  return schedule::all_pairs(active_rate(network, mode), shared_units(network));
}

double most_calls(const std::vector<ServiceLine>& lines) {
  unsigned most = 0;
  for (const auto& line : lines) {
    for (const auto& capacity : line.capacity) {
      most = std::max(most, capacity.calls);
    }
  }
  return most;
}

}  // namespace twinspan::cli
