// SPDX-License-Identifier: Apache-2.0
// The metro network end to end at cycle fidelity: keys, reproducibility, agreement with the closed form, the phase
// loop.
#include <cmath>
#include <filesystem>

#include "host/cli/expectation.hpp"
#include "host/core/network.hpp"
#include "tests/system/run_fixture.hpp"

namespace twinspan::system_test {
namespace {

using nlohmann::json;

// 3e7 slots: the default run.
class Metro : public Program {
 protected:
  static const json& pair(const json& report) { return report.at("pairs").at(0); }
};

TEST_F(Metro, GivesEqualKeys) {
  const json report = run_metro({"--slots", "3e7", "--seed", "1", "--threads", "2"});
  EXPECT_EQ(report.at("schema"), "twinspan-report");
  EXPECT_EQ(report.at("version"), 1);
  EXPECT_EQ(report.at("network"), "metro-40km");
  EXPECT_EQ(report.at("fidelity"), "cycle");
  const json& p = pair(report);
  EXPECT_GE(p.at("secret_bits").get<int>(), 10000);
  EXPECT_TRUE(p.at("keys_equal").get<bool>());
  EXPECT_EQ(p.at("key_sha256").at("alice"), p.at("key_sha256").at("bob"));
  EXPECT_EQ(p.at("key_sha256").at("alice").get<std::string>().size(), 64u);
  EXPECT_TRUE(p.at("losses").at("balanced").get<bool>());
  EXPECT_LT(p.at("phase_error_bound").get<double>(), 0.5);
  EXPECT_NEAR(p.at("plob_bits_per_slot").get<double>(), -std::log2(1 - std::pow(10, -0.8)), 1e-12);
  EXPECT_NEAR(p.at("secret_bits_per_slot").get<double>(), p.at("secret_bits").get<double>() / 3e7, 1e-15);
  for (const auto* key : {"users", "channel", "distance_km", "loss_db", "slots", "clicks", "sifted_bits", "qber_x",
                          "qber_z", "qber_z_paired", "leaked_bits", "secret_bits_per_second", "ratio_to_plob"}) {
    EXPECT_FALSE(p.at(key).is_null()) << key;
  }
}

TEST_F(Metro, SameSeedSameBytesForEveryThreadCount) {
  const std::vector<std::string> base{"--slots", "2e6", "--seed", "5", "--threads"};
  const auto with_threads = [&](const char* threads) {
    auto options = base;
    options.emplace_back(threads);
    return reproducible(run_metro(options)).dump();
  };
  const std::string one = with_threads("1");
  EXPECT_EQ(with_threads("1"), one);
  EXPECT_EQ(with_threads("2"), one);
  EXPECT_EQ(with_threads("3"), one);
  EXPECT_NE(reproducible(run_metro({"--slots", "2e6", "--seed", "6"})).dump(), one);
}

// Without the phase loop the fibre and the lasers wash the interference out: half of the X events are wrong.
TEST_F(Metro, WithoutThePhaseLoopThereIsNoInterference) {
  const std::vector<std::string> options{"--fidelity", "kernel", "--slots", "6e7", "--seed", "3", "--threads", "2"};
  auto off = options;
  off.insert(off.end(), {"--phase-loop", "off"});
  const json closed = run_metro(options);
  const json open = run_metro(off);
  const double with_loop = pair(closed).at("qber_x");
  const double without_loop = pair(open).at("qber_x");
  std::printf("X-QBER with the phase loop %.2f %%, without %.2f %% at a drift of %.2f rad/ms\n", 100 * with_loop,
              100 * without_loop, pair(open).at("phase").at("link_drift_rad_per_ms").get<double>());
  EXPECT_LT(with_loop, 0.05);
  // The phase walks over many turns but not infinitely many: a few per cent about one half.
  EXPECT_GT(without_loop, 0.40);
  EXPECT_LT(without_loop, 0.60);
  EXPECT_EQ(pair(open).at("secret_bits"), 0);
  EXPECT_FALSE(pair(open).at("no_key_reason").is_null());
}

// Gains of every revealed class pair and all error rates against the closed form, 4 sigma each: 25 comparisons, false
// alarm below 0.2 % in all, with a fixed seed.
TEST_F(Metro, AgreesWithTheClosedForm) {
  const json report = run_metro({"--slots", "1.6e7", "--seed", "11", "--threads", "2"});
  const json& p = pair(report);
  const auto network = load_network(metro_file());
  const auto point = cli::expectation(network, network.pairs[0], p.at("slots").get<std::uint64_t>());
  const auto& expected = point.expected;
  static constexpr const char* kNames[] = {"not_send", "send", "vacuum", "weak", "strong"};
  const auto within = [](const std::string& what, double found, double mean) {
    EXPECT_NEAR(found, mean, 4 * std::sqrt(mean) + 4) << what;
  };
  for (std::size_t a = 0; a < protocol::kRoles; ++a) {
    for (std::size_t b = 0; b < protocol::kRoles; ++b) {
      if (a > 1 || b > 1) {
        const std::string name = std::string(kNames[a]) + "/" + kNames[b];
        within(name, p.at("counts").at("revealed_events").at(name), expected.revealed[a][b]);
      }
    }
  }
  within("sifted bits", p.at("sifted_bits"), expected.z_events);
  const auto rate_within = [](const std::string& what, double found, double mean, double events) {
    EXPECT_NEAR(found, mean, 4 * std::sqrt(mean * (1 - mean) / events)) << what << " of " << events;
  };
  rate_within("X-QBER", p.at("qber_x"), expected.qber_x, p.at("counts").at("x_accepted"));
  rate_within("Z-QBER", p.at("qber_z"), expected.qber_z, p.at("sifted_bits"));
  const double pairs = p.at("counts").at("pairs_kept");
  EXPECT_NEAR(p.at("qber_z_paired").get<double>() * pairs, expected.qber_z_paired * pairs,
              4 * std::sqrt(expected.qber_z_paired * pairs) + 4);
}

// The kernels give the report of the RTL: tags, counts, keys, everything but times.
TEST_F(Metro, KernelFidelityGivesTheSameReport) {
  const auto report = [&](const char* fidelity) {
    json result =
        reproducible(run_metro({"--fidelity", fidelity, "--slots", "1.6e7", "--seed", "12", "--threads", "2"}));
    EXPECT_EQ(result.at("fidelity"), fidelity);
    result.erase("fidelity");
    return result;
  };
  const json cycle = report("cycle");
  EXPECT_GT(pair(cycle).at("secret_bits").get<int>(), 0);
  EXPECT_EQ(pair(cycle).at("tags_sha256").get<std::string>().size(), 64u);
  EXPECT_EQ(report("kernel").dump(), cycle.dump());
}

// So does the SystemC platform, whose memory never stalls by default.
TEST_F(Metro, SystemCFidelityGivesTheSameReport) {
  const auto report = [&](const char* fidelity) {
    json result = reproducible(run_metro({"--fidelity", fidelity, "--slots", "2e6", "--seed", "13"}));
    result.erase("fidelity");
    return result;
  };
  EXPECT_EQ(report("systemc").dump(), report("kernel").dump());
}

TEST_F(Metro, AnySlotIsReachedDirectly) {
  const json report = run_metro({"--slots", "1e6", "--first-slot", "1099511627776", "--seed", "2", "--threads", "2"});
  EXPECT_GT(pair(report).at("sifted_bits").get<int>(), 1000);
  EXPECT_TRUE(pair(report).at("losses").at("balanced").get<bool>());
}

// A short run has too few counts: no key, with the reason, and never a number.
TEST_F(Metro, TooFewCountsGiveNoKey) {
  const json report = run_metro({"--slots", "1e5", "--seed", "1"});
  EXPECT_EQ(pair(report).at("secret_bits"), 0);
  EXPECT_FALSE(pair(report).at("no_key_reason").get<std::string>().empty());
  EXPECT_TRUE(pair(report).at("key_sha256").at("alice").is_null());
  EXPECT_FALSE(pair(report).at("keys_equal").get<bool>());
}

TEST_F(Metro, InterruptEndsWithTheReportOfWhatWasDone) {
  const auto result = twinspan({"run", metro_file(), "--slots", "1e10", "--report", path("report.json")}, 1500);
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_NE(result.out.find("Stopped early"), std::string::npos) << result.out;
  const json report = json::parse(read_file(path("report.json")));
  EXPECT_TRUE(pair(report).at("stopped_early").get<bool>());
  EXPECT_GT(pair(report).at("slots").get<std::uint64_t>(), 0u);
  EXPECT_LT(pair(report).at("slots").get<std::uint64_t>(), 1000000000u);
  EXPECT_TRUE(pair(report).at("losses").at("balanced").get<bool>());
  EXPECT_EQ(files(), std::vector<std::string>{"report.json"});
}

TEST_F(Metro, TraceIsAWaveformAndChangesNothing) {
  const json plain = run_metro({"--slots", "32768", "--seed", "4"});
  const json traced = run_metro({"--slots", "32768", "--seed", "4", "--trace", path("out.fst"), "--trace-window",
                                 "8192:512"});
  EXPECT_EQ(reproducible(plain), reproducible(traced));
  const std::string fst = read_file(path("out.fst"));
  ASSERT_GT(fst.size(), 1000u);
  EXPECT_EQ(fst[0], '\0');  // FST_BL_HDR
  EXPECT_EQ(std::filesystem::status(path("out.fst")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace twinspan::system_test
