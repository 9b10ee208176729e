# SPDX-License-Identifier: Apache-2.0
"""Finds a slot in a waveform of the nodes."""
import argparse
import bisect
import contextlib
import os
import sys
from collections.abc import Iterator

import pywellen

from toolflow import ArgumentParser

RUN_CONTROL = ("slot_o", "running_o", "issue_slot_o")  # signals that say: this is the run control of a node
CODES = ("intensity 0", "intensity 1", "phase 0", "phase 1")
TAG_BITS = 64
KINDS = {0: "click", 1: "reference click"}


class Trace:
    """Signals of a file by their full name."""

    def __init__(self, name):
        self.waveform = pywellen.Waveform(name)
        self.variables = {variable.full_name: variable for variable in self.waveform.all_vars()}

    def changes(self, name):
        """[(time, value)] of a signal, in the order of time; values that are not known are left out."""
        signal = self.variables[name].signal
        return [(time, value) for time, value in (signal[i] for i in range(len(signal))) if isinstance(value, int)]

    def value(self, name, time):
        return self.variables[name].signal.value_at(time)

    def nodes(self):
        """{node: scope of its top, scope of its run control}"""
        found = {}
        for name in self.variables:
            scope, _, signal = name.rpartition(".")
            if signal == RUN_CONTROL[0] and all(f"{scope}.{other}" in self.variables for other in RUN_CONTROL):
                found[name.split(".")[0]] = (".".join(name.split(".")[:2]), scope)
        return found


def when(trace, control, slot, lanes):
    """Time at which the word of a slot is at the pins, or None."""
    words = trace.changes(f"{control}.slot_o")
    place = bisect.bisect_right([value for _, value in words], slot) - 1
    if place < 0 or slot >= words[place][1] + lanes:
        return None
    time = words[place][0]
    return time if trace.value(f"{control}.running_o", time) == 1 else None


def drive_codes(trace, top, time, lane):
    """The four codes of a lane at the output of a transmitter."""
    word = trace.value(f"{top}.m_axis_symbol_tdata", time) >> (64 * lane)
    return ", ".join(f"{name} {word >> (16 * i) & 0xffff}" for i, name in enumerate(CODES))


def tags(trace, top, slot):
    """Lines about the tags of a slot as they leave the tagger."""
    lines = []
    words = f"{top}.tagger.tag_o"
    for time, valid in trace.changes(f"{top}.tagger.tag_valid_o"):
        for channel in range(valid.bit_length()):
            tag = trace.value(words, time) >> (TAG_BITS * channel) & (1 << TAG_BITS) - 1
            if valid >> channel & 1 and tag >> 16 == slot:
                lines.append((time, f"{KINDS.get(tag & 3, 'tag')} of channel {tag >> 2 & 15}, offset "
                                    f"{tag >> 6 & 1023}/1024 slot, leaves the tagger"))
    return lines


def rows_of(trace, slot):
    """[(node, time, lane, what)]: what is known of a slot."""
    rows = []
    for node, (top, control) in sorted(trace.nodes().items()):
        lanes = trace.value(f"{top}.LANES", 0) or 4
        time = when(trace, control, slot, lanes)
        if time is None:
            continue
        lane = slot % lanes
        if f"{top}.m_axis_symbol_tdata" in trace.variables:
            rows.append((node, time, lane, drive_codes(trace, top, time, lane)))
        else:
            rows.append((node, time, lane, "at the taps"))
            rows += [(node, later, lane, text) for later, text in tags(trace, top, slot)]
    return rows


def show(rows):
    width = max(len(row[0]) for row in rows + [("node",)])
    print(f"{'node':<{width}}  {'time / ps':>14}  lane  what")
    for node, time, lane, text in rows:
        print(f"{node:<{width}}  {time:>14}  {lane:>4}  {text}")


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """The reader says on file descriptor 2 why it gives up, in several lines."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def look(file, slot):
    """The rows of a slot; why there are none."""
    try:
        with open(file, "rb") as content:
            content.read(1)
    except OSError as error:
        return [], f"cannot be read: {error.strerror}"
    try:
        with silence():
            return rows_of(Trace(file), slot), ""
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        told = " ".join(str(error).split()) or type(error).__name__
        return [], (f"cannot be read as a waveform of twinspan run --trace: {told}; was the run ended early? "
                    "Record it again")


def slot_number(text):
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 0")
    return int(text)


def main():
    parser = ArgumentParser(prog="find-slot", description=__doc__)
    parser.add_argument("file", help="FST file of twinspan run --trace")
    parser.add_argument("slot", type=slot_number, help="slot, counted from the start of the run")
    options = parser.parse_args()
    try:
        rows, fault = look(options.file, options.slot)
    except KeyboardInterrupt:
        print("find-slot: interrupted", file=sys.stderr)
        return 130
    if fault:
        print(f"find-slot: {options.file}: {fault}", file=sys.stderr)
        return 2
    if not rows:
        print(f"find-slot: {options.file}: slot {options.slot} is not in the recorded window of any node; record "
              "another one with --trace-window FIRST:COUNT", file=sys.stderr)
        return 1
    show(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
