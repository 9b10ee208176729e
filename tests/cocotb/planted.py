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
        "{8{s_axil_wstrb[1]}}", "{8{s_axil_wstrb[0]}}"),
    Bug("a stalled word is counted as sent", "transmitter", "stalled_stream", "rtl/common/tf_run_control.sv",
        "if (!taken_i) begin", "if (!taken_i && !stop_i && slot_q[4]) begin"),
    Bug("bus errors are forgotten", "measurement", "bus_errors", "rtl/common/tf_ring_writer.sv",
        "error_q    <= m_axi_bvalid && m_axi_bresp[1];", "error_q    <= m_axi_bvalid && m_axi_bresp == 2'd3;"),
    Bug("a beat is replaced while it waits", "measurement", "tags_with_stalls", "rtl/common/tf_ring_writer.sv",
        "(!w_valid_q || m_axi_wready);", "(!w_valid_q || m_axi_wready || w_last_q);"),
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
