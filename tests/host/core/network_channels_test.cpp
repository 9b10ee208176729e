// SPDX-License-Identifier: Apache-2.0
// Networks of many channels: wavelengths, crosstalk, spread, and the network as one pair sees it.
#include <cmath>
#include <numbers>
#include <set>
#include <string>
#include <vector>

#include "host/core/error.hpp"
#include "host/core/network_sections.hpp"
#include "tests/host/core/network_text.hpp"

namespace {

using namespace twinspan;

// 193.1 THz and the next lines of the 100 GHz grid, wavelengths as ITU-T G.694.1 lists them.
TEST(Comb, LinesAreThoseOfTheGrid) {
  const CombSettings comb{true, 1552.5244, 100, 0};
  EXPECT_DOUBLE_EQ(line_wavelength_nm(comb, 0), 1552.5244);
  EXPECT_NEAR(line_wavelength_nm(comb, 1), 1553.33, 0.006);
  EXPECT_NEAR(line_wavelength_nm(comb, 2), 1554.13, 0.006);
  EXPECT_NEAR(line_wavelength_nm(comb, 10), 1560.61, 0.006);
}

TEST(Comb, DistanceInFrequencyIsTheFreeSpectralRange) {
  const CombSettings comb{true, 1549.78, 30.03, 40};
  for (std::uint32_t line = 1; line < 20; ++line) {
    const double above = 299792458.0 / line_wavelength_nm(comb, line - 1);
    EXPECT_NEAR(above - 299792458.0 / line_wavelength_nm(comb, line), 30.03, 1e-6);
  }
}

/// Three pairs on lines 1, 2 and 4; side A and side B of the star may share one fibre each. 10 dB per arm.
std::string star(bool shared_a, bool shared_b) {
  std::string text = replaced(file_text("metro-40km"), "efficiency = 0.6", "efficiency = 0.5");
  text = text.substr(0, text.find("[[node]]")) + R"([comb]
first_line_nm = 1550.0
fsr_ghz = 50
linewidth_hz = 10
[crosstalk]
adjacent_isolation_db = 30
other_isolation_db = 50
lit_photons = 2
[[node]]
name = "server"
kind = "measurement"
)";
  for (const char side : {'a', 'b'}) {
    const bool shared = side == 'a' ? shared_a : shared_b;
    const std::string mux = std::string("mux-") + side;
    if (shared) {
      text += "[[node]]\nname = \"" + mux + "\"\nkind = \"switch\"\ninsertion_loss_db = 1\n";
      text +=
          "[[link]]\nbetween = [\"" + mux + "\", \"server\"]\nlength_km = 45\nattenuation_db_per_km = 0.2\n";
    }
    for (const char number : {'1', '2', '3'}) {
      const std::string name{side, number};
      text += "[[node]]\nname = \"" + name + "\"\nkind = \"transmitter\"\n[[link]]\nbetween = [\"" + name +
              "\", \"" + (shared ? mux + "\"]\nlength_km = 0" : "server\"]\nlength_km = 50") +
              "\nattenuation_db_per_km = 0.2\n";
    }
  }
  const char* lines[] = {"1", "2", "4"};
  for (int i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i + 1);
    text += "[[pair]]\nusers = [\"a" + number + "\", \"b" + number +
            "\"]\nunit = \"server\"\nchannel = \"c\"\nline = " + lines[i] + "\n";
  }
  return text;
}

// Half of 0.5 * 2 photons * 1e9 slots/s = 5e8 /s, times 1e-1 of the arm and 1e-3 or 1e-5 of the filters per
// client.
TEST(Crosstalk, HandCalculation) {
  const TemporaryFile file("network_crosstalk_test");
  const Network both = file.load(star(true, true));
  EXPECT_NEAR(both.pairs[0].loss_db(), 20, 1e-12);
  EXPECT_NEAR(crosstalk_rate_hz(both, 0), 5e8 * 2 * (1e-4 + 1e-6), 1e-3);  // line 2 beside, line 4 not
  EXPECT_NEAR(crosstalk_rate_hz(both, 1), 5e8 * 2 * (1e-4 + 1e-6), 1e-3);  // line 1 beside, line 4 not
  EXPECT_NEAR(crosstalk_rate_hz(both, 2), 5e8 * 2 * (1e-6 + 1e-6), 1e-5);  // none beside
  const Network one = file.load(star(true, false));
  EXPECT_NEAR(crosstalk_rate_hz(one, 0), 5e8 * (1e-4 + 1e-6), 1e-3);       // only the clients of side A
  EXPECT_NEAR(for_pair(one, 0).detector.dark_count_rate_hz, 20 + 5e8 * (1e-4 + 1e-6), 1e-3);
}

TEST(Crosstalk, NoneWithoutASharedFibre) {
  const TemporaryFile file("network_crosstalk_none_test");
  const Network network = file.load(star(false, false));
  for (std::size_t pair = 0; pair < 3; ++pair) {
    EXPECT_EQ(crosstalk_rate_hz(network, pair), 0);
  }
}

TEST(Crosstalk, NoneFromPairsThatCannotRunAtTheSameTime) {
  const TemporaryFile file("network_crosstalk_user_test");
  std::string text = replaced(star(true, true), "users = [\"a2\", \"b2\"]", "users = [\"a1\", \"b2\"]");
  EXPECT_NEAR(crosstalk_rate_hz(file.load(text), 0), 5e8 * 2 * 1e-6, 1e-5);
  // and such pairs may have the same line
  text = replaced(text, "line = 2", "line = 1");
  EXPECT_EQ(file.load(text).pairs[1].line, 1u);
}

/// Everything that a pair's network is simulated with, as numbers.
std::vector<double> numbers_of(const Network& n) {
  return {n.slots_per_second(),
          double(n.frame.length_slots),
          double(n.frame.reference_slots),
          n.laser.wavelength_nm,
          n.laser.linewidth_hz,
          n.laser.frequency_offset_hz,
          n.chip.extinction_ratio_db,
          n.chip.pattern_coefficient,
          n.chip.peak_photons,
          n.chip.reference_photons,
          n.fibre.drift_rad_per_ms,
          n.fibre.random_walk_share,
          n.second_wavelength.photons,
          n.second_wavelength.offset_ms,
          n.detector.efficiency,
          n.detector.dark_count_rate_hz,
          n.detector.background_rate_hz,
          n.receiver.misalignment,
          n.receiver.splitter_transmittance,
          n.protocol.mu_1,
          n.protocol.mu_2,
          n.protocol.mu_z,
          double(n.protocol.thresholds[0]),
          n.pairs[0].arms[0].loss_db,
          n.pairs[0].arms[1].loss_db,
          n.pairs[0].distance_km(),
          n.injection_lock.unlock_per_hour,
          n.injection_lock.relock_ms,
          double(n.operation.slots)};
}

Network star_network() {
  return load_network(std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/weiming-370km.toml");
}

TEST(ForPair, DefaultNetworkIsUnchanged) {
  const Network network = load_network(std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/metro-40km.toml");
  EXPECT_EQ(numbers_of(for_pair(network, 0)), numbers_of(network));
  EXPECT_EQ(network.operation.slots, 30000000u);
  EXPECT_TRUE(network.operation.at_once);
  EXPECT_FALSE(network.operation.sequential);
  EXPECT_TRUE(network.figures.empty());
}

TEST(ForPair, SameEveryTimeAndFoldedOnce) {
  const Network network = star_network();
  for (std::size_t pair = 0; pair < network.pairs.size(); ++pair) {
    const Network own = for_pair(network, pair);
    ASSERT_EQ(own.pairs.size(), 1u);
    EXPECT_EQ(own.pairs[0].users, network.pairs[pair].users);
    EXPECT_EQ(numbers_of(own), numbers_of(for_pair(star_network(), pair)));
    EXPECT_EQ(numbers_of(own), numbers_of(for_pair(own, 0)));
    EXPECT_FALSE(own.spread.used || own.crosstalk.used);
  }
}

TEST(ForPair, FoldsEverySection) {
  const Network network = star_network();
  const Network own = for_pair(network, 3);
  const PairSpread drawn = drawn_spread(network, 3);
  EXPECT_DOUBLE_EQ(own.laser.wavelength_nm, line_wavelength_nm(network.comb, 5));
  EXPECT_DOUBLE_EQ(own.laser.linewidth_hz, network.injection_lock.regenerated_linewidth_hz);
  EXPECT_DOUBLE_EQ(own.pairs[0].arms[0].loss_db, network.pairs[3].arms[0].loss_db + drawn.loss_db[0]);
  EXPECT_DOUBLE_EQ(own.pairs[0].arms[1].loss_db, network.pairs[3].arms[1].loss_db + drawn.loss_db[1]);
  EXPECT_DOUBLE_EQ(own.receiver.misalignment, network.receiver.misalignment + drawn.misalignment);
  EXPECT_DOUBLE_EQ(own.chip.extinction_ratio_db, network.chip.extinction_ratio_db + drawn.extinction_db);
  EXPECT_DOUBLE_EQ(own.detector.dark_count_rate_hz, network.detector.dark_count_rate_hz +
                                                        network.detector.background_rate_hz +
                                                        crosstalk_rate_hz(network, 3));
}

TEST(ForPair, NoSuchPair) {
  const Network network = star_network();
  try {
    for_pair(network, 10);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("found 10, allowed 0 to 9"), std::string::npos) << error.what();
  }
}

TEST(ForPair, SpreadNeverLeavesTheAllowedRange) {
  Network network = star_network();
  network.spread.misalignment_sd = 0.1;
  network.spread.excess_loss_sd_db = 5;
  network.chip.extinction_ratio_db = 6;
  for (auto& pair : network.pairs) {
    pair.arms[0].loss_db = pair.arms[1].loss_db = 0.1;
  }
  for (network.spread.seed = 0; network.spread.seed < 50; ++network.spread.seed) {
    for (std::size_t pair = 0; pair < 10; ++pair) {
      const Network own = for_pair(network, pair);
      EXPECT_GE(own.receiver.misalignment, 0);
      EXPECT_LE(own.receiver.misalignment, 0.5);
      EXPECT_GE(own.chip.extinction_ratio_db, 5);
      EXPECT_GE(own.pairs[0].arms[0].loss_db, 0);
    }
  }
}

struct Moments {
  double sum = 0, squares = 0;
  unsigned count = 0;
  void add(double value) {
    sum += value;
    squares += value * value;
    ++count;
  }
  double mean() const { return sum / count; }
  double deviation() const { return std::sqrt(squares / count); }
};

// 1000 networks of 10 pairs. A normal number cut off at 3 has a standard deviation of 0.98658. Each check at
// 5 sigma of its sampling error: false alarm below 1e-5 in all.
TEST(Spread, HasTheStatedWidths) {
  constexpr double kCut = 0.98658;
  constexpr unsigned kNetworks = 1000;
  Network network = star_network();
  network.spread.channel_loss_sd_db = 0.3;
  network.spread.excess_loss_sd_db = 0.4;
  network.spread.misalignment_sd = 0.002;
  network.spread.extinction_sd_db = 1.5;
  Moments loss, difference, misalignment, extinction;
  for (unsigned seed = 0; seed < kNetworks; ++seed) {
    network.spread.seed = seed;
    for (std::size_t pair = 0; pair < 10; ++pair) {
      const PairSpread drawn = drawn_spread(network, pair);
      loss.add(drawn.loss_db[0]);
      difference.add(drawn.loss_db[0] - drawn.loss_db[1]);  // the channel is common to both arms
      misalignment.add(drawn.misalignment);
      extinction.add(drawn.extinction_db);
    }
  }
  const double n = 10.0 * kNetworks;
  const double relative = 5 / std::sqrt(2 * n);
  EXPECT_NEAR(loss.mean(), 0, 5 * 0.5 / std::sqrt(n));
  EXPECT_NEAR(loss.deviation() / (0.5 * kCut), 1, relative);
  EXPECT_NEAR(difference.deviation() / (0.4 * std::sqrt(2.0) * kCut), 1, relative);
  EXPECT_NEAR(misalignment.mean(), 0, 5 * 0.002 / std::sqrt(n));
  EXPECT_NEAR(misalignment.deviation() / (0.002 * kCut), 1, relative);
  // The smaller of two standard normal numbers is -1/sqrt(pi) in the mean, with a deviation of 0.8256.
  EXPECT_NEAR(extinction.mean(), -1.5 / std::sqrt(std::numbers::pi), 5 * 1.5 * 0.8256 / std::sqrt(n) + 0.01);
}

// A client is the same in every pair that it is part of, and two clients differ.
TEST(Spread, BelongsToTheClient) {
  Network network = star_network();
  network.spread.channel_loss_sd_db = 0;
  network.pairs[1].users = {"a1", "b2"};
  const PairSpread first = drawn_spread(network, 0);
  const PairSpread second = drawn_spread(network, 1);
  EXPECT_EQ(first.loss_db[0], second.loss_db[0]);
  EXPECT_NE(first.loss_db[1], second.loss_db[1]);
  std::set<double> clients;
  for (std::size_t pair = 0; pair < 10; ++pair) {
    network.pairs[pair].users = {"a" + std::to_string(pair + 1), "b" + std::to_string(pair + 1)};
    clients.insert(drawn_spread(network, pair).loss_db[0]);
    clients.insert(drawn_spread(network, pair).loss_db[1]);
  }
  EXPECT_EQ(clients.size(), 20u);
}

// As many clients as needed, none twice, none with a bad modulator, and each as likely as any other: 1000 draws,
// a share of 20/24 with a deviation of at most sqrt(5/36/1000); at 5 sigma false alarms are below 1e-4 in all.
TEST(Spread, PicksGoodClientsAtRandom) {
  SpreadSettings spread = star_network().spread;
  std::vector<unsigned> times(spread.clients_made, 0);
  for (spread.seed = 0; spread.seed < 1000; ++spread.seed) {
    const ClientChoice choice = drawn_clients(spread);
    ASSERT_EQ(choice.bad_modulators.size(), 3u);
    ASSERT_EQ(choice.picked.size(), 20u);
    std::set<std::size_t> apart;
    for (const std::size_t modulator : choice.bad_modulators) {
      apart.insert(modulator % spread.clients_made);
    }
    for (const std::size_t client : choice.picked) {
      EXPECT_TRUE(apart.insert(client).second) << "client " << client << " is bad or picked twice";
      ++times.at(client);
    }
  }
  for (const unsigned count : times) {
    EXPECT_NEAR(count / 1000.0, 20.0 / 24, 5 * std::sqrt(5.0 / 36 / 1000));
  }
}

TEST(Sections, AreRead) {
  const TemporaryFile file("network_sections_test");
  const Network network = file.load(file_text("weiming-370km") + R"(
[service]
users_km = 50.0
codec_kbit_per_second = [128, 1000.5]
rekey_bits_per_second = 256
)");
  EXPECT_DOUBLE_EQ(network.comb.fsr_ghz, 30.03);
  EXPECT_DOUBLE_EQ(network.injection_lock.free_running_linewidth_hz, 1e6);
  EXPECT_DOUBLE_EQ(network.second_wavelength.offset_ms, 20);
  EXPECT_TRUE(network.operation.sequential && network.operation.at_once);
  EXPECT_TRUE(network.service.used);
  EXPECT_EQ(network.service.codec_kbit_per_second, (std::vector<double>{128, 1000.5}));
  ASSERT_EQ(network.figures.size(), 5u);
  EXPECT_EQ(network.figures[1].quantity, "ratio_to_plob");
  EXPECT_DOUBLE_EQ(network.figures[1].least, 1.515);
  EXPECT_TRUE(network.figures[1].per_pair && network.figures[1].reproduced);
  EXPECT_FALSE(network.figures[2].per_pair);
  EXPECT_NEAR(network.figures[3].allowed_least(), 2.871 * 0.95, 1e-12);
  EXPECT_NEAR(network.figures[3].allowed_most(), 2.871 * 1.05, 1e-12);
  for (const auto& [key, text] : network.published) {
    EXPECT_FALSE(key.starts_with("figure")) << "figures are no texts";
  }
}

}  // namespace
