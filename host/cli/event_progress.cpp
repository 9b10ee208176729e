// SPDX-License-Identifier: Apache-2.0
#include "host/cli/event_progress.hpp"

#include <nlohmann/json.hpp>

#include "host/core/error.hpp"

namespace twinspan::cli {
namespace {

using Json = nlohmann::json;

Json to_json(const session::ChannelLedger& c) {
  return {c.clicks, c.in_dead_time, c.outside_gate, c.not_exported, c.produced, c.dropped, c.consumed};
}

session::ChannelLedger ledger_of(const Json& json) {
  return {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4), json.at(5), json.at(6)};
}

Json to_json(const session::PhaseSums& p) {
  return {p.windows,     p.valid_windows, p.counts,         p.estimate_squares,
          p.drift_squares, p.drift_steps, p.offset_squares, p.offset_steps};
}

session::PhaseSums sums_of(const Json& json) {
  return {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4), json.at(5), json.at(6), json.at(7)};
}

}  // namespace

std::vector<std::uint8_t> encode(const EventProgress& progress) {
  Json channels = Json::array();
  for (const auto& channel : progress.channels) {
    channels.push_back(to_json(channel));
  }
  const auto& e = progress.events;
  const Json json = {{"next_stretch", progress.next_stretch},
                     {"slots", progress.slots},
                     {"windows", progress.windows},
                     {"lock_losses", progress.lock_losses},
                     {"events", {e.effective, e.both_clicked, e.other_blind, e.within_gap}},
                     {"channels", channels},
                     {"phase", to_json(progress.phase)}};
  return Json::to_cbor(json);
}

EventProgress decode_progress(std::span<const std::uint8_t> octets) {
  try {
    const Json json = Json::from_cbor(octets.begin(), octets.end());
    EventProgress progress;
    progress.next_stretch = json.at("next_stretch");
    progress.slots = json.at("slots");
    progress.windows = json.at("windows");
    progress.lock_losses = json.at("lock_losses");
    const Json& e = json.at("events");
    progress.events = {e.at(0), e.at(1), e.at(2), e.at(3)};
    for (const Json& channel : json.at("channels")) {
      progress.channels.push_back(ledger_of(channel));
    }
    progress.phase = sums_of(json.at("phase"));
    return progress;
  } catch (const Json::exception&) {
    throw InputError("the public part of the checkpoint is damaged");
  }
}

}  // namespace twinspan::cli
