// SPDX-License-Identifier: Apache-2.0
// Two runs of the kernel pattern_generator, one in several calls from AES alone, one with external words.
#include "hls/transmitter/pattern_generator_top.hpp"

#include "tests/hls/benches/golden.hpp"

namespace {

using In = tf::Packet<kPatternLanes / 2>;
using Out = tf::Packet<kPatternLanes>;

tf::PatternRegisters registers(Numbers& numbers) {
  tf::PatternRegisters r = {};
  const std::uint32_t key[4] = {0x2B7E1516, 0x28AED2A6, 0xABF71588, 0x09CF4F3C};
  tf::expand_key(key, r.round_keys);
  r.nonce = numbers.next();
  for (unsigned t = 0; t < tf::kThresholds; ++t) {
    r.threshold[t] = (t + 1) << 17U;
  }
  r.half_wave = 20000;
  r.phase_offset = 31111;
  r.reference_step = 5;
  for (unsigned i = 0; i < tf::kTableDepth; ++i) {
    r.intensity[i] = static_cast<std::uint32_t>(numbers.next());
    r.phase[i] = numbers.below(40000) | numbers.below(40000) << 16U;
  }
  r.frame_length = 192;
  r.frame_reference = 32;
  r.frame_guard = 16;
  r.start_slot = 0xFFFFFF00;
  r.stop_slot = r.start_slot + 400;
  return r;
}

}  // namespace

int main(int count, char** arguments) {
  Golden golden("pattern_generator.golden", count, arguments);
  Numbers numbers(1);
  tf::PatternRegisters r = registers(numbers);
  tf::Stream<In, kPatternDepth> entropy;
  tf::Stream<Out, kPatternDepth> symbols;
  for (std::uint32_t mode = 0; mode < 3; ++mode) {
    r.entropy_mode = mode;
    for (std::uint32_t call = 0; call < 3; ++call) {
      const std::uint32_t words = 40;
      for (std::uint32_t w = 0; mode != 0 && w < words; ++w) {
        In in = {};
        for (unsigned i = 0; i < kPatternLanes / 2; ++i) {
          tf::set_packet_word<kPatternLanes / 2>(in, i, numbers.next());
        }
        entropy.write(in);
      }
      tf::PatternStatus status = {};
      pattern_generator(r, call == 0 ? 1 : 0, words, entropy, symbols, status);
      golden.word(status.slot);
      golden.word(status.done | status.bad_configuration << 1U | status.entropy_underrun << 2U |
                  status.stream_stalled << 3U);
      Out out = {};
      while (symbols.read_nb(out)) {
        for (unsigned l = 0; l < kPatternLanes; ++l) {
          golden.word(tf::packet_word<kPatternLanes>(out, l));
        }
        golden.word(static_cast<unsigned>(out.last));
      }
    }
    In rest = {};
    while (entropy.read_nb(rest)) {
    }
  }
  return golden.finish();
}
