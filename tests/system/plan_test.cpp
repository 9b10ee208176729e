// SPDX-License-Identifier: Apache-2.0
// `twinspan plan`: better settings than the file's, told so that they can be pasted.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/system/run_fixture.hpp"

namespace twinspan::system_test {
namespace {

std::string network_file(const std::string& name) {
  return std::string(TWINSPAN_SOURCE_DIR) + "/sim/networks/" + name + ".toml";
}

class Plan : public Program {
 protected:
  nlohmann::json plan(const std::string& file, std::vector<std::string> options = {}) const {
    std::vector<std::string> arguments{"plan", file, "--report", path("plan.json")};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const auto result = twinspan(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.error;
    return nlohmann::json::parse(read_file(path("plan.json")));
  }
  void expect_refused(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& parts) const {
    const auto before = files();
    const auto result = twinspan(arguments);
    EXPECT_EQ(result.exit_code, 2) << result.error;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
    for (const auto& part : parts) {
      EXPECT_NE(result.error.find(part), std::string::npos)
          << "'" << part << "' is missing in: " << result.error;
    }
    EXPECT_EQ(files(), before);
  }
};

TEST_F(Plan, SectionPastedIntoTheFileGivesWhatWasPromised) {
  const auto result = twinspan({"plan", metro_file(), "--slots", "1e9", "--report", path("plan.json")});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  for (const auto* part :
       {"matters most", "x PLOB, per quantum slot", "X-QBER", "probability_send", "[protocol]"}) {
    EXPECT_NE(result.out.find(part), std::string::npos) << part;
  }
  const auto report = nlohmann::json::parse(read_file(path("plan.json")));
  EXPECT_EQ(report["schema"], "twinspan-plan");
  const auto& pair = report["pairs"][0];
  const std::uint64_t promised = pair["best"]["secret_bits"];
  EXPECT_GT(promised, pair["present"]["secret_bits"].get<std::uint64_t>());

  std::string text = read_file(metro_file());
  const std::string section = result.out.substr(result.out.find("[protocol]"));
  const auto begin = text.find("[protocol]");
  text.replace(begin, text.find("[[node]]") - begin, section + "\n");
  std::ofstream(path("better.toml")) << text;
  const auto check = twinspan({"check", path("better.toml"), "--slots", "1e9"});
  ASSERT_EQ(check.exit_code, 0) << check.error;
  std::smatch found;
  ASSERT_TRUE(std::regex_search(check.out, found, std::regex("secret bits +([0-9]+)"))) << check.out;
  EXPECT_EQ(std::stoull(found[1]), promised);
}

TEST_F(Plan, NeverWorseAndTheSameEveryTime) {
  const auto first = plan(network_file("leaf-spine-403km"));
  const std::string bytes = read_file(path("plan.json"));
  ASSERT_EQ(first["pairs"].size(), 2U);
  EXPECT_TRUE(first["complete"]);
  for (const auto& pair : first["pairs"]) {
    EXPECT_GE(pair["best"]["secret_bits"].get<std::uint64_t>(),
              pair["present"]["secret_bits"].get<std::uint64_t>());
    EXPECT_GT(pair["best"]["ratio_to_plob"].get<double>(), 1);
    EXPECT_EQ(pair["sensitivity"].size(), 8U);
    EXPECT_TRUE(pair["own_settings"].is_null());  // equal arms
  }
  plan(network_file("leaf-spine-403km"));
  EXPECT_EQ(read_file(path("plan.json")), bytes);
  EXPECT_EQ(plan(network_file("leaf-spine-403km"), {"--pair", "user-4-user-2"})["pairs"].size(), 1U);
}

// The figures that the file of the longest link was fitted to, in closed form.
TEST_F(Plan, LongestLeafSpineLinkIsNearItsPublishedFigures) {
  const auto report = plan(network_file("leaf-spine-540km"));
  const auto& pair = report["pairs"][0];
  EXPECT_NEAR(pair["loss_db"].get<double>(), 91.5, 0.01);
  EXPECT_NEAR(pair["distance_km"].get<double>(), 540, 1e-9);
  EXPECT_NEAR(pair["present"]["secret_bits_per_second"].get<double>() / 2.93, 1, 0.05);
  EXPECT_NEAR(pair["present"]["ratio_to_plob_per_quantum_slot"].get<double>() / 9, 1, 0.05);
  EXPECT_LT(pair["best"]["secret_bits"].get<double>(), 1.05 * pair["present"]["secret_bits"].get<double>());
}

TEST_F(Plan, UnequalArmsGetSettingsOfTheirOwn) {
  const auto report = plan(network_file("leaf-spine-40km"), {"--pair", "user-1-user-2"});
  const auto& pair = report["pairs"][0];
  const auto& settings = pair["own_settings"]["settings"];
  EXPECT_NE(settings["user-1"]["mu_z"], settings["user-2"]["mu_z"]);
  EXPECT_EQ(settings["user-1"]["probability_z"], settings["user-2"]["probability_z"]);
  EXPECT_EQ(pair["best"]["settings"]["user-1"], pair["best"]["settings"]["user-2"]);
  EXPECT_GE(pair["own_settings"]["secret_bits"].get<std::uint64_t>(),
            pair["best"]["secret_bits"].get<std::uint64_t>());
}

TEST_F(Plan, InterruptLeavesACleanReport) {
  const auto result = twinspan({"plan", network_file("weiming-370km"), "--report", path("plan.json")}, 300);
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_NE(result.out.find("Stopped early on request"), std::string::npos) << result.out;
  const auto report = nlohmann::json::parse(read_file(path("plan.json")));
  EXPECT_FALSE(report["complete"]);
  EXPECT_LT(report["pairs"].size(), 10U);
  EXPECT_EQ(files(), std::vector<std::string>{"plan.json"});
}

TEST_F(Plan, NoKeyIsSaidInWords) {
  const auto result = twinspan({"plan", metro_file(), "--slots", "10000"});
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_NE(result.out.find("No settings found that give a key"), std::string::npos) << result.out;
}

TEST_F(Plan, BadInput) {
  expect_refused({"plan"}, {"NETWORK"});
  expect_refused({"plan", path("missing.toml")}, {"missing.toml", "cannot be read"});
  expect_refused({"plan", metro_file(), "--pair", "alice-eve"}, {"--pair", "alice-eve", "alice-bob"});
  expect_refused({"plan", metro_file(), "--pair", ""}, {"--pair", "alice-bob"});
  for (const auto* slots : {"0", "-5", "nan", "1e3x", "", "1e300", "100.5"}) {
    expect_refused({"plan", metro_file(), "--slots", slots}, {"--slots", "allowed"});
  }
  expect_refused({"plan", metro_file(), "--report", "/nonexistent/plan.json"},
                 {"--report", "cannot be written"});
  expect_refused({"plan", metro_with("efficiency = 0.6", "efficiency = 6")},
                 {"detector.efficiency", "allowed"});
  EXPECT_EQ(twinspan({"plan", "--help"}).exit_code, 0);
}

}  // namespace
}  // namespace twinspan::system_test
