# SPDX-License-Identifier: Apache-2.0
"""Bugs that the tests must find: one place of one RTL file is changed in a copy below the build directory."""

from dataclasses import dataclass
from pathlib import Path


class Stale(Exception):
    """The text to be changed is no longer there exactly once."""


@dataclass(frozen=True)
class Bug:
    """In `file` the only place that reads `old` becomes `new`; `test` must fail then."""

    what: str
    node: str
    test: str
    file: str
    old: str
    new: str


BUGS = [
    Bug("byte strobe 1 of a write is ignored", "transmitter", "registers", "rtl/common/tf_axil_slave.sv",
        "{8{s_axil_wstrb[1]}}", "8'h00"),
    Bug("a stalled stream is no error", "transmitter", "stalled_stream", "rtl/transmitter/tf_transmitter.sv",
        "assign error_set[1]  = stalled;", "assign error_set[1]  = 1'b0;"),
    Bug("error answers of the bus are taken for good ones", "measurement", "bus_errors", "rtl/common/tf_ring_writer.sv",
        "m_axi_bvalid && m_axi_bresp[1]", "m_axi_bvalid && &m_axi_bresp"),
    Bug("bursts do not advance", "measurement", "tags_with_stalls", "rtl/common/tf_ring_writer.sv",
        "assign m_axi_awburst  = 2'd1;", "assign m_axi_awburst  = 2'd0;"),
]


def overlay(bug: Bug, root: Path, sources: list[str], folder: Path) -> list[str]:
    """The source list with the changed copy in the place of its original."""
    original = root / bug.file
    text = original.read_text()
    if text.count(bug.old) != 1:
        raise Stale(f"tests/cocotb/planted.py: '{bug.what}' finds its text {text.count(bug.old)} times in {bug.file}; "
                    "exactly once is needed, bring it up to date")
    if str(original) not in sources:
        raise Stale(f"tests/cocotb/planted.py: {bug.file} is no part of {bug.node}")
    copy = folder / "rtl" / original.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    changed = text.replace(bug.old, bug.new)
    if not copy.is_file() or copy.read_text() != changed:
        copy.write_text(changed)
    return [str(copy) if source == str(original) else source for source in sources]
