// SPDX-License-Identifier: Apache-2.0
/// \file
/// The transmitter as a kernel: random source, symbol sampler, frame timer and waveform encoder, bit for bit
/// what tf_transmitter sends.
///
/// A run takes over frame lengths, slots, nonce and entropy mode at its start; thresholds, tables, reference
/// step and half-wave code act at once, the phase offset at the next frame boundary. Registers and state are
/// plain data that the targets share.
#pragma once

#include <cstdint>

#include "hls/common/tf_hls.hpp"
#include "hls/transmitter/tf_aes.hpp"
#include "hls/transmitter/tf_frame_timer.hpp"
#include "hls/transmitter/tf_random_source.hpp"
#include "hls/transmitter/tf_symbol_sampler.hpp"
#include "hls/transmitter/tf_waveform_encoder.hpp"

namespace tf {

/// The node's registers; bits beyond a register's width are ignored. Table entries are first | second << 16.
struct PatternRegisters {
  std::uint32_t round_keys[kAesRoundKeyWords];  ///< What expand_key makes of KEY.
  std::uint64_t nonce;
  std::uint32_t entropy_mode;
  std::uint32_t threshold[kThresholds];
  std::uint32_t half_wave;
  std::uint32_t phase_offset;
  std::uint32_t reference_step;
  std::uint32_t intensity[kTableDepth];
  std::uint32_t phase[kTableDepth];
  std::uint32_t frame_length;
  std::uint32_t frame_reference;
  std::uint32_t frame_guard;
  std::uint64_t start_slot;
  std::uint64_t stop_slot;
};

/// What a run carries from word to word.
template <unsigned LANES>
struct PatternState {
  static_assert(LANES == 4 || LANES == 8 || LANES == 16, "LANES must be 4, 8 or 16");
  FrameTimer frame;
  std::uint64_t nonce;
  std::uint64_t slot;  ///< First slot of the next word.
  std::uint64_t stop_slot;
  std::uint32_t entropy_mode;
  std::uint32_t phase_offset;   ///< The active one.
  std::uint32_t previous_kind;  ///< Of the slot before the next one.
};

/// What the kernel tells its host; names as in RUN_STATUS and ERRORS.
struct PatternStatus {
  std::uint32_t done;
  std::uint32_t bad_configuration;
  std::uint32_t entropy_underrun;
  std::uint32_t stream_stalled;
  std::uint64_t slot;  ///< First slot that did not leave.
};

/// Clocks from the first one in which a register of tf_transmitter has its value to the first word at the
/// output that it acts on. An entry of TABLE_DATA is in its table two clocks later.
constexpr unsigned kThresholdLead = 7;
constexpr unsigned kReferenceStepLead = 5;
constexpr unsigned kPhaseOffsetLead = 4;
constexpr unsigned kHalfWaveLead = 3;
constexpr unsigned kTableWriteLead = 6;

/// Clocks from the issue of a slot to its codes at the output of tf_transmitter.
constexpr unsigned kPatternLead = 39;

/// Words of one call of the kernel at most.
constexpr std::uint32_t kPatternMaxWords = 1U << 20U;

inline namespace TF_TARGET {

constexpr std::uint32_t kFrameMask = (1U << 24U) - 1;

/// Begins a run; false, and the state is not to be used, when the node would report bad_configuration.
template <unsigned LANES>
bool pattern_start(PatternState<LANES>& state, const PatternRegisters& registers) {
  state.nonce = registers.nonce;
  state.slot = registers.start_slot & kSlotMask;
  state.stop_slot = registers.stop_slot & kSlotMask;
  state.entropy_mode = registers.entropy_mode & 3U;
  state.phase_offset = 0;
  state.previous_kind = kKindDark;
  return frame_load(state.frame, registers.frame_length & kFrameMask, registers.frame_reference & kFrameMask,
                    registers.frame_guard & kFrameMask) &&
         state.entropy_mode <= kEntropyStream && state.stop_slot > state.slot &&
         ((state.slot | state.stop_slot) & 15U) == 0;
}

/// Words that the run has left.
template <unsigned LANES>
std::uint64_t pattern_left(const PatternState<LANES>& state) {
  return (state.stop_slot - state.slot) / LANES;
}

/// Registers that act at once, in the form in which the stations take them.
struct PatternLive {
  AesKeys keys;
  std::int32_t threshold[kThresholds];
  std::uint32_t half_wave;
  std::uint32_t reference_step;
};

inline void pattern_load_live(PatternLive& live, const PatternRegisters& registers) {
  aes_load_keys(live.keys, registers.round_keys);
  for (unsigned t = 0; t < kThresholds; ++t) {
    live.threshold[t] = static_cast<std::int32_t>(registers.threshold[t] & 0x1FFFFFU);
  }
  live.half_wave = registers.half_wave & 0xFFFFU;
  live.reference_step = registers.reference_step & 15U;
}

/// SLOTS slots in one section of a frame: their random words (read in the quantum section) to drive codes.
template <unsigned SLOTS, unsigned LANES>
void pattern_encode(PatternState<LANES>& state, const PatternLive& live, const PatternRegisters& registers,
                    const std::uint32_t (&random)[SLOTS], std::uint64_t* drive) {
  std::uint32_t symbol_class[SLOTS];
  std::uint32_t slice[SLOTS];
  std::uint32_t kind[SLOTS + 1];
  const std::uint32_t section = frame_section(state.frame);
  kind[0] = state.previous_kind;
  if (section == kSectionQuantum) {
    symbol_sampler(live.threshold, random, symbol_class, slice);
    for (unsigned i = 0; i < SLOTS; ++i) {
#pragma HLS UNROLL
      kind[i + 1] = symbol_class[i];
    }
  } else {
    const bool reference = section == kSectionReference;
    const std::uint32_t step = reference ? live.reference_step : 0U;
    for (unsigned i = 0; i < SLOTS; ++i) {
#pragma HLS UNROLL
      kind[i + 1] = reference ? kKindReference : kKindDark;
      slice[i] = (step * (state.frame.position + i)) & 15U;
    }
  }
  waveform_encoder<SLOTS>(registers.intensity, registers.phase, live.half_wave, state.phase_offset, kind,
                          slice, drive);
  state.previous_kind = kind[SLOTS];
}

/// What comes before the first slot of a word: a frame's first word takes over the phase offset.
template <unsigned LANES>
void pattern_frame_first(PatternState<LANES>& state, const PatternRegisters& registers) {
  if (state.frame.position == 0) {
    state.phase_offset = registers.phase_offset & 0xFFFFU;
  }
}

/// The next word in any entropy mode; `entropy` is the external word, read in modes 1 and 2. True: tlast.
template <unsigned LANES>
bool pattern_word(PatternState<LANES>& state, const PatternRegisters& registers, const PatternLive& live,
                  const std::uint32_t (&entropy)[LANES], std::uint64_t (&drive)[LANES]) {
  std::uint32_t random[LANES];
  pattern_frame_first(state, registers);
  random_words(live.keys, state.entropy_mode, state.nonce, state.slot, entropy, random);
  pattern_encode<LANES>(state, live, registers, random, drive);
  state.slot += LANES;
  return frame_advance(state.frame, LANES);
}

template <unsigned LANES>
bool pattern_word(PatternState<LANES>& state, const PatternRegisters& registers,
                  const std::uint32_t (&entropy)[LANES], std::uint64_t (&drive)[LANES]) {
  PatternLive live;
  pattern_load_live(live, registers);
  return pattern_word(state, registers, live, entropy, drive);
}

/// SLOTS slots in one section from AES words alone; slots that are not quantum need none.
template <unsigned SLOTS, unsigned LANES>
void pattern_slots(PatternState<LANES>& state, const PatternLive& live, const PatternRegisters& registers,
                   std::uint64_t* drive) {
  std::uint32_t random[SLOTS];
  if (frame_section(state.frame) == kSectionQuantum) {
    random_words(live.keys, state.nonce, state.slot, random);
  }
  pattern_encode<SLOTS>(state, live, registers, random, drive);
  state.slot += SLOTS;
  frame_advance(state.frame, SLOTS);
}

/// The next `words` words of a run in mode 0, fewer when it ends before: the slot of lane l of word w at
/// drive[LANES * w + l]. Returns the number of words.
template <unsigned LANES>
unsigned pattern_run(PatternState<LANES>& state, const PatternRegisters& registers, unsigned words,
                     std::uint64_t* drive) {
  constexpr unsigned CHUNK = 32;  // slots at once; enough blocks to fill the AES units of a processor
  PatternLive live;
  pattern_load_live(live, registers);
  const std::uint64_t run_left = pattern_left(state);
  const unsigned count = words < run_left ? words : static_cast<unsigned>(run_left);
  std::uint64_t left = std::uint64_t{count} * LANES;
  while (left != 0) {
    pattern_frame_first(state, registers);
    const std::uint32_t section = frame_section_left(state.frame);
    std::uint32_t slots = left < section ? static_cast<std::uint32_t>(left) : section;
    left -= slots;
    for (; slots >= CHUNK; slots -= CHUNK) {
      pattern_slots<CHUNK>(state, live, registers, drive);
      drive += CHUNK;
    }
    for (; slots != 0; slots -= LANES) {
      pattern_slots<LANES>(state, live, registers, drive);
      drive += LANES;
    }
  }
  return count;
}

/// The kernel's loop: up to `words` words from stream to stream, one per clock. It ends before when the run
/// does, an external word is missing or the receiver does not take a word; `status` says which.
template <unsigned LANES, unsigned IN_DEPTH, unsigned OUT_DEPTH>
void pattern_stream(PatternState<LANES>& state, const PatternRegisters& registers, std::uint32_t words,
                    Stream<Packet<LANES / 2>, IN_DEPTH>& s_axis_entropy,
                    Stream<Packet<LANES>, OUT_DEPTH>& m_axis_symbol, PatternStatus& status) {
  PatternLive live;
  pattern_load_live(live, registers);
  for (std::uint32_t w = 0; w < kPatternMaxWords; ++w) {
#pragma HLS PIPELINE II = 1
    Packet<LANES / 2> external{};
    Packet<LANES> symbol{};
    std::uint32_t entropy[LANES];
    std::uint64_t drive[LANES];
    if (w == words || state.slot == state.stop_slot) {
      break;
    }
    if (state.entropy_mode != kEntropyAes && !s_axis_entropy.read_nb(external)) {
      status.entropy_underrun = 1;
      break;
    }
    for (unsigned l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
      entropy[l] = static_cast<std::uint32_t>(packet_word<LANES / 2>(external, l / 2) >> (32 * (l % 2)));
    }
    const bool last = pattern_word(state, registers, live, entropy, drive);
    for (unsigned l = 0; l < LANES; ++l) {
#pragma HLS UNROLL
      set_packet_word<LANES>(symbol, l, drive[l]);
    }
    set_packet_last<LANES>(symbol, last);
    if (!m_axis_symbol.write_nb(symbol)) {
      status.stream_stalled = 1;
      break;
    }
    status.slot = state.slot;
  }
  status.done = status.slot == state.stop_slot ? 1 : 0;
}

}  // namespace TF_TARGET
}  // namespace tf
