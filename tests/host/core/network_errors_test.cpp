// SPDX-License-Identifier: Apache-2.0
// Values that no network can have: each is refused with one line that names file, line, key, what was found and what
// is allowed.
#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "host/core/error.hpp"
#include "tests/host/core/network_text.hpp"

namespace {

using namespace twinspan;

struct BadValue {
  const char* from;
  const char* to;
  std::vector<std::string> parts;  ///< of the message, beside the file
};

/// The complaint about a text; empty when it is accepted.
std::string complaint(const TemporaryFile& file, const std::string& text) {
  try {
    file.load(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

std::size_t line_of(const std::string& text, const std::string& part) {
  const auto begin = text.begin();
  return 1 + static_cast<std::size_t>(
                 std::count(begin, begin + static_cast<std::ptrdiff_t>(text.find(part)), '\n'));
}

void expect_refused(const std::string& text, const std::vector<BadValue>& bad) {
  const TemporaryFile file("network_errors_test");
  ASSERT_EQ(complaint(file, text), "");
  for (const auto& value : bad) {
    const std::string message = complaint(file, replaced(text, value.from, value.to));
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_EQ(message.rfind(file.path() + ":", 0), 0u) << "'" << value.to << "' gives: " << message;
    for (const auto& part : value.parts) {
      EXPECT_NE(message.find(part), std::string::npos) << "'" << part << "' is missing in: " << message;
    }
  }
}

TEST(NetworkErrors, ValuesThatCannotBe) {
  expect_refused(file_text("metro-40km"), {
      {"efficiency = 0.6", "efficiency = 1.01", {"detector.efficiency", "1.01", "allowed", "to 1"}},
      {"efficiency = 0.6", "efficiency = 0", {"detector.efficiency", "found 0", "allowed"}},
      {"efficiency = 0.6", "efficiency = nan", {"detector.efficiency", "nan", "allowed"}},
      {"dark_count_rate_hz = 20.0", "dark_count_rate_hz = -1", {"detector.dark_count_rate_hz", "-1", "0 to"}},
      {"dark_count_rate_hz = 20.0", "dark_count_rate_hz = inf", {"detector.dark_count_rate_hz", "inf"}},
      {"dark_count_rate_hz = 20.0", "dark_count_rate_hz = 20.0\nbackground_rate_hz = -3",
       {"detector.background_rate_hz", "-3", "0 to"}},
      {"attenuation_db_per_km = 0.2", "attenuation_db_per_km = -0.2", {"link[0].attenuation_db_per_km", "-0.2"}},
      {"length_km = 20.0", "length_km = -20.0", {"link[0].length_km", "-20", "0 to"}},
      {"length_km = 20.0", "length_km = 20.0\nconnector_loss_db = -1", {"link[0].connector_loss_db", "-1", "0 to"}},
      {"kind = \"measurement\"", "kind = \"measurement\"\ninsertion_loss_db = -1", {"node[2].insertion_loss_db"}},
      {"mu_1 = 0.075", "mu_1 = 0.65", {"protocol.mu_2", "0.65", "more than mu_1"}},
      {"mu_1 = 0.075", "mu_1 = 0.7", {"protocol.mu_2", "0.65", "more than mu_1 = 0.7"}},
      {"mu_1 = 0.075", "mu_1 = -0.1", {"protocol.mu_1", "-0.1", "allowed"}},
      {"name = \"alice\"", "name = \"a/lice\"", {"name", "a/lice", "letters, digits"}},
      {"mu_z = 0.4", "mu_z = 0.9", {"protocol.mu_z", "0.9", "peak_photons = 0.8"}},
      {"reference_photons = 0.5", "reference_photons = 0.9", {"chip.reference_photons", "0.9", "peak_photons"}},
      {"pattern_coefficient = 0.03", "pattern_coefficient = 0.4", {"chip.pattern_coefficient", "0.4", "0.3"}},
      {"probability_z = 0.80", "probability_z = 1.2", {"protocol.probability_z", "1.2", "0 to 1"}},
      {"misalignment = 0.01", "misalignment = 0.51", {"receiver.misalignment", "0.51", "0 to 0.5"}},
      {"splitter_transmittance = 0.5", "splitter_transmittance = 1", {"receiver.splitter_transmittance", "0.99"}},
      {"random_walk_share = 0.05", "random_walk_share = 1.1", {"fibre.random_walk_share", "1.1", "0 to 1"}},
      {"linewidth_hz = 100.0", "linewidth_hz = -100", {"laser.linewidth_hz", "-100", "0 to"}},
      {"after_pulse_probability = 0.0005", "after_pulse_probability = 2", {"detector.after_pulse_probability", "2"}},
      {"gate_last_ps = 800", "gate_last_ps = 100", {"tagger.gate_last_ps", "100", "201 to 1000"}},
      {"proportional_gain = 0.43", "proportional_gain = 1", {"phase_loop.proportional_gain", "0.9999"}},
      {"epsilon = 1e-10", "epsilon = 0", {"protocol.epsilon", "found 0", "1e-30 to 0.01"}},
      {"guard_slots = 64", "guard_slots = 4000", {"frame.length_slots", "4096", "4512"}},
      {"slots = 30000000", "slots = 30000001", {"operation.slots", "30000001", "multiples of 16"}},
      {"slots = 30000000", "slots = -16", {"operation.slots", "-16", "16 to"}},
      {"slots = 30000000", "slots = 30000000\nmodes = [\"both\"]", {"operation.modes", "both", "sequential, at-once"}},
      {"slots = 30000000", "slots = 30000000\nmodes = [\"at-once\", \"at-once\"]", {"operation.modes", "at most once"}},
      {"slots = 30000000", "slots = 30000000\nswitch_seconds = -1", {"operation.switch_seconds", "-1", "0 to"}},
      {"channel = \"C34\"", "channel = \"C34\"\nline = 1", {"pair[0].line", "found 1", "no [comb]"}},
  });
}

/// The star network with a section of every kind.
std::string full_text() { return file_text("weiming-370km") + R"(
[service]
users_km = 50.0
codec_kbit_per_second = [128, 1000.5, 4000]
rekey_bits_per_second = 256
)"; }

TEST(NetworkErrors, ValuesThatNetworksOfManyChannelsCannotHave) {
  expect_refused(full_text(), {
      {"fsr_ghz = 30.03", "fsr_ghz = 0", {"comb.fsr_ghz", "found 0", "allowed"}},
      {"fsr_ghz = 30.03", "fsr_ghz = 10000", {"pair[6].line", "found 8", "outside 400 to 2500 nm"}},
      {"first_line_nm = 1549.78", "first_line_nm = 1.54978", {"comb.first_line_nm", "1.54978", "400 to 2500"}},
      {"line = 3\n", "line = 2\n", {"pair[1].line", "found 2", "pair[0]", "same fibre"}},
      {"line = 3\n", "line = -3\n", {"pair[1].line", "-3", "0 to"}},
      {"line = 3\n", "line = 3.5\n", {"pair[1].line", "3.5", "whole number"}},
      {"[comb]", "[comb]\nlines = 10", {"comb.lines", "unknown key"}},
      {"lock_range_ghz = 1.0", "lock_range_ghz = 30.03", {"injection_lock.lock_range_ghz", "comb.fsr_ghz"}},
      {"regenerated_linewidth_hz = 60.0", "regenerated_linewidth_hz = 39",
       {"injection_lock.regenerated_linewidth_hz", "39", "comb.linewidth_hz = 40"}},
      {"free_running_linewidth_hz = 1e6", "free_running_linewidth_hz = 1",
       {"injection_lock.free_running_linewidth_hz", "found 1", "regenerated_linewidth_hz = 60"}},
      {"unlock_per_hour = 1.0", "unlock_per_hour = -1", {"injection_lock.unlock_per_hour", "-1", "0 to"}},
      {"relock_ms = 50.0", "", {"injection_lock", "relock_ms", "missing"}},
      {"adjacent_isolation_db = 50.0", "adjacent_isolation_db = -50",
       {"crosstalk.adjacent_isolation_db", "-50", "0 to"}},
      {"lit_photons = 5.0", "lit_photons = \"dark\"", {"crosstalk.lit_photons", "dark", "number"}},
      {"modulators_good = 117", "modulators_good = 121", {"spread.modulators_good", "121", "0 to 120"}},
      {"modulators_good = 117", "modulators_good = 115", {"spread.clients_picked", "20", "up to 19", "5 bad"}},
      {"clients_picked = 20", "clients_picked = 25", {"spread.clients_picked", "25", "1 to 24"}},
      {"clients_picked = 20", "clients_picked = 19", {"spread", "clients_picked", "19", "from 20"}},
      {"misalignment_sd = 0.002", "misalignment_sd = -0.002", {"spread.misalignment_sd", "-0.002", "0 to"}},
      {"channel_loss_sd_db = 0.2", "chanel_loss_sd_db = 0.2", {"spread.chanel_loss_sd_db", "'channel_loss_sd_db'"}},
      {"offset_ms = 20.0", "offset_ms = -20", {"second_wavelength.offset_ms", "-20", "0 to"}},
      {"photons = 3.5", "photons = -3.5", {"second_wavelength.photons", "-3.5", "0 to"}},
      {"window_slots = 100000", "window_slots = 100008", {"phase_loop.window_slots", "100008", "multiples of 16"}},
      {"window_slots = 100000", "window_slots = 16777216", {"phase_loop.window_slots", "16777200"}},
      {"users_km = 50.0", "users_km = -50", {"service.users_km", "-50", "0 to"}},
      {"[128, 1000.5, 4000]", "[]", {"service.codec_kbit_per_second", "list of numbers"}},
      {"[128, 1000.5, 4000]", "[128, \"HD\"]", {"service.codec_kbit_per_second", "HD", "numbers"}},
      {"[128, 1000.5, 4000]", "[128, -1]", {"service.codec_kbit_per_second", "-1", "allowed"}},
      {"rekey_bits_per_second = 256", "rekey_bits_per_second = 0", {"service.rekey_bits_per_second", "found 0"}},
      {"quantity = \"qber_x\"", "quantity = \"qber\"", {"published.figure[0].quantity", "qber", "qber_x, ratio_to"}},
      {"least = 0.029", "least = 0.05", {"published.figure[0].most", "0.042", "0.05 to"}},
      {"least = 0.029", "least = -1", {"published.figure[0].least", "-1", "0 to"}},
      {"tolerance = 0.05", "tolerance = 1.5", {"published.figure[3].tolerance", "1.5", "0 to 1"}},
      {"per = \"pair\"", "per = \"user\"", {"published.figure[0].per", "user", "pair, network"}},
      {"per = \"pair\"", "per = \"pair\"\nmode = \"both\"", {"published.figure[0].mode", "both", "sequential"}},
      {"per = \"pair\"", "per = \"pair\"\nreproduced = false", {"published.figure[0].why", "missing"}},
      {"per = \"pair\"", "per = \"pair\"\nwhy = \"no reason\"", {"published.figure[0].why", "reproduced = false"}},
  });
}

TEST(NetworkErrors, TheLineIsThatOfTheKey) {
  const TemporaryFile file("network_errors_line_test");
  const std::string text = replaced(full_text(), "lit_photons = 5.0", "lit_photons = -5.0");
  const std::string message = complaint(file, text);
  const std::string place = file.path() + ":" + std::to_string(line_of(text, "lit_photons = -5.0")) + ": ";
  EXPECT_EQ(message.rfind(place, 0), 0u) << message;
}

/// Another value in place of that of a random line, or a line too few, twice, or somewhere else.
std::string damaged(const std::string& text, std::mt19937_64& random) {
  static const std::vector<std::string> values = {
      "-1", "0", "1e308", "-1e308", "1e400", "nan", "inf", "9223372036854775807", "0.5", "\"\"", "\"x\"", "[]",
      "[1, \"x\"]", "{}", "true", "1979-05-27", "[[[]]]", "\"a1\"", "16", "1e-300"};
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  for (std::uint64_t i = 0; i < 1 + random() % 3; ++i) {
    const std::size_t at = random() % lines.size();
    const auto equals = lines[at].find(" = ");
    switch (random() % 6) {
      case 0: lines[at].clear(); break;
      case 1: lines[at] = lines[random() % lines.size()]; break;
      case 2: std::swap(lines[at], lines[random() % lines.size()]); break;
      default:
        if (equals != std::string::npos) {
          lines[at] = lines[at].substr(0, equals + 3) + values[random() % values.size()];
        }
    }
  }
  std::string result;
  for (const auto& line : lines) {
    result += line + "\n";
  }
  return result;
}

// Whatever is done to a file: it is refused in one line, or it loads and every pair of it can be had.
TEST(NetworkErrors, DamagedFilesAreRefusedOrWhole) {
  const TemporaryFile file("network_errors_damage_test");
  std::mt19937_64 random(20260102);
  unsigned accepted = 0;
  for (const auto& text : {file_text("metro-40km"), full_text(), file_text("weiming-204km")}) {
    for (int round = 0; round < 500; ++round) {
      const std::string broken = damaged(text, random);
      try {
        const Network network = file.load(broken);
        for (std::size_t pair = 0; pair < network.pairs.size(); ++pair) {
          const Network own = for_pair(network, pair);
          EXPECT_TRUE(own.pairs[0].loss_db() >= 0 && std::isfinite(own.pairs[0].loss_db())) << broken;
          EXPECT_TRUE(std::isfinite(own.detector.dark_count_rate_hz) && std::isfinite(own.laser.wavelength_nm));
        }
        ++accepted;
      } catch (const InputError& error) {
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
      }
    }
  }
  EXPECT_GT(accepted, 50u);  // the damage is not so great that nothing but the parser is tested
  EXPECT_LT(accepted, 1450u);
}

}  // namespace
