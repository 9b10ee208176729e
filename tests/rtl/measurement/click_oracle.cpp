// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/measurement/click_oracle.hpp"

#include <algorithm>
#include <optional>

#include "rtl/registers/generated/layouts.hpp"

namespace twinspan::test {
namespace {

namespace layout = regs::layout;

enum Section : unsigned { Reference = 0, Guard = 1, Quantum = 2 };

Section section_of(const Configuration& configuration, std::uint64_t slot) {
  const std::uint64_t position = (slot - configuration.start_slot) % configuration.frame;
  if (position < configuration.reference) {
    return Reference;
  }
  return position < configuration.reference + configuration.guard ? Guard : Quantum;
}

void count_reference(const Configuration& configuration, const Click& click, std::uint64_t slot,
                     Expectation& result) {
  const std::uint64_t since_start = slot - configuration.start_slot;
  const std::uint64_t window = since_start / configuration.window;
  if (window >= result.windows.size() ||
      (section_of(configuration, slot) != Reference && !configuration.reference_always)) {
    return;
  }
  WindowCounts& counts = result.windows[window];
  // Rows of the quadratures by phase index 0, pi/2, pi, 3pi/2.
  static constexpr std::array<int, 4> kInPhase{1, 0, -1, 0};
  static constexpr std::array<int, 4> kQuadrature{0, -1, 0, 1};
  const std::size_t index = since_start % configuration.frame % 4;
  for (const auto& [channel, sign] : {std::pair{configuration.reference_plus, 1},
                                      std::pair{configuration.reference_minus, -1}}) {
    if (click.channel == channel) {
      counts.in_phase += sign * kInPhase[index];
      counts.quadrature += sign * kQuadrature[index];
      ++counts.counts;
    }
  }
}

}  // namespace

Expectation expect(const Configuration& configuration, unsigned lanes, const std::vector<Click>& clicks) {
  Expectation result;
  const std::uint64_t slots = configuration.stop_slot - configuration.start_slot;
  result.windows.resize(slots / configuration.window);
  std::array<std::optional<std::uint64_t>, kChannels> alive_click;  // the last one outside dead time
  for (const Click& click : clicks) {
    if (click.word >= slots / lanes || ((configuration.enable >> click.channel) & 1U) == 0) {
      continue;
    }
    const ChannelConfiguration& channel = configuration.channel[click.channel];
    ChannelCounts& counts = result.counts[click.channel];
    const std::uint64_t time = channel.table[click.count];
    const std::uint64_t slot = configuration.start_slot + click.word * lanes + time / 1024;
    const std::uint64_t offset = time % 1024;
    const std::uint64_t arrival = slot * 1024 + offset;
    std::optional<std::uint64_t>& alive = alive_click[click.channel];
    ++counts.clicks;
    if (alive && arrival - *alive < channel.dead_time) {
      ++counts.in_dead_time;
      continue;
    }
    alive = arrival;
    if (offset < channel.gate_first || offset >= channel.gate_last) {
      ++counts.outside_gate;
      continue;
    }
    count_reference(configuration, click, slot, result);
    const Section section = section_of(configuration, slot);
    if (((configuration.sections >> section) & 1U) == 0) {
      ++counts.not_exported;
      continue;
    }
    ++counts.produced;
    const std::uint64_t field = configuration.raw ? std::min<std::uint64_t>(click.count, 1023) : offset;
    result.tags[click.channel].push_back(
        layout::click_kind.of(section == Quantum ? 0 : 1) | layout::click_channel.of(click.channel) |
        layout::click_offset.of(field) | layout::click_slot.of(slot));
  }
  return result;
}

}  // namespace twinspan::test
