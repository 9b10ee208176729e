// SPDX-License-Identifier: Apache-2.0
// Clicks of rising density and telemetry through the kernel time_tagger, with a consumer that pauses until tags
// are lost.
#include "hls/measurement/time_tagger_top.hpp"

#include "tests/hls/benches/golden.hpp"

namespace {

using Registers = tf::TaggerRegisters<kTaggerLanes, kTaggerChannels>;

void configure(Registers& r) {
  tf::default_times(r);
  r.enable = 15;
  r.reference_plus = 0;
  r.reference_minus = 1;
  r.sections = 5;
  r.telemetry = 1;
  for (unsigned c = 0; c < kTaggerChannels; ++c) {
    r.dead_time[c] = 1500 * c;
    r.gate_first[c] = 20 * c;
    r.gate_last[c] = 1024 - 30 * c;
  }
}

tf::TapClock taps(Numbers& numbers, std::uint64_t slot, std::uint32_t density) {
  tf::TapClock clock = {};
  clock.slot = slot;
  clock.section = slot % 1024 < 128 ? tf::kSectionReference : tf::kSectionQuantum;
  for (unsigned c = 0; c < kTaggerChannels; ++c) {
    if (numbers.below(64) < density) {
      clock.tap_mask |= 1U << c;
      for (std::uint32_t& word : clock.taps[c].word) {
        word = static_cast<std::uint32_t>(numbers.next() & numbers.next());
      }
    }
  }
  return clock;
}

}  // namespace

int main(int count, char** arguments) {
  Golden golden("time_tagger.golden", count, arguments);
  Numbers numbers(2);
  static Registers r = {};
  configure(r);
  tf::Stream<tf::TapClock, kTaggerDepth> s_axis_taps;
  tf::Stream<tf::TelemetryWord, kTaggerDepth> s_axis_telemetry;
  tf::Stream<tf::ReferenceClock, kTaggerDepth> m_axis_reference;
  tf::Stream<std::uint64_t, kTaggerDepth> m_axis_tags;
  tf::TaggerCounters counters = {};
  std::uint64_t slot = 0xFFFFF000;
  for (std::uint32_t call = 0; call < 30; ++call) {
    const std::uint32_t clocks = 48;
    for (std::uint32_t clock = 0; clock < clocks; ++clock, slot += kTaggerLanes) {
      s_axis_taps.write(taps(numbers, slot, call < 20 ? 2 * call : 0));
    }
    for (std::uint32_t word = 0; word < 4; ++word) {
      const tf::TelemetryWord telemetry = {(slot << 16U) | word << tf::kTelemetryIndexLsb | tf::kKindTelemetry,
                                           word == 3};
      s_axis_telemetry.write(telemetry);
    }
    time_tagger(r, call == 0 ? 1 : 0, clocks, s_axis_taps, s_axis_telemetry, m_axis_reference, m_axis_tags, counters);
    tf::ReferenceClock reference = {};
    std::uint64_t references = 0;
    while (m_axis_reference.read_nb(reference)) {
      references = references * 31 + (reference.valid | reference.phase << 2U);
    }
    golden.word(references);
    std::uint64_t tag = 0;
    while ((call < 12 || call > 18) && m_axis_tags.read_nb(tag)) {
      golden.word(tag);
    }
  }
  for (unsigned c = 0; c < kTaggerChannels; ++c) {
    golden.word(counters.clicks[c]);
    golden.word(counters.in_dead_time[c]);
    golden.word(counters.outside_gate[c]);
    golden.word(counters.not_exported[c]);
    golden.word(counters.produced[c]);
    golden.word(counters.dropped[c]);
  }
  golden.word(counters.telemetry_produced);
  golden.word(counters.telemetry_dropped);
  golden.word(counters.gaps);
  return golden.finish();
}
