// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/exploration.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "host/calibration/code_density.hpp"
#include "host/core/error.hpp"
#include "host/session/ledger.hpp"
#include "host/session/tag_stream.hpp"

namespace twinspan::systemc {
namespace {

constexpr double kSlotsPerSecond = 1e9;
constexpr std::uint64_t kClocksPerSecond = 250'000'000;
constexpr std::uint32_t kChannels = 4;
constexpr std::uint32_t kSections = 7;         // every click is exported
constexpr std::uint64_t kStartMargin = 4096;   // clocks
constexpr std::uint64_t kWaitClocks = 65536;
constexpr unsigned kRoundAccesses = 2;         // RING_WRITTEN and RING_READ
constexpr unsigned kDrainWaits = 64;

/// No light: four detectors that click evenly in time and are never blind.
photonics::LinkParameters clicks_only(double clicks_per_second) {
  photonics::LinkParameters link;
  link.reference.enabled = true;
  for (auto& detector : link.detectors) {
    detector.dark_hz = clicks_per_second;
    detector.dead_time_s = 0;
  }
  return link;
}

void configure(device::Measurement& unit, const ExplorationSettings& settings) {
  unit.clear_errors();
  unit.set_frame(4096, 512, 64);
  unit.select_channels((1u << kChannels) - 1, 2, 3, true);
  unit.set_tagging(kSections, false, true);
  for (std::uint32_t channel = 0; channel < kChannels; ++channel) {
    unit.set_channel(channel, {0, 0, 1024});
    const auto taps = static_cast<unsigned>(unit.identity().table_depth_a - 1);
    unit.load_calibration(channel, calibration::nominal_table(taps, unit.identity().lanes));
  }
  unit.set_phase_loop({true, 8192, 28180, 393, 1u << 20, 8, 16384});
  unit.set_event_level((1u << settings.ring_log2_entries) / 4);
}

std::uint64_t run_clocks(const ExplorationSettings& settings, const OperatingPoint& point) {
  const double round = kRoundAccesses * static_cast<double>(point.host_latency_ps) * 1e-12;
  const double seconds = std::max(settings.least_seconds, settings.rounds * round);
  return static_cast<std::uint64_t>(std::ceil(seconds * static_cast<double>(kClocksPerSecond) / 4)) * 4;
}

}  // namespace

Findings explore(const ExplorationSettings& settings, const OperatingPoint& point) {
  PlatformOptions options;
  options.link = clicks_only(point.clicks_per_second);
  options.seed = settings.seed;
  options.timing = settings.timing;
  options.timing.host_latency_ps = 0;
  options.transmitters[kAlice] = options.transmitters[kBob] = NodeModel::Kernel;
  options.unit_model = settings.unit;
  Platform platform(options);
  device::Measurement unit(platform.unit(), kSlotsPerSecond, kChannels, settings.ring_log2_entries);
  configure(unit, settings);

  // The tables are loaded by a host without latency, which changes nothing of what is measured.
  const std::uint64_t clocks = run_clocks(settings, point);
  const std::uint64_t start = unit.time() + kStartMargin;
  const std::uint64_t end = start + clocks;
  unit.arm({start, 0, clocks * platform.lanes()});
  platform.set_host(point.host_latency_ps, settings.timing.poll_ps);

  session::TagStream stream;
  const auto take = [&](std::span<const std::uint64_t> words) { stream.consume(words); };
  while (platform.time() < end) {
    unit.device().wait(std::min(kWaitClocks, end - platform.time()));
    unit.drain(take);
  }
  platform.set_host(0, 0);
  for (unsigned i = 0; i < kDrainWaits && !unit.status().done; ++i) {
    unit.device().wait(kStartMargin);
    unit.drain(take);
  }
  unit.drain(take);
  if (!unit.status().done) {
    throw Failure("the measurement unit does not finish; the memory is too slow to take what waits");
  }

  Findings findings{};
  findings.point = point;
  findings.seconds = static_cast<double>(clocks) / static_cast<double>(kClocksPerSecond);
  findings.counters = unit.counters();
  const session::Ledger ledger = session::make_ledger(findings.counters, stream);
  if (const std::string mismatch = ledger.mismatch(); !mismatch.empty()) {
    throw Failure(fmt::format("the loss ledger does not close: {}", mismatch));
  }
  findings.clicks = ledger.total().clicks;
  findings.produced = ledger.total().produced;
  findings.dropped = ledger.total().dropped;
  findings.statistics = platform.statistics();
  return findings;
}

}  // namespace twinspan::systemc
