// SPDX-License-Identifier: Apache-2.0
// Bad input: exit code 2, one clear line, nothing left behind.
#include <filesystem>

#include "tests/system/run_fixture.hpp"

namespace twinspan::system_test {
namespace {

class BadInput : public Program {
 protected:
  void expect_refused(const std::vector<std::string>& arguments, const std::vector<std::string>& parts) {
    const auto before = files();
    const auto result = twinspan(arguments);
    EXPECT_EQ(result.exit_code, 2) << result.error;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
    for (const auto& part : parts) {
      EXPECT_NE(result.error.find(part), std::string::npos) << "'" << part << "' is missing in: " << result.error;
    }
    EXPECT_EQ(files(), before);
  }
  std::string report() const { return path("report.json"); }
};

TEST_F(BadInput, Slots) {
  for (const auto* slots : {"0", "-16", "nan", "1e3x", "", "1e300", "100.5"}) {
    expect_refused({"run", metro_file(), "--slots", slots, "--report", report()}, {"--slots", "allowed"});
  }
  expect_refused({"run", metro_file(), "--slots", "100"}, {"--slots", "100", "multiples of 16", "112"});
  expect_refused({"run", metro_file(), "--first-slot", "8"}, {"--first-slot", "multiples of 16"});
}

TEST_F(BadInput, NetworkFiles) {
  expect_refused({"run", path("missing.toml"), "--report", report()}, {"missing.toml", "cannot be read"});
  expect_refused({"run", metro_with("efficiency = 0.6", "efficiency = 6"), "--report", report()},
                 {"network.toml", "detector.efficiency", "6", "allowed"});
  expect_refused({"check", metro_with("mu_1 =", "mu_one =")}, {"network.toml", "protocol.mu_"});
  const std::string whole = read_file(metro_file());
  std::filesystem::resize_file(metro_with("schema = 1", "schema = 1"), whole.size() / 2);
  expect_refused({"run", path("network.toml"), "--report", report()}, {"network.toml"});
}

TEST_F(BadInput, PhysicsThatCannotBe) {
  expect_refused({"run", metro_with("reference_photons = 0.5", "reference_photons = 5.0")}, {"chip.reference_photons"});
  expect_refused({"run", metro_with("extinction_ratio_db = 34.0", "extinction_ratio_db = 5.0")},
                 {"network.toml", "below the extinction floor"});
}

TEST_F(BadInput, PairsAndLengthsThatCannotBe) {
  expect_refused({"run", metro_with("[[pair]]", "[[pair]]\nusers = [\"bob\", \"alice\"]\nunit = \"charlie\"\n"
                                                "channel = \"C35\"\n\n[[pair]]")},
                 {"network.toml", "pair", "a pair already"});
  for (const char* slots : {"nan", "100.5", ""}) {
    expect_refused({"check", metro_file(), "--slots", slots}, {"--slots", "allowed"});
  }
  expect_refused({"reproduce", metro_file(), "--share", "nan"}, {"--share", "allowed"});
}

TEST_F(BadInput, UnwritableOutputs) {
  expect_refused({"run", metro_file(), "--report", "/nonexistent/directory/report.json"},
                 {"--report", "/nonexistent/directory/report.json", "cannot be written"});
  expect_refused({"run", metro_file(), "--report", testing::TempDir()}, {"--report", "directory"});
  expect_refused({"run", metro_file(), "--trace", "/nonexistent/directory/out.fst"}, {"--trace", "cannot be written"});
  expect_refused({"run", metro_file(), "--report", "/dev/null"}, {"--report", "/dev/null", "regular file"});
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  expect_refused({"run", metro_file(), "--report", ""}, {"--report", "empty"});
  expect_refused({"run", metro_file(), "--report", report(), "--trace", report()}, {"--trace", "same file"});
}

TEST_F(BadInput, Options) {
  expect_refused({"run", metro_file(), "--fidelity", "magic"}, {"--fidelity", "magic"});
  expect_refused({"run", metro_file(), "--fidelity", "kernel", "--trace", path("out.fst")},
                 {"--trace", "kernel", "cycle"});
  expect_refused({"run", metro_file(), "--threads", "0"}, {"--threads"});
  expect_refused({"run", metro_file(), "--seed", "minus one"}, {"--seed"});
  for (const auto* seed : {"-1", "99999999999999999999999", "0x10", " 1"}) {
    expect_refused({"run", metro_file(), "--seed", seed}, {"--seed", "allowed"});
  }
  expect_refused({"run", metro_file(), "--trace-window", "0:16"}, {"--trace-window", "--trace"});
  expect_refused({"run"}, {"NETWORK"});
  expect_refused({"jump"}, {"twinspan --help"});
  expect_refused({}, {"twinspan --help"});
  expect_refused({"run", metro_file(), "--trace", path("a.fst"), "--trace-window", "5"},
                 {"--trace-window", "FIRST:COUNT"});
  expect_refused({"run", metro_file(), "--slots", "16", "--trace", path("a.fst"), "--trace-window", "16:8"},
                 {"--trace-window", "covers slots 0 to 15"});
}

TEST_F(BadInput, HelpIsNoError) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"run", "--help"}, {"check", "--help"}, {"--version"}}) {
    const auto result = twinspan(arguments);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_NE(result.out, "");
  }
  const std::string help = twinspan({"run", "--help"}).out;
  for (const auto* option : {"--fidelity", "--slots", "--seed", "--report", "--trace", "--trace-window", "--threads",
                             "--first-slot", "--phase-loop"}) {
    EXPECT_NE(help.find(option), std::string::npos) << option;
  }
}

}  // namespace
}  // namespace twinspan::system_test
