// SPDX-License-Identifier: Apache-2.0
#include "hls/measurement/time_tagger.hpp"

#include "hls/measurement/time_tagger_top.hpp"

namespace {

using State = tf::TaggerState<kTaggerLanes, kTaggerChannels>;

void report(const State& state, tf::TaggerCounters& counters) {
  for (unsigned c = 0; c < kTaggerChannels; ++c) {
    counters.clicks[c] = state.clicks[c];
    counters.in_dead_time[c] = state.in_dead_time[c];
    counters.outside_gate[c] = state.outside_gate[c];
    counters.not_exported[c] = state.not_exported[c];
    counters.produced[c] = state.produced[c];
    counters.dropped[c] = state.dropped[c];
  }
  counters.telemetry_produced = state.telemetry_produced;
  counters.telemetry_dropped = state.telemetry_dropped;
  counters.gaps = state.gaps;
}

}  // namespace

void time_tagger(const tf::TaggerRegisters<kTaggerLanes, kTaggerChannels>& registers, std::uint32_t start,
                 std::uint32_t clocks, tf::Stream<tf::TapClock, kTaggerDepth>& s_axis_taps,
                 tf::Stream<tf::TelemetryWord, kTaggerDepth>& s_axis_telemetry,
                 tf::Stream<tf::ReferenceClock, kTaggerDepth>& m_axis_reference,
                 tf::Stream<std::uint64_t, kTaggerDepth>& m_axis_tags, tf::TaggerCounters& counters) {
#pragma HLS INTERFACE s_axilite port = registers
#pragma HLS INTERFACE s_axilite port = start
#pragma HLS INTERFACE s_axilite port = clocks
#pragma HLS INTERFACE s_axilite port = counters
#pragma HLS INTERFACE s_axilite port = return
#pragma HLS INTERFACE axis port = s_axis_taps
#pragma HLS INTERFACE axis port = s_axis_telemetry
#pragma HLS INTERFACE axis port = m_axis_reference
#pragma HLS INTERFACE axis port = m_axis_tags
  static State state = {};
#pragma HLS ARRAY_PARTITION variable = state.channel_fifo complete
#pragma HLS ARRAY_PARTITION variable = state.dead_until complete
#pragma HLS ARRAY_PARTITION variable = state.clicks complete
#pragma HLS ARRAY_PARTITION variable = state.in_dead_time complete
#pragma HLS ARRAY_PARTITION variable = state.outside_gate complete
#pragma HLS ARRAY_PARTITION variable = state.not_exported complete
#pragma HLS ARRAY_PARTITION variable = state.produced complete
#pragma HLS ARRAY_PARTITION variable = state.dropped complete
  if (start != 0) {
    tf::tagger_reset(state);
  }
  for (std::uint32_t clock = 0; clock < clocks; ++clock) {
#pragma HLS PIPELINE II = 1
    const tf::TapClock in = s_axis_taps.read();
    tf::TelemetryWord telemetry = {0, false};
    const bool record = s_axis_telemetry.read_nb(telemetry);
    const tf::Tags<kTaggerChannels> tags =
        tf::tag_clicks(state, registers, in.slot, in.section, in.tap_mask, in.taps);
    const tf::ReferenceClock reference = {tags.reference_valid, tags.reference_phase};
    m_axis_reference.write(reference);
    std::uint64_t word = 0;
    const bool ready = !m_axis_tags.full();
    if (tf::merge_clock(state, registers, tags, true, record, telemetry.data, telemetry.last, ready, word)) {
      m_axis_tags.write(word);
    }
  }
  report(state, counters);
}
