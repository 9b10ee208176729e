// SPDX-License-Identifier: Apache-2.0
#include "host/core/network.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "host/core/error.hpp"
#include "host/core/network_path.hpp"
#include "host/core/toml_reader.hpp"

namespace twinspan {
namespace {

constexpr Range kProbability{0.0, 1.0};
constexpr Range kCode{1, 32768};
constexpr Range kIntensity{1e-6, 10.0};
constexpr double kOne20 = 1048576.0;  // 2^20, certainty of the threshold table

FrameSettings read_frame(TomlReader table) {
  constexpr Range slots{16, 16777200};
  FrameSettings frame{};
  frame.length_slots = static_cast<std::uint32_t>(table.whole("length_slots", slots));
  frame.reference_slots = static_cast<std::uint32_t>(table.whole("reference_slots", {0, 16777200}));
  frame.guard_slots = static_cast<std::uint32_t>(table.whole("guard_slots", {0, 16777200}));
  for (const auto* key : {"length_slots", "reference_slots", "guard_slots"}) {
    if (table.whole(key, {0, 16777200}) % 16 != 0) {
      table.fail(key, fmt::format("found {}, allowed are multiples of 16", table.whole(key, {0, 16777200})));
    }
  }
  if (frame.reference_slots + frame.guard_slots >= frame.length_slots) {
    table.fail("length_slots", fmt::format("found {}, but reference and guard already take {} slots",
                                           frame.length_slots, frame.reference_slots + frame.guard_slots));
  }
  table.finish();
  return frame;
}

LaserSettings read_laser(TomlReader table) {
  LaserSettings laser{};
  laser.wavelength_nm = table.number("wavelength_nm", {400, 2500});
  laser.linewidth_hz = table.number("linewidth_hz", {0, 1e7});
  laser.frequency_offset_hz = table.number("frequency_offset_hz", {-1e9, 1e9});
  table.finish();
  return laser;
}

ChipSettings read_chip(TomlReader table) {
  ChipSettings chip{};
  chip.intensity_half_wave_code = static_cast<std::uint32_t>(table.whole("intensity_half_wave_code", {1, 65535}));
  chip.phase_half_wave_code = static_cast<std::uint32_t>(table.whole("phase_half_wave_code", kCode));
  chip.extinction_ratio_db = table.number("extinction_ratio_db", {5, 100});
  chip.pattern_coefficient = table.number("pattern_coefficient", {0, 0.3});
  chip.peak_photons = table.number("peak_photons", {1e-4, 1e6});
  chip.reference_photons = table.number("reference_photons", {0, 1e6});
  if (chip.reference_photons > chip.peak_photons) {
    table.fail("reference_photons", fmt::format("found {}, allowed up to peak_photons = {}", chip.reference_photons,
                                                chip.peak_photons));
  }
  table.finish();
  return chip;
}

FibreSettings read_fibre(TomlReader table) {
  FibreSettings fibre{};
  fibre.drift_rad_per_ms = table.number("drift_rad_per_ms", {0, 1000});
  fibre.random_walk_share = table.number("random_walk_share", kProbability);
  fibre.velocity_correlation_ms = table.number("velocity_correlation_ms", {1e-3, 1e6});
  table.finish();
  return fibre;
}

SecondWavelengthSettings read_second_wavelength(TomlReader table) {
  SecondWavelengthSettings second{};
  second.used = table.flag_or("used", false);
  if (second.used) {
    second.wavelength_nm = table.number("wavelength_nm", {400, 2500});
    second.photons = table.number("photons", {0, 1e6});
    second.independent_drift_rad_per_ms = table.number("independent_drift_rad_per_ms", {0, 1000});
  }
  table.finish();
  return second;
}

DetectorSettings read_detector(TomlReader table) {
  DetectorSettings detector{};
  detector.efficiency = table.number("efficiency", {1e-6, 1});
  detector.dark_count_rate_hz = table.number("dark_count_rate_hz", {0, 1e7});
  detector.jitter_fwhm_ps = static_cast<std::uint32_t>(table.whole("jitter_fwhm_ps", {0, 10000}));
  detector.dead_time_ps = static_cast<std::uint32_t>(table.whole("dead_time_ps", {0, 10000000}));
  detector.after_pulse_probability = table.number("after_pulse_probability", {0, 0.5});
  detector.after_pulse_decay_ps = static_cast<std::uint32_t>(table.whole("after_pulse_decay_ps", {1, 100000000}));
  table.finish();
  return detector;
}

ReceiverSettings read_receiver(TomlReader table) {
  ReceiverSettings receiver{};
  receiver.splitter_transmittance = table.number("splitter_transmittance", {0.01, 0.99});
  receiver.misalignment = table.number("misalignment", {0, 0.5});
  receiver.phase_half_wave_code = static_cast<std::uint32_t>(table.whole("phase_half_wave_code", kCode));
  table.finish();
  return receiver;
}

TaggerSettings read_tagger(TomlReader table, std::uint32_t slot_ps) {
  TaggerSettings tagger{};
  tagger.dead_time_ps = static_cast<std::uint32_t>(table.whole("dead_time_ps", {0, 16000.0 * slot_ps}));
  tagger.gate_first_ps = static_cast<std::uint32_t>(table.whole("gate_first_ps", {0, slot_ps - 1.0}));
  tagger.gate_last_ps =
      static_cast<std::uint32_t>(table.whole("gate_last_ps", {tagger.gate_first_ps + 1.0, double(slot_ps)}));
  tagger.tap_nonlinearity = table.number("tap_nonlinearity", {0, 0.5});
  tagger.ring_log2_entries = static_cast<std::uint32_t>(table.whole("ring_log2_entries", {9, 24}));
  table.finish();
  return tagger;
}

PhaseLoopSettings read_phase_loop(TomlReader table, const FrameSettings& frame, bool second_wavelength) {
  PhaseLoopSettings loop{};
  loop.enabled = table.flag_or("enabled", true);
  loop.window_slots = static_cast<std::uint32_t>(table.whole("window_slots", {1024, 16777200}));
  const std::uint32_t step = second_wavelength ? 16 : frame.length_slots;
  if (loop.window_slots % step != 0) {
    table.fail("window_slots", fmt::format("found {}, allowed are multiples of {}{}", loop.window_slots, step,
                                           second_wavelength ? "" : " (frame.length_slots)"));
  }
  loop.proportional_gain = table.number("proportional_gain", {0, 0.9999});
  loop.integral_gain = table.number("integral_gain", {0, 0.9999});
  loop.step_limit_rad = table.number("step_limit_rad", {1e-4, 1.5});
  loop.least_counts = static_cast<std::uint32_t>(table.whole("least_counts", {1, 65535}));
  table.finish();
  return loop;
}

/// Share of the window `sum` of all must be one within rounding of a decimal file.
void check_sum(const TomlReader& table, std::string_view key, double sum) {
  if (std::abs(sum - 1.0) > 1e-9) {
    table.fail(key, fmt::format("the probabilities of the X window sum to {}, allowed is 1", sum));
  }
}

std::array<std::uint32_t, 8> thresholds_of(const std::array<double, 5>& probability) {
  std::array<std::uint32_t, 8> thresholds{};  // same rounding as protocol::cumulative_thresholds
  thresholds.fill(static_cast<std::uint32_t>(kOne20));
  double sum = 0;
  for (std::size_t i = 0; i + 1 < probability.size(); ++i) {
    sum += probability[i];
    thresholds[i] = static_cast<std::uint32_t>(std::lround(sum * kOne20));
  }
  return thresholds;
}

std::array<std::uint32_t, 8> read_thresholds(TomlReader& table) {
  if (!table.has("thresholds")) {
    const double p_z = table.number("probability_z", kProbability);
    const double send = table.number("probability_send", kProbability);
    const double p_0 = table.number("probability_vacuum", kProbability);
    const double p_1 = table.number("probability_weak", kProbability);
    const double p_2 = table.number("probability_strong", kProbability);
    check_sum(table, "probability_vacuum", p_0 + p_1 + p_2);
    const double p_x = 1 - p_z;
    return thresholds_of({p_z * (1 - send), p_z * send, p_x * p_0, p_x * p_1, p_x * p_2});
  }
  const auto list = table.wholes("thresholds", {0, kOne20});
  if (list.size() != 5 || list.back() != static_cast<std::uint64_t>(kOne20)) {
    table.fail("thresholds", "expected 5 cumulative thresholds (Z not-send, Z send, X vacuum, X weak, X strong), "
                             "the last one 1048576 (2^20)");
  }
  std::array<std::uint32_t, 8> thresholds{};
  thresholds.fill(static_cast<std::uint32_t>(kOne20));
  for (std::size_t i = 0; i < list.size(); ++i) {
    thresholds[i] = static_cast<std::uint32_t>(list[i]);
    if (i > 0 && list[i] < list[i - 1]) {
      table.fail("thresholds", fmt::format("not monotone: entry {} is {}, below entry {} which is {}; "
                                           "cumulative thresholds never decrease", i, list[i], i - 1, list[i - 1]));
    }
  }
  return thresholds;
}

ProtocolSettings read_protocol(TomlReader table, double peak_photons) {
  ProtocolSettings protocol{};
  protocol.mu_1 = table.number("mu_1", kIntensity);
  protocol.mu_2 = table.number("mu_2", kIntensity);
  protocol.mu_z = table.number("mu_z", kIntensity);
  if (protocol.mu_2 <= protocol.mu_1) {
    table.fail("mu_2", fmt::format("found {}, allowed is more than mu_1 = {}", protocol.mu_2, protocol.mu_1));
  }
  if (std::max(protocol.mu_2, protocol.mu_z) > peak_photons) {
    table.fail("mu_2", fmt::format("the largest intensity {} exceeds chip.peak_photons = {}",
                                   std::max(protocol.mu_2, protocol.mu_z), peak_photons));
  }
  protocol.thresholds = read_thresholds(table);
  const auto& t = protocol.thresholds;
  if (t[0] == 0 || t[0] == t[1] || t[1] == t[2] || t[3] == t[2] || t[4] == t[3]) {
    table.fail(table.has("thresholds") ? "thresholds" : "probability_send",
               "each of Z not-send, Z send, X vacuum, X weak and X strong needs a probability of at least 2^-20");
  }
  protocol.slice_half_width = static_cast<std::uint32_t>(table.whole("slice_half_width", {0, 3}));
  protocol.epsilon = table.number("epsilon", {1e-30, 1e-2});
  table.finish();
  return protocol;
}

std::size_t node_index(const Network& network, const TomlReader& table, std::string_view key, const std::string& name) {
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
    link.ends = {node_index(network, table, "between", between[0]), node_index(network, table, "between", between[1])};
    link.length_km = table.number("length_km", {0, 2000});
    const double attenuation = table.number("attenuation_db_per_km", {0.1, 10});
    link.loss_db = attenuation * link.length_km + table.number_or("connector_loss_db", {0, 60}, 0);
    table.finish();
    network.links.push_back(link);
  }
}

void read_pairs(TomlReader& root, Network& network) {
  for (auto& table : root.tables("pair")) {
    UserPair pair{};
    const auto users = table.texts("users", 2);
    if (users[0] == users[1]) {
      table.fail("users", fmt::format("found '{}' twice; a pair has two different users", users[0]));
    }
    pair.unit = table.text("unit");
    pair.channel = table.text("channel");
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
        table.fail("users", fmt::format("no path of links from '{}' to '{}'; add a [[link]]", users[i], pair.unit));
      }
      pair.arms[i] = *arm;
    }
    table.finish();
    network.pairs.push_back(pair);
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
  network.phase_loop = read_phase_loop(root.table("phase_loop"), network.frame, network.second_wavelength.used);
  network.protocol = read_protocol(root.table("protocol"), network.chip.peak_photons);
  read_topology(root, network);
  read_pairs(root, network);
  network.assumed = root.table_or_empty("assumed").remaining_texts();
  network.published = root.table_or_empty("published").remaining_texts();
  root.finish();
  return network;
}

}  // namespace twinspan
