// SPDX-License-Identifier: Apache-2.0
#include "host/session/ledger.hpp"

#include <fmt/format.h>

namespace twinspan::session {
namespace {

bool same(std::uint64_t a, std::uint64_t b) { return static_cast<std::uint32_t>(a) == static_cast<std::uint32_t>(b); }

}  // namespace

ChannelLedger Ledger::total() const {
  ChannelLedger sum;
  for (const auto& channel : channels) {
    sum.clicks += channel.clicks;
    sum.in_dead_time += channel.in_dead_time;
    sum.outside_gate += channel.outside_gate;
    sum.not_exported += channel.not_exported;
    sum.produced += channel.produced;
    sum.dropped += channel.dropped;
    sum.consumed += channel.consumed;
  }
  return sum;
}

std::string Ledger::mismatch() const {
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const auto& c = channels[i];
    if (!same(c.clicks, c.in_dead_time + c.outside_gate + c.not_exported + c.produced)) {
      return fmt::format(
          "channel {}: {} clicks, but {} in dead time + {} outside the gate + {} not exported + {} produced", i,
          c.clicks, c.in_dead_time, c.outside_gate, c.not_exported, c.produced);
    }
    if (!same(c.produced, c.consumed + c.dropped)) {
      return fmt::format("channel {}: {} tags produced, but {} consumed + {} dropped", i, c.produced, c.consumed,
                         c.dropped);
    }
  }
  if (!same(telemetry_produced, telemetry_consumed + telemetry_dropped)) {
    return fmt::format("telemetry: {} records produced, but {} consumed + {} dropped", telemetry_produced,
                       telemetry_consumed, telemetry_dropped);
  }
  const std::uint64_t dropped = total().dropped + telemetry_dropped;
  if (!same(dropped, causes.ring_full + causes.bus_stalled + causes.burst)) {
    return fmt::format(
        "losses: {} tags and records dropped, but {} because of the ring + {} because of the bus + {} in "
        "bursts",
        dropped, causes.ring_full, causes.bus_stalled, causes.burst);
  }
  if (!same(words_written, words_consumed)) {
    return fmt::format("ring: {} words written, but {} consumed", words_written, words_consumed);
  }
  if (malformed_words != 0) {
    return fmt::format("ring: {} words belong to no complete record", malformed_words);
  }
  return {};
}

Ledger make_ledger(const device::NodeCounters& counters, const TagStream& stream) {
  Ledger ledger;
  for (std::size_t i = 0; i < counters.channels.size(); ++i) {
    const auto& c = counters.channels[i];
    ledger.channels.push_back({c.clicks, c.in_dead_time, c.outside_gate, c.not_exported, c.produced, c.dropped,
                               stream.clicks_per_channel()[i]});
  }
  ledger.telemetry_produced = counters.telemetry_produced;
  ledger.telemetry_dropped = counters.telemetry_dropped;
  ledger.telemetry_consumed = stream.telemetry().size();
  ledger.gaps = stream.gaps().size();
  ledger.words_written = counters.words_written;
  ledger.words_consumed = stream.words();
  ledger.malformed_words = stream.malformed() + (stream.at_boundary() ? 0 : 1);
  ledger.causes = {counters.dropped_ring, counters.dropped_bus, counters.dropped_burst};
  ledger.diagnostics = {counters.fifo_peak_channel, counters.fifo_peak_telemetry, counters.fifo_peak_tags,
                        counters.ring_peak, counters.stall_ring, counters.stall_bus};
  return ledger;
}

}  // namespace twinspan::session
