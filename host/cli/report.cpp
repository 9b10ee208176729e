// SPDX-License-Identifier: Apache-2.0
#include "host/cli/report.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host/cli/progress.hpp"
#include "host/protocol/plob.hpp"

namespace twinspan::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Figures of one pair that follow from its outcome.
struct Figures {
  double per_slot;
  double per_second;
  double plob;
  double ratio;
};

Figures figures(const PairOutcome& pair, double slots_per_second) {
  const double slots = static_cast<double>(pair.announced.slots);
  const double per_slot = slots > 0 ? static_cast<double>(pair.distilled.secret_bits) / slots : 0;
  const double plob = protocol::plob_absolute(pair.pair.loss_db());
  return {per_slot, per_slot * slots_per_second, plob, per_slot / plob};
}

Json number(std::optional<double> value) { return value && std::isfinite(*value) ? Json(*value) : Json(nullptr); }

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json losses_json(const session::Ledger& ledger, const session::EventCounts& events) {
  Json channels = Json::array();
  for (const auto& c : ledger.channels) {
    channels.push_back({{"clicks", c.clicks}, {"in_dead_time", c.in_dead_time}, {"outside_gate", c.outside_gate},
                        {"counted_only", c.not_exported}, {"produced", c.produced}, {"dropped", c.dropped},
                        {"consumed", c.consumed}});
  }
  return {{"balanced", ledger.mismatch().empty()},
          {"channels", channels},
          {"telemetry", {{"produced", ledger.telemetry_produced}, {"dropped", ledger.telemetry_dropped},
                         {"consumed", ledger.telemetry_consumed}}},
          {"gaps", ledger.gaps},
          {"causes", {{"ring_full", ledger.causes.ring_full}, {"bus_stalled", ledger.causes.bus_stalled},
                      {"burst", ledger.causes.burst}}},
          {"ring_words", {{"written", ledger.words_written}, {"consumed", ledger.words_consumed}}},
          {"clicks_not_effective", {{"both_detectors", events.both_clicked},
                                    {"other_detector_dead", events.other_blind},
                                    {"next_to_gap", events.within_gap}}}};
}

/// How full the node's buffers were: depends on the memory behind it, so it is performance, not result.
Json diagnostics_json(const std::string& unit, const session::Diagnostics& d) {
  return {{"unit", unit}, {"fifo_peak", {{"channel", d.fifo_peak_channel}, {"telemetry", d.fifo_peak_telemetry},
                         {"tags", d.fifo_peak_tags}}},
          {"ring_peak", d.ring_peak}, {"stall_ring_clocks", d.stall_ring}, {"stall_bus_clocks", d.stall_bus}};
}

Json expected_json(const protocol::OperatingPoint& expected) {
  const auto& e = expected.expected;
  return {{"live_fraction", expected.live.fraction()}, {"sifted_bits", e.z_events}, {"qber_x", number(e.qber_x)},
          {"qber_z", number(e.qber_z)}, {"qber_z_paired", number(e.qber_z_paired)},
          {"secret_bits", expected.key.bits}};
}

Json counts_json(const protocol::SiftedCounts& counts) {
  static constexpr const char* kNames[] = {"not_send", "send", "vacuum", "weak", "strong"};
  Json revealed = Json::object();
  for (std::size_t a = 0; a < protocol::kRoles; ++a) {
    for (std::size_t b = 0; b < protocol::kRoles; ++b) {
      if (a > 1 || b > 1) {
        revealed[fmt::format("{}/{}", kNames[a], kNames[b])] = counts.revealed[a][b];
      }
    }
  }
  return {{"revealed_events", revealed}, {"x_accepted", counts.x_accepted}, {"x_wrong", counts.x_wrong},
          {"pairs_offered", counts.pairs_offered}, {"pairs_kept", counts.pairs_kept}};
}

/// From sifted bits to the net key; the costs add up to what is missing.
Json account_json(const distillation::BitAccount& a) {
  return {{"sifted", a.sifted}, {"unpaired", a.unpaired}, {"second_bits_of_pairs", a.second_bits},
          {"even_pairs", a.even_pairs}, {"discarded_frames", a.discarded}, {"tagged", a.tagged},
          {"phase_error", a.phase_error}, {"leaked", a.leaked}, {"verification", a.verification},
          {"amplification", a.amplification}, {"rounding", a.rounding}, {"forfeited", a.forfeited},
          {"secret", a.secret}, {"authentication", a.authentication}, {"net", a.net}, {"balance", a.balance()}};
}

Json epsilon_json(const distillation::EpsilonAccount& e) {
  return {{"correctness", e.correctness}, {"smoothing", e.smoothing}, {"amplification", e.amplification},
          {"phase_error", e.phase_error}, {"untagged", e.untagged}, {"authentication", e.authentication},
          {"total", e.total()}};
}

Json pair_json(const PairOutcome& pair, double slots_per_second) {
  const auto& d = pair.distilled;
  const auto& counts = d.bob.counts;
  const Figures f = figures(pair, slots_per_second);
  Json json;
  json["users"] = pair.pair.users;
  json["channel"] = pair.pair.channel;
  json["distance_km"] = pair.pair.distance_km();
  json["loss_db"] = pair.pair.loss_db();
  json["slots"] = pair.announced.slots;
  json["quantum_slots"] = pair.announced.quantum_slots;
  json["stopped_early"] = pair.announced.stopped_early;
  json["clicks"] = pair.announced.ledger.total().consumed;
  json["effective_events"] = pair.announced.event_counts.effective;
  json["sifted_bits"] = counts.z_events;
  json["qber_x"] = number(d.qber_x);
  json["qber_z"] = number(d.qber_z);
  json["qber_z_paired"] = number(d.qber_z_paired);
  json["phase_error_bound"] = d.bob.key_length.phase_error_paired_upper > 0
                                  ? number(d.bob.key_length.phase_error_paired_upper) : Json(nullptr);
  json["leaked_bits"] = d.leaked_bits;
  json["secret_bits"] = d.secret_bits;
  json["authentication_bits"] = d.authentication_bits;
  json["net_secret_bits"] = d.net_secret_bits;
  json["no_key_reason"] = text_or_null(d.reason);
  json["secret_bits_per_slot"] = f.per_slot;
  json["secret_bits_per_second"] = f.per_second;
  json["plob_bits_per_slot"] = f.plob;
  json["ratio_to_plob"] = f.ratio;
  json["keys_equal"] = d.keys_equal;
  json["key_sha256"] = {{pair.pair.users[0], text_or_null(d.alice.key_sha256)},
                        {pair.pair.users[1], text_or_null(d.bob.key_sha256)}};
  json["tags_sha256"] = text_or_null(pair.announced.tags_sha256);
  json["losses"] = losses_json(pair.announced.ledger, pair.announced.event_counts);
  json["counts"] = counts_json(counts);
  json["phase"] = {{"windows", pair.phase.windows}, {"valid_windows", pair.phase.valid_windows},
                   {"mean_counts", pair.phase.mean_counts}, {"estimate_rms_rad", pair.phase.estimate_rms_rad},
                   {"link_drift_rad_per_ms", pair.phase.link_drift_rad_per_ms},
                   {"offset_drift_rad_per_ms", pair.phase.offset_drift_rad_per_ms},
                   {"lock_losses", pair.lock_losses}};
  json["key_blocks"] = {{"distilled", d.blocks}, {"with_key", d.blocks_with_key}};
  json["bits"] = account_json(d.account);
  json["epsilon"] = epsilon_json(d.epsilon);
  json["expected"] = expected_json(pair.expected);
  return json;
}

std::string percent(std::optional<double> share, const char* format) {
  return share ? fmt::format(fmt::runtime(format), 100 * *share) : "-";
}

std::string pair_sentence(const PairOutcome& pair, double rate) {
  const auto& users = pair.pair.users;
  const auto& d = pair.distilled;
  const Figures f = figures(pair, rate);
  if (d.secret_bits == 0) {
    return fmt::format("{} and {} hold no key: {}.", users[0], users[1], d.reason);
  }
  return fmt::format(
      "{} and {} each hold {} secret bits (X-QBER {}, Z-QBER {} before and {} after pairing): {:.3g} bit per slot, "
      "{:.3g} times the repeaterless (PLOB) bound of {:.3g} at {:.1f} dB{}; the two keys are {}.",
      users[0], users[1], d.secret_bits, percent(d.qber_x, "{:.2f} %"), percent(d.qber_z, "{:.1f} %"),
      percent(d.qber_z_paired, "{:.3f} %"), f.per_slot, f.ratio, f.plob, pair.pair.loss_db(),
      f.ratio < 1 ? " (below it, as twin-field links are at this loss)" : " (above it)",
      d.keys_equal ? "equal" : "NOT EQUAL");
}

}  // namespace

nlohmann::ordered_json pairs_json(const std::vector<PairOutcome>& pairs, double slots_per_second) {
  Json json = Json::array();
  for (const auto& pair : pairs) {
    json.push_back(pair_json(pair, slots_per_second));
  }
  return json;
}

std::string report_json(const RunSummary& run) {
  Json json;
  json["schema"] = kReportSchema;
  json["version"] = kReportVersion;
  json["network"] = run.network;
  json["fidelity"] = run.fidelity;
  json["seed"] = run.seed;
  json["complete"] = run.complete;
  std::uint64_t slots = 0;
  double simulation = 0;
  double distillation = 0;
  Json nodes = Json::array();
  for (const auto& pair : run.pairs) {
    nodes.push_back(diagnostics_json(pair.pair.unit, pair.announced.ledger.diagnostics));
    slots += pair.announced.slots;
    simulation += pair.simulation_seconds;
    distillation += pair.distillation_seconds;
  }
  json["performance"] = {{"wall_seconds", run.wall_seconds},
                         {"slots_per_second", simulation > 0 ? static_cast<double>(slots) / simulation : 0},
                         {"threads", run.threads},
                         {"simulation_seconds", simulation},
                         {"distillation_seconds", distillation},
                         {"nodes", nodes}};
  json["pairs"] = pairs_json(run.pairs, run.slots_per_second);
  return json.dump(2) + "\n";
}

std::string report_table(const RunSummary& run) {
  constexpr const char* kRow = "{:<18} {:>7} {:>7} {:>9} {:>9} {:>9} {:>8} {:>8} {:>9} {:>9} {:>11} {:>9}\n";
  std::string table = fmt::format(fmt::runtime(kRow), "pair", "km", "dB", "slots", "clicks", "sifted", "X-QBER",
                                  "E paired", "leaked", "secret", "bit/s", "x PLOB");
  for (const auto& pair : run.pairs) {
    const auto& d = pair.distilled;
    const Figures f = figures(pair, run.slots_per_second);
    table += fmt::format(fmt::runtime(kRow), pair.pair.users[0] + "-" + pair.pair.users[1],
                         fmt::format("{:.1f}", pair.pair.distance_km()), fmt::format("{:.1f}", pair.pair.loss_db()),
                         with_prefix(static_cast<double>(pair.announced.slots)),
                         pair.announced.ledger.total().consumed, d.bob.counts.z_events, percent(d.qber_x, "{:.2f} %"),
                         percent(d.qber_z_paired, "{:.3f} %"), d.leaked_bits, d.secret_bits,
                         with_prefix(f.per_second), fmt::format("{:.3g}", f.ratio));
  }
  return table;
}

std::string closing_line(const RunSummary& run) {
  std::string line;
  for (const auto& pair : run.pairs) {
    line += (line.empty() ? "" : "\n") + pair_sentence(pair, run.slots_per_second);
  }
  return line;
}

}  // namespace twinspan::cli
