// SPDX-License-Identifier: Apache-2.0
// The network files of the project: each loads, gives a reason for every number that is not published, asks
// nothing of the modulators that they cannot give, and in closed form lies inside the published ranges that
// it claims.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/cli/expectation.hpp"
#include "host/core/network.hpp"
#include "host/protocol/plob.hpp"
#include "host/session/configure.hpp"
#include "tests/sim/networks/reasons.hpp"

namespace {

using namespace twinspan;

const std::filesystem::path kFolder = std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks";

std::vector<std::string> network_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".toml") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

class NetworkFiles : public testing::TestWithParam<std::string> {};

TEST_P(NetworkFiles, LoadsUnderItsOwnName) {
  const Network network = load_network(GetParam());
  EXPECT_EQ(network.name, std::filesystem::path(GetParam()).stem());
  EXPECT_FALSE(network.description.empty());
}

TEST_P(NetworkFiles, EveryNumberHasItsReason) {
  for (const auto& key : keys_without_reason(toml::parse_file(GetParam()))) {
    ADD_FAILURE() << key << " is a number without a source in [published] and without a reason in [assumed]";
  }
}

TEST_P(NetworkFiles, ReasonsAreAboutKeysThatExist) {
  const toml::table file = toml::parse_file(GetParam());
  for (const auto& [key, why] : load_network(GetParam()).assumed) {
    EXPECT_GE(why.size(), 10u) << key << ": '" << why << "' is no reason";
    const auto dot = key.find('.');
    const auto* section = file.get(key.substr(0, dot));
    ASSERT_NE(section, nullptr) << "[assumed] speaks of " << key << ", which is no section";
    if (dot == std::string::npos) {
      continue;
    }
    const std::string name = key.substr(dot + 1);
    const auto* table = section->as_table();
    bool known = table != nullptr && table->contains(name);
    if (const auto* array = section->as_array()) {
      known = std::any_of(array->begin(), array->end(),
                          [&](const toml::node& entry) { return entry.as_table()->contains(name); });
    }
    EXPECT_TRUE(known) << "[assumed] speaks of " << key << ", which the file does not have";
  }
}

TEST_P(NetworkFiles, FiguresSayWhereTheyAreFrom) {
  for (const auto& figure : load_network(GetParam()).figures) {
    EXPECT_GE(figure.source.size(), 10u) << figure.quantity;
    EXPECT_TRUE(figure.reproduced || figure.why.size() >= 10u) << figure.quantity;
  }
}

TEST_P(NetworkFiles, ModulatorsFollowForEveryPair) {
  const Network network = load_network(GetParam());
  for (std::size_t pair = 0; pair < network.pairs.size(); ++pair) {
    const Network own = for_pair(network, pair);
    EXPECT_LT(session::intensity_table(own).worst_error, 0.01) << own.pairs[0].channel;
  }
}

INSTANTIATE_TEST_SUITE_P(All, NetworkFiles, testing::ValuesIn(network_files()), [](const auto& case_of) {
  std::string name = std::filesystem::path(case_of.param).stem();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(NetworkFileList, IsComplete) {
  const auto files = network_files();
  for (const auto* name : {"metro-40km", "weiming-204km", "weiming-370km"}) {
    EXPECT_TRUE(std::find(files.begin(), files.end(), (kFolder / name).string() + ".toml") != files.end())
        << name;
  }
}

// The check of reasons finds a missing one: each reason of a file is taken away in turn.
TEST(Reasons, AMissingOneIsFound) {
  const auto file = toml::parse_file((kFolder / "weiming-370km.toml").string());
  std::size_t found = 0;
  for (const auto& [key, why] : *file["assumed"].as_table()) {
    toml::table poorer = file;
    poorer["assumed"].as_table()->erase(key.str());
    const auto missing = keys_without_reason(poorer);
    for (const auto& name : missing) {
      EXPECT_TRUE(name.starts_with(key.str())) << name;
    }
    const bool about_texts = key == "operation.modes";
    EXPECT_EQ(missing.empty(), about_texts) << key.str();
    found += missing.empty() ? 0u : 1u;
  }
  EXPECT_GT(found, 20u);
  toml::table unpublished = file;
  unpublished["published"].as_table()->erase("comb.fsr_ghz");
  EXPECT_EQ(keys_without_reason(unpublished), std::vector<std::string>{"comb.fsr_ghz"});
}

/// What the closed form says of the quantities that it knows.
double closed_form(const Network& own, const std::string& quantity) {
  const auto point = cli::expectation(own, own.pairs[0], own.operation.slots);
  if (quantity == "qber_x") {
    return point.expected.qber_x;
  }
  const double per_slot = static_cast<double>(point.key.bits) / static_cast<double>(own.operation.slots);
  return per_slot / protocol::plob_absolute(own.pairs[0].loss_db());
}

class Weiming : public testing::TestWithParam<const char*> {};

TEST_P(Weiming, TenPairsLieInsideThePublishedRanges) {
  const Network network = load_network((kFolder / GetParam()).string() + ".toml");
  ASSERT_EQ(network.pairs.size(), 10u);
  unsigned compared = 0;
  for (const auto& figure : network.figures) {
    if (figure.quantity != "qber_x" && figure.quantity != "ratio_to_plob") {
      continue;
    }
    for (std::size_t pair = 0; pair < network.pairs.size(); ++pair) {
      const double value = closed_form(for_pair(network, pair), figure.quantity);
      EXPECT_GE(value, figure.least) << figure.quantity << " of " << network.pairs[pair].channel;
      EXPECT_LE(value, figure.most) << figure.quantity << " of " << network.pairs[pair].channel;
      ++compared;
    }
  }
  EXPECT_GE(compared, 10u);
}

TEST_P(Weiming, TwentyClientsAndTenLines) {
  const Network network = load_network((kFolder / GetParam()).string() + ".toml");
  double metric = 0;
  for (std::size_t pair = 0; pair < network.pairs.size(); ++pair) {
    const Network own = for_pair(network, pair);
    EXPECT_EQ(own.pairs[0].line, network.pairs[pair].line);
    EXPECT_DOUBLE_EQ(own.laser.linewidth_hz, 60);
    EXPECT_GT(own.laser.wavelength_nm, network.second_wavelength.wavelength_nm);
    EXPECT_GT(own.detector.dark_count_rate_hz, network.detector.dark_count_rate_hz + 3);
    metric += own.pairs[0].distance_km();
  }
  EXPECT_DOUBLE_EQ(metric, network.name == "weiming-370km" ? 3700 : 2040);
}

INSTANTIATE_TEST_SUITE_P(Both, Weiming, testing::Values("weiming-204km", "weiming-370km"),
                         [](const auto& case_of) { return std::string(case_of.param).substr(8); });

}  // namespace
