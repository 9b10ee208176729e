// SPDX-License-Identifier: Apache-2.0
// The program behind scripts/explore: a table of what happens to tags for every host latency and click rate.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "host/core/error.hpp"
#include "sim/systemc/exploration.hpp"

namespace {

using namespace twinspan;
using systemc::Distribution;
using systemc::Findings;

constexpr int kFailure = 1;
constexpr int kBadInput = 2;

struct Arguments {
  std::vector<double> latencies_us = {0.5, 5, 50, 500, 5000};
  std::vector<double> rates_kcps = {1, 100, 1000, 5000, 20000};
  double poll_us = 0;
  double stall_probability = 0;
  std::uint64_t stall_clocks = 0;
  std::uint32_t bytes_per_clock = 8;
  std::uint32_t ring_log2 = 16;
  double least_ms = 5;
  std::uint64_t seed = 1;
  systemc::NodeModel unit = systemc::NodeModel::Rtl;
  std::string directory = "out/explore";
};

const std::map<std::string, systemc::NodeModel> kUnits = {{"rtl", systemc::NodeModel::Rtl},
                                                          {"kernel", systemc::NodeModel::Kernel}};

/// A range that "nan" is not in.
CLI::Validator within(double least, double most) {
  return CLI::Validator(
      [least, most](std::string& text) {
        double value = 0;
        const bool number = CLI::detail::lexical_cast(text, value);
        return number && value >= least && value <= most
                   ? std::string()
                   : fmt::format("found {}, allowed are numbers from {:g} to {:g}", text, least, most);
      },
      fmt::format("NUMBER in [{:g} - {:g}]", least, most));
}

void add_options(CLI::App& app, Arguments& arguments) {
  app.add_option("--unit", arguments.unit, "Measurement unit: rtl, or the HLS kernels")
      ->transform(CLI::CheckedTransformer(kUnits, CLI::ignore_case))->option_text("rtl|kernel [rtl]");
  app.add_option("--latency-us", arguments.latencies_us, "Host latencies of one register access, microseconds")
      ->delimiter(',')->check(within(0, 1e5))->capture_default_str();
  app.add_option("--rate-kcps", arguments.rates_kcps, "Clicks per second and channel, thousands")
      ->delimiter(',')->check(within(0, 1e5))->capture_default_str();
  app.add_option("--poll-us", arguments.poll_us, "Interval of looks at the event line; 0: interrupt")
      ->check(within(0, 1e5))->capture_default_str();
  app.add_option("--stall-probability", arguments.stall_probability, "That the memory stalls before a burst")
      ->check(within(0, 1))->capture_default_str();
  app.add_option("--stall-clocks", arguments.stall_clocks, "Length of such a stall, clocks of 4 ns")
      ->check(CLI::Range(0, 1000000))->capture_default_str();
  app.add_option("--bytes-per-clock", arguments.bytes_per_clock, "Bandwidth of the interconnect")
      ->check(CLI::Range(1, 64))->capture_default_str();
  app.add_option("--ring-log2", arguments.ring_log2, "log2 of the ring's 64-bit entries")
      ->check(CLI::Range(9, 24))->capture_default_str();
  app.add_option("--least-ms", arguments.least_ms, "Simulated time of a point, at least, milliseconds")
      ->check(within(0.01, 1e4))->capture_default_str();
  app.add_option("--seed", arguments.seed, "Seed of clicks and stalls")
      ->check(within(0, 1.8e19))->capture_default_str();
  app.add_option("--out", arguments.directory, "Directory for explore.csv and histograms.csv")
      ->capture_default_str();
}

systemc::ExplorationSettings settings(const Arguments& arguments) {
  systemc::ExplorationSettings result;
  result.timing.poll_ps = static_cast<std::uint64_t>(std::llround(arguments.poll_us * 1e6));
  result.timing.stall_probability = arguments.stall_probability;
  result.timing.stall_clocks = arguments.stall_clocks;
  result.timing.stall_seed = arguments.seed;
  result.timing.bytes_per_clock = arguments.bytes_per_clock;
  result.ring_log2_entries = arguments.ring_log2;
  result.least_seconds = arguments.least_ms * 1e-3;
  result.seed = arguments.seed;
  result.unit = arguments.unit;
  return result;
}

double microseconds(std::uint64_t ps) { return static_cast<double>(ps) * 1e-6; }

/// A time in the unit in which it has few digits.
std::string time_text(const Distribution& distribution, double share) {
  if (distribution.count() == 0) {
    return "-";
  }
  const double us = microseconds(distribution.quantile(share));
  return us < 1000 ? fmt::format("{:.2f} us", us) : fmt::format("{:.2f} ms", us * 1e-3);
}

constexpr const char* kHeader =
    "   host  clicks/s |  FIFO peak, words  |   ring |  stalled clocks  |     lost tags and records      |"
    "  photon to host memory         | window to\n"
    "latency per chan. | chan tele   tags   |   peak |     ring     bus |    ring      bus    burst     % |"
    "   median        p99        max | code, max\n";

void print_row(const Findings& f) {
  const auto& c = f.counters;
  const double latency_us = microseconds(f.point.host_latency_ps);
  const std::string latency = latency_us < 1000 ? fmt::format("{:g} us", latency_us)
                                                : fmt::format("{:g} ms", latency_us * 1e-3);
  const double produced = static_cast<double>(std::max<std::uint64_t>(f.produced, 1));
  const double percent = 100.0 * static_cast<double>(f.dropped) / produced;
  fmt::print("{:>7} {:>8g}k | {:>4} {:>4} {:>6}   | {:>6} | {:>8} {:>7} | {:>7} {:>8} {:>8} {:>5.1f} "
             "| {:>9} {:>10} {:>10} | {:>9}\n",
             latency, f.point.clicks_per_second * 1e-3, c.fifo_peak_channel, c.fifo_peak_telemetry,
             c.fifo_peak_tags, c.ring_peak, c.stall_ring, c.stall_bus, c.dropped_ring, c.dropped_bus,
             c.dropped_burst, percent,
             time_text(f.statistics.photon_to_memory, 0.5), time_text(f.statistics.photon_to_memory, 0.99),
             time_text(f.statistics.photon_to_memory, 1), time_text(f.statistics.window_to_code, 1));
  std::fflush(stdout);
}

/// The tables, which appear whole when the exploration is done, or not at all.
class Files {
 public:
  explicit Files(const std::string& directory) : directory_(directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    const std::string probe = directory_ + "/" + kTable + kPart;
    if (!std::ofstream(probe)) {
      throw InputError(fmt::format("{}: cannot be written; give --out another directory", probe));
    }
    std::filesystem::remove(probe, error);
    table_ << "host_latency_us,clicks_per_second,simulated_s,clicks,produced,dropped,fifo_peak_channel,"
              "fifo_peak_telemetry,fifo_peak_tags,ring_peak,stall_ring_clocks,stall_bus_clocks,dropped_ring,"
              "dropped_bus,dropped_burst,"
              "photon_to_memory_min_us,photon_to_memory_median_us,photon_to_memory_p99_us,"
              "photon_to_memory_max_us,window_to_code_min_us,window_to_code_median_us,window_to_code_p99_us,"
              "window_to_code_max_us\n";
    histograms_ << "quantity,host_latency_us,clicks_per_second,from_us,count\n";
  }

  void add(const Findings& f) {
    const auto& c = f.counters;
    table_ << fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
                          microseconds(f.point.host_latency_ps), f.point.clicks_per_second, f.seconds, f.clicks,
                          f.produced, f.dropped, c.fifo_peak_channel, c.fifo_peak_telemetry, c.fifo_peak_tags,
                          c.ring_peak, c.stall_ring, c.stall_bus, c.dropped_ring, c.dropped_bus, c.dropped_burst);
    for (const auto* distribution : {&f.statistics.photon_to_memory, &f.statistics.window_to_code}) {
      for (const double share : {0.0, 0.5, 0.99, 1.0}) {
        table_ << ',';
        if (distribution->count() != 0) {
          table_ << microseconds(distribution->quantile(share));
        }
      }
    }
    table_ << '\n';
    histogram("photon_to_memory", f, f.statistics.photon_to_memory);
    histogram("window_to_code", f, f.statistics.window_to_code);
  }

  void commit() const {
    write(kTable, table_.str());
    write(kHistograms, histograms_.str());
  }

 private:
  static constexpr const char* kTable = "explore.csv";
  static constexpr const char* kHistograms = "histograms.csv";
  static constexpr const char* kPart = ".part";

  void write(const char* name, const std::string& content) const {
    const std::string path = directory_ + "/" + name;
    std::ofstream file(path + kPart);
    file << content;
    file.close();
    std::error_code error;
    if (file) {
      std::filesystem::rename(path + kPart, path, error);
    }
    if (!file || error) {
      std::filesystem::remove(path + kPart, error);
      throw Failure(fmt::format("{}: cannot be written; is the disk full?", path));
    }
  }
  void histogram(const char* quantity, const Findings& f, const Distribution& distribution) {
    for (const auto& bin : distribution.histogram()) {
      histograms_ << fmt::format("{},{},{},{},{}\n", quantity, microseconds(f.point.host_latency_ps),
                                 f.point.clicks_per_second, microseconds(bin.from_ps), bin.count);
    }
  }

  std::string directory_;
  std::ostringstream table_;
  std::ostringstream histograms_;
};

void explore(const Arguments& arguments) {
  Files files(arguments.directory);
  const bool visible = isatty(STDERR_FILENO) != 0;
  const std::size_t points = arguments.latencies_us.size() * arguments.rates_kcps.size();
  std::size_t done = 0;
  fmt::print("{}", kHeader);
  for (const double latency : arguments.latencies_us) {
    for (const double rate : arguments.rates_kcps) {
      if (visible) {
        fmt::print(stderr, "\r{} of {} points: {:g} us, {:g} kcps ", done, points, latency, rate);
      }
      const Findings findings = systemc::explore(
          settings(arguments), {static_cast<std::uint64_t>(std::llround(latency * 1e6)), rate * 1e3});
      ++done;
      if (visible) {
        fmt::print(stderr, "\r\033[K");
      }
      print_row(findings);
      files.add(findings);
    }
  }
  files.commit();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Deepest FIFO levels, ring occupancy, stalls, losses and latencies of the measurement unit");
  app.name("twinspan_explore");
  Arguments arguments;
  add_options(app, arguments);
  try {
    app.parse(argc, argv);
    explore(arguments);
    return 0;
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "twinspan_explore: {}; see --help\n", error.what());
    return kBadInput;
  } catch (const InputError& error) {
    fmt::print(stderr, "twinspan_explore: {}\n", error.what());
    return kBadInput;
  } catch (const std::exception& error) {
    fmt::print(stderr, "twinspan_explore: {}\n", error.what());
    return kFailure;
  }
}
