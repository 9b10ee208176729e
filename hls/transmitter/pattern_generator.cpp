// SPDX-License-Identifier: Apache-2.0
#include "hls/transmitter/pattern_generator.hpp"

#include "hls/transmitter/pattern_generator_top.hpp"

void pattern_generator(const tf::PatternRegisters& registers, std::uint32_t start, std::uint32_t words,
                       tf::Stream<tf::Packet<kPatternLanes / 2>, kPatternDepth>& s_axis_entropy,
                       tf::Stream<tf::Packet<kPatternLanes>, kPatternDepth>& m_axis_symbol,
                       tf::PatternStatus& status) {
#pragma HLS INTERFACE s_axilite port = registers
#pragma HLS INTERFACE s_axilite port = start
#pragma HLS INTERFACE s_axilite port = words
#pragma HLS INTERFACE s_axilite port = status
#pragma HLS INTERFACE s_axilite port = return
#pragma HLS INTERFACE axis port = s_axis_entropy
#pragma HLS INTERFACE axis port = m_axis_symbol
  static tf::PatternState<kPatternLanes> state = {};
  static tf::PatternRegisters current = {};
  static bool ready = false;
#pragma HLS ARRAY_PARTITION variable = current.round_keys complete
#pragma HLS ARRAY_PARTITION variable = current.threshold complete
  current = registers;
  status = {};
  if (start != 0) {
    ready = tf::pattern_start(state, current);
  }
  status.bad_configuration = ready ? 0U : 1U;
  status.slot = state.slot;
  if (ready) {
    tf::pattern_stream(state, current, words, s_axis_entropy, m_axis_symbol, status);
    ready = status.entropy_underrun == 0 && status.stream_stalled == 0;
  }
}
