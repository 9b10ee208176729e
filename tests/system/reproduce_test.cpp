// SPDX-License-Identifier: Apache-2.0
// `twinspan reproduce` as a user runs it: shortened sessions of all networks, and the verdict on a claim.
#include <filesystem>
#include <fstream>

#include "tests/system/run_fixture.hpp"

namespace twinspan::system_test {
namespace {

using nlohmann::json;

class Reproduce : public Program {
 protected:
  /// The metro file with a claim about its X-QBER.
  std::string claim(double least, double most) const {
    const std::string file = metro_with("[frame]", "[[published.figure]]\nquantity = \"qber_x\"\nleast = " +
                                                       std::to_string(least) + "\nmost = " + std::to_string(most) +
                                                       "\nper = \"pair\"\nsource = \"a test\"\n\n[frame]");
    return file;
  }
  std::string output() const { return path("out"); }
};

TEST_F(Reproduce, EveryNetworkRunsAndEverythingIsWritten) {
  const auto result =
      twinspan({"reproduce", TWINSPAN_SOURCE_DIR "/sim/networks", "--share", "0.002", "--output", output()});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const json report = json::parse(read_file(output() + "/report.json"));
  EXPECT_EQ(report.at("schema"), "twinspan-reproduction");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TWINSPAN_SOURCE_DIR "/sim/networks")) {
    files += entry.path().extension() == ".toml" ? 1U : 0U;
  }
  EXPECT_EQ(report.at("networks").size(), files);
  for (const auto& network : report.at("networks")) {
    for (const auto& line : network.at("lines")) {
      EXPECT_FALSE(line.at("claimed").get<bool>());
      EXPECT_NE(line.at("note").get<std::string>().find("shortened"), std::string::npos);
    }
  }
  for (const char* picture : {"rate.svg", "qber.svg", "phase.svg", "throughput.svg"}) {
    EXPECT_NE(read_file(output() + "/" + picture).find("</svg>"), std::string::npos) << picture;
  }
  EXPECT_NE(read_file(output() + "/report.md").find("| quantity |"), std::string::npos);
}

TEST_F(Reproduce, ExitCodeIsTheVerdict) {
  const auto inside = twinspan({"reproduce", claim(0.005, 0.05), "--output", output()});
  EXPECT_EQ(inside.exit_code, 0) << inside.out << inside.error;
  EXPECT_NE(inside.out.find("All 1 claimed lines of 1 networks are inside"), std::string::npos) << inside.out;
  const auto outside = twinspan({"reproduce", claim(0.2, 0.3), "--output", output()});
  EXPECT_EQ(outside.exit_code, 1);
  EXPECT_NE(outside.out.find("below the least published"), std::string::npos) << outside.out;
  EXPECT_NE(outside.out.find("1 of 1 claimed lines are outside"), std::string::npos);
}

TEST_F(Reproduce, BadInputIsRefused) {
  EXPECT_EQ(twinspan({"reproduce", path("nothing.toml"), "--output", output()}).exit_code, 2);
  std::filesystem::create_directory(path("empty"));
  const auto empty = twinspan({"reproduce", path("empty"), "--output", output()});
  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_NE(empty.error.find("no network file"), std::string::npos);
  EXPECT_EQ(twinspan({"reproduce", metro_file(), "--output", metro_file()}).exit_code, 2);
  EXPECT_EQ(twinspan({"reproduce", metro_file(), "--share", "0", "--output", output()}).exit_code, 2);
}

TEST_F(Reproduce, StopsOnRequest) {
  const auto result = twinspan({"reproduce", TWINSPAN_SOURCE_DIR "/sim/networks", "--output", output()}, 1500);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("Stopped on request"), std::string::npos) << result.out;
  EXPECT_FALSE(std::filesystem::exists(output() + "/report.json"));
}

}  // namespace
}  // namespace twinspan::system_test
