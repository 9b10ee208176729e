# SPDX-License-Identifier: Apache-2.0
"""The planted differences: one constant, one bit or one comparison each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """A co-simulation test: its CMake target, the targets whose objects hold the kernel, the model of the RTL and
    the cases that are run, all of one width."""

    test: str
    kernel_targets: tuple[str, ...]
    model: str
    cases: str


PATTERN = Suite("cosim_pattern_generator_test", ("cosim_pattern_kernel_portable", "cosim_pattern_kernel_native"),
                "tf_transmitter", "PatternGeneratorTest/1.*-*.RandomRunsAgree")
TAGGER = Suite("cosim_time_tagger_test", ("cosim_time_tagger_test",), "tf_time_tagger_bench", "TimeTagger/0.*")
PHASE = Suite("cosim_phase_compensator_test", ("cosim_phase_compensator_test",), "tf_phase_compensator",
              "PhaseCompensator.*")
SUITES = (PATTERN, TAGGER, PHASE)


@dataclass(frozen=True)
class Mutation:
    """In `file` the only place that reads `old` becomes `new`. No file: nothing is changed."""

    what: str
    suite: Suite
    rtl: bool
    file: str = ""
    old: str = ""
    new: str = ""


def _kernel(what: str, suite: Suite, file: str, old: str, new: str) -> Mutation:
    return Mutation(what, suite, False, f"hls/{file}", old, new)


def _rtl(what: str, suite: Suite, file: str, old: str, new: str) -> Mutation:
    return Mutation(what, suite, True, f"rtl/{file}", old, new)


CONTROLS = [Mutation("none", suite, rtl) for suite in SUITES for rtl in (False, True)]

MUTATIONS = [
    _kernel("threshold compare", PATTERN, "transmitter/tf_symbol_sampler.hpp",
            "bits >= threshold[t]", "bits > threshold[t]"),
    _kernel("S-box entry", PATTERN, "transmitter/tf_aes.hpp", "0x8c, 0xa1, 0x89,", "0x8c, 0xa1, 0x88,"),
    _kernel("phase slice bits", PATTERN, "transmitter/tf_symbol_sampler.hpp",
            "(random[i] >> 20U) & 15U", "(random[i] >> 19U) & 15U"),
    _kernel("guard boundary", PATTERN, "transmitter/tf_frame_timer.hpp",
            "timer.guarded = reference + guard;", "timer.guarded = reference + guard + 16;"),
    _kernel("sections beyond the frame", PATTERN, "transmitter/tf_frame_timer.hpp",
            "reference + guard > length", "reference + guard > length + 16"),
    _kernel("phase modulus compare", PATTERN, "transmitter/tf_waveform_encoder.hpp",
            "sum >= modulus", "sum > modulus"),
    _kernel("kind before the run", PATTERN, "transmitter/pattern_generator.hpp",
            "state.previous_kind = kKindDark;", "state.previous_kind = kKindReference;"),
    _kernel("dead time compare", TAGGER, "measurement/tf_click_filter.hpp",
            "arrival < filters.dead_until[channel]", "arrival <= filters.dead_until[channel]"),
    _kernel("gate end compare", TAGGER, "measurement/tf_click_filter.hpp",
            "offset < rules.gate_last", "offset <= rules.gate_last"),
    _kernel("gap saturation", TAGGER, "measurement/tf_gap_marker.hpp", "kLostMax = 1023;", "kLostMax = 1022;"),
    _kernel("arbiter start", TAGGER, "measurement/tf_stream_arbiter.hpp",
            "~(arbiter.turn | (arbiter.turn - 1))", "~(arbiter.turn - 1)"),
    _kernel("channel FIFO depth", TAGGER, "measurement/tf_tag_merger.hpp",
            "kChannelDepth = 16;", "kChannelDepth = 8;"),
    _kernel("room for a marker", TAGGER, "measurement/time_tagger.hpp", "kTagFifoRoom = 4;", "kTagFifoRoom = 5;"),
    _kernel("latency of a tag", TAGGER, "measurement/time_tagger.hpp", "kTapsToTags = 12;", "kTapsToTags = 11;"),
    _kernel("table after configuration", TAGGER, "measurement/tf_tdc_channel.hpp",
            "(2 * (kTaps - count) + 1) * 1024", "(2 * (kTaps - count) + 0) * 1024"),
    _kernel("end of the clock in a table", TAGGER, "measurement/tf_tdc_channel.hpp",
            ": 1024 * LANES - 1)", ": 1024 * LANES - 2)"),
    _kernel("CORDIC constant", PHASE, "measurement/tf_cordic.hpp", "42667331", "42671427"),
    _kernel("CORDIC rounding", PHASE, "measurement/tf_cordic.hpp",
            "(1U << (kCordicAngleGuard - 1))", "(1U << (kCordicAngleGuard - 2))"),
    _kernel("least counts compare", PHASE, "measurement/phase_compensator.hpp",
            "counts.counts >= registers.least_counts", "counts.counts > registers.least_counts"),
    _kernel("unwrap", PHASE, "measurement/tf_phase_loop.hpp",
            "signed_16(link - loop.unwrapped)", "signed_16(link - loop.unwrapped + 1)"),
    _kernel("counter saturation", PHASE, "measurement/tf_phase_counter.hpp", "count == 0xFFFF", "count == 0xFFFE"),
    _kernel("latency of a window", PHASE, "measurement/phase_compensator.hpp",
            "kWindowEndToCode = 47;", "kWindowEndToCode = 46;"),
    _rtl("threshold compare", PATTERN, "transmitter/tf_symbol_sampler.sv",
         "bits >= thresholds_i[", "bits > thresholds_i["),
    _rtl("guard boundary", PATTERN, "common/tf_frame_timer.sv",
         "GUARD ? guard_q[23:4] : quantum_q", "GUARD ? guard_q[23:4] + 20'd1 : quantum_q"),
    _rtl("phase modulus compare", PATTERN, "transmitter/tf_waveform_encoder.sv",
         "!wrapped[17];", "!wrapped[17] && wrapped != 18'd0;"),
    _rtl("dead time compare", TAGGER, "measurement/tf_click_filter.sv",
         "a[19:0] < b[19:0]", "a[19:0] <= b[19:0]"),
    _rtl("gap saturation", TAGGER, "measurement/tf_gap_extent.sv", "10'd1023;", "10'd1022;"),
    _rtl("CORDIC constant", PHASE, "measurement/tf_cordic_stage.sv", "32'd42667331", "32'd42671427"),
]
