// SPDX-License-Identifier: Apache-2.0
// Network files: the default one loads, and every kind of slip gives one line that names file, key, found, allowed.
#include "host/core/network.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "host/core/error.hpp"

namespace {

using twinspan::InputError;
using twinspan::load_network;

const std::string kMetro = std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/metro-40km.toml";

std::string metro_text() {
  std::ostringstream out;
  out << std::ifstream(kMetro).rdbuf();
  return out.str();
}

class NetworkFile : public testing::Test {
 protected:
  ~NetworkFile() override { std::filesystem::remove(path_); }

  void write(const std::string& text) {
    std::filesystem::remove(path_);  // some file systems flush a file that is truncated and written again
    std::ofstream(path_) << text;
  }

  /// The message about the metro file with `from` replaced by `to`.
  std::string complaint(const std::string& from, const std::string& to) {
    std::string text = metro_text();
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    return complaint_about(text);
  }

  std::string complaint_about(const std::string& text) {
    write(text);
    try {
      load_network(path_);
    } catch (const InputError& error) {
      return error.what();
    }
    ADD_FAILURE() << "accepted";
    return {};
  }

  std::string path_ = testing::TempDir() + "network_test_" + std::to_string(getpid()) + ".toml";
};

void expect_parts(const std::string& message, const std::vector<std::string>& parts) {
  EXPECT_EQ(message.find('\n'), std::string::npos) << "one line: " << message;
  for (const auto& part : parts) {
    EXPECT_NE(message.find(part), std::string::npos) << "'" << part << "' is missing in: " << message;
  }
}

TEST_F(NetworkFile, MetroLoads) {
  const auto network = load_network(kMetro);
  EXPECT_EQ(network.name, "metro-40km");
  ASSERT_EQ(network.pairs.size(), 1u);
  EXPECT_DOUBLE_EQ(network.pairs[0].distance_km(), 40.0);
  EXPECT_NEAR(network.pairs[0].loss_db(), 8.0, 1e-12);
  EXPECT_EQ(network.frame.length_slots,
            network.frame.reference_slots + network.frame.guard_slots + network.frame.quantum_slots());
  EXPECT_EQ(network.protocol.thresholds[4], 1u << 20);
}

TEST_F(NetworkFile, UnknownKeyNamesTheNearest) {
  expect_parts(complaint("efficiency = 0.6", "efficency = 0.6"), {path_, "detector.efficency", "'efficiency'"});
  expect_parts(complaint("description =", "descripton ="), {"network.descripton", "did you mean 'description'"});
}

TEST_F(NetworkFile, MissingUnitIsNamed) {
  expect_parts(complaint("length_km = 20.0", "length = 20.0"), {"link[0].length", "unit", "length_km"});
  expect_parts(complaint("linewidth_hz = 100.0", "linewidth = 100.0"), {"laser.linewidth", "unit", "linewidth_hz"});
}

TEST_F(NetworkFile, ProbabilitiesThatDoNotSum) {
  expect_parts(complaint("probability_vacuum = ", "probability_vacuum = 0.5 #"),
               {"protocol.probability_vacuum", "sum to", "1"});
}

TEST_F(NetworkFile, ThresholdsMustBeMonotone) {
  const std::string with = "thresholds = [500000, 700000, 690000, 1000000, 1048576]\n";
  std::string text = metro_text();
  for (const auto* key : {"probability_z", "probability_send", "probability_vacuum", "probability_weak",
                          "probability_strong"}) {
    const auto at = text.find(std::string(key) + " =");
    ASSERT_NE(at, std::string::npos);
    text.erase(at, text.find('\n', at) + 1 - at);
  }
  const auto at = text.find("[protocol]\n") + 11;
  expect_parts(complaint_about(text.substr(0, at) + with + text.substr(at)),
               {"protocol.thresholds", "not monotone", "690000", "700000"});
  write(text.substr(0, at) + "thresholds = [500000, 700000, 710000, 1000000, 1048576]\n" + text.substr(at));
  EXPECT_EQ(load_network(path_).protocol.thresholds[2], 710000u);
}

TEST_F(NetworkFile, NoPath) {
  expect_parts(complaint("between = [\"bob\", \"charlie\"]", "between = [\"bob\", \"alice\"]"),
               {"pair[0].users", "no path", "bob", "charlie"});
}

TEST_F(NetworkFile, NamesMustExist) {
  expect_parts(complaint("unit = \"charlie\"", "unit = \"dave\""), {"pair[0].unit", "dave"});
  expect_parts(complaint("users = [\"alice\", \"bob\"]", "users = [\"alice\", \"alice\"]"), {"pair[0].users", "alice"});
}

TEST_F(NetworkFile, RangesAndTypes) {
  expect_parts(complaint("length_slots = 4096", "length_slots = 9223372036854775807"),
               {"frame.length_slots", "9.22", "allowed"});
  expect_parts(complaint("efficiency = 0.6", "efficiency = 1.6"), {"detector.efficiency", "1.6", "allowed"});
  expect_parts(complaint("efficiency = 0.6", "efficiency = \"high\""), {"detector.efficiency", "high", "number"});
  expect_parts(complaint("length_slots = 4096", "length_slots = 4097"), {"frame.length_slots", "4097", "16"});
  expect_parts(complaint("window_slots = 8192", "window_slots = 8208"), {"phase_loop.window_slots", "8208"});
  expect_parts(complaint("dark_count_rate_hz = ", "dark_count_rate_hz = -"),
               {"detector.dark_count_rate_hz", "allowed"});
}

TEST_F(NetworkFile, EmptyFileLacksEverything) { expect_parts(complaint_about(""), {path_, "network", "missing"}); }

TEST_F(NetworkFile, MissingFile) {
  try {
    load_network("/nonexistent/network.toml");
    FAIL();
  } catch (const InputError& error) {
    expect_parts(error.what(), {"/nonexistent/network.toml", "cannot be read"});
  }
}

// Cut the file anywhere: it is refused with one line or, where only comments or blank lines are gone, accepted.
TEST_F(NetworkFile, EveryTruncationIsRefused) {
  const std::string text = metro_text();
  const auto last = text.find_last_not_of('\n');
  for (std::size_t length = 0; length < last; length += 7) {
    write(text.substr(0, length));
    try {
      load_network(path_);
      FAIL() << "accepted " << length << " of " << text.size() << " bytes";
    } catch (const InputError& error) {
      expect_parts(error.what(), {path_});
    }
  }
}

// Random damage never does anything but load or throw InputError.
TEST_F(NetworkFile, DamageNeverCrashes) {
  const std::string text = metro_text();
  std::mt19937_64 random(20260101);
  for (int round = 0; round < 400; ++round) {
    std::string damaged = text;
    for (unsigned i = 0; i < 1 + random() % 4; ++i) {
      const std::size_t at = random() % damaged.size();
      switch (random() % 3) {
        case 0: damaged[at] = static_cast<char>(random()); break;
        case 1: damaged.erase(at, random() % 20); break;
        default: damaged.insert(at, damaged.substr(random() % damaged.size(), random() % 20)); break;
      }
    }
    write(damaged);
    try {
      load_network(path_);
    } catch (const InputError& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    }
  }
}

}  // namespace
