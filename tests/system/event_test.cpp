// SPDX-License-Identifier: Apache-2.0
// Sessions at event fidelity as a user runs them: threads, interruption and continuation, refusal of what does not fit.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/system/run_fixture.hpp"

namespace twinspan::system_test {
namespace {

using nlohmann::json;

class Event : public Program {
 protected:
  std::vector<std::string> arguments(const std::string& slots, std::vector<std::string> more) const {
    std::vector<std::string> all{"run", metro_file(), "--fidelity", "event", "--slots", slots, "--report", report_};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  json report() const { return json::parse(read_file(report_)); }
  std::string checkpoint() const { return path("state/alice+bob.checkpoint"); }
  std::string state() const { return path("state"); }

  /// Leaves a checkpoint of a session of 2e8 slots behind.
  void interrupt() {
    const auto result = twinspan(arguments("2e8", {"--checkpoint", state(), "--seed", "4"}), 1500);
    ASSERT_EQ(result.exit_code, 0) << result.error;
    ASSERT_NE(result.out.find("Stopped early"), std::string::npos) << "the machine is too fast for this test";
    ASSERT_TRUE(std::filesystem::exists(checkpoint()));
  }
  void expect_refused(const std::vector<std::string>& all, const std::string& words) {
    const std::string before = read_file(checkpoint());
    const auto result = twinspan(all);
    EXPECT_EQ(result.exit_code, 2) << result.out;
    EXPECT_NE(result.error.find(words), std::string::npos) << result.error;
    EXPECT_EQ(read_file(checkpoint()), before) << "the checkpoint was touched";
    EXPECT_FALSE(std::filesystem::exists(path("new.json")));
  }

 private:
  const std::string report_ = path("report.json");
};

TEST_F(Event, SameBytesForEveryThreadCount) {
  std::string first;
  for (const char* threads : {"1", "2", "3"}) {
    ASSERT_EQ(twinspan(arguments("6e7", {"--threads", threads})).exit_code, 0);
    const std::string bytes = reproducible(report()).dump();
    first = first.empty() ? bytes : first;
    EXPECT_EQ(bytes, first) << threads << " threads";
  }
  const json pair = report().at("pairs").at(0);
  EXPECT_GT(pair.at("secret_bits").get<int>(), 40000);
  EXPECT_TRUE(pair.at("keys_equal").get<bool>());
  EXPECT_TRUE(pair.at("losses").at("balanced").get<bool>());
}

TEST_F(Event, AnInterruptedSessionGoesOnWhereItStopped) {
  interrupt();
  const json early = report().at("pairs").at(0);
  EXPECT_TRUE(early.at("stopped_early").get<bool>());
  EXPECT_LT(early.at("slots").get<double>(), 2e8);
  const auto resumed =
      twinspan(arguments("2e8", {"--checkpoint", state(), "--resume", "--seed", "4", "--threads", "2"}));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.error;
  const std::string with_interruption = reproducible(report()).dump();
  EXPECT_FALSE(std::filesystem::exists(checkpoint())) << "a finished session leaves no checkpoint";
  ASSERT_EQ(twinspan(arguments("2e8", {"--seed", "4"})).exit_code, 0);
  EXPECT_EQ(reproducible(report()).dump(), with_interruption);
}

TEST_F(Event, ACheckpointThatDoesNotFitIsRefusedAndKept) {
  interrupt();
  const std::vector<std::string> resume{"--checkpoint", state(),         "--resume", "--seed", "4",
                                        "--report",     path("new.json")};
  const auto with = [&](const std::string& slots, std::vector<std::string> more) {
    auto options = resume;
    options.insert(options.end(), more.begin(), more.end());
    return arguments(slots, options);
  };
  expect_refused(with("1e8", {}), "slots 200000000, this run has 100000000");
  expect_refused(with("2e8", {"--seed", "5"}), "seed 4, this run has 5");
  expect_refused(with("2e8", {"--phase-loop", "off"}), "phase_loop");
  auto other = with("2e8", {});
  other[1] = metro_with("mu_1 = 0.075", "mu_1 = 0.076");
  expect_refused(other, "network_sha256");
  expect_refused(arguments("2e8", {"--checkpoint", state(), "--seed", "4", "--report", path("new.json")}), "--resume");

  std::string bytes = read_file(checkpoint());
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  std::ofstream(checkpoint(), std::ios::binary) << bytes;
  expect_refused(with("2e8", {}), "damaged");
  std::filesystem::resize_file(checkpoint(), 100);
  expect_refused(with("2e8", {}), "damaged");
}

TEST_F(Event, ACheckpointThatCannotBeWrittenCostsNoResult) {
  std::thread remover([folder = state()] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    std::filesystem::remove_all(folder);
  });
  const auto result = twinspan(arguments("2e8", {"--checkpoint", state(), "--seed", "4"}), 1500);
  remover.join();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("Stopped early"), std::string::npos) << result.out;
  EXPECT_NE(result.error.find("cannot be continued from here"), std::string::npos) << result.error;
  EXPECT_FALSE(report().at("complete").get<bool>());
}

TEST_F(Event, OptionsThatMakeNoSenseAreRefused) {
  const auto refused = [&](const std::vector<std::string>& all, const std::string& words) {
    const auto result = twinspan(all);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_NE(result.error.find(words), std::string::npos) << result.error;
  };
  refused({"run", metro_file(), "--fidelity", "kernel", "--checkpoint", state()}, "--checkpoint");
  refused(arguments("1e7", {"--resume"}), "--resume");
  refused(arguments("1e7", {"--resume", "--checkpoint", state()}), "holds no checkpoint");
  refused(arguments("1e7", {"--checkpoint", ""}), "--checkpoint");
  refused(arguments("1e7", {"--trace", path("t.fst")}), "--trace");
  refused(arguments("1e7", {"--checkpoint", metro_file()}), "--checkpoint");
}

}  // namespace
}  // namespace twinspan::system_test
