# SPDX-License-Identifier: Apache-2.0
"""Bugs that the tests must find. All bugs of a top are in one model, in changed copies of the RTL below the
build directory; `+planted=N` of the simulation switches bug N on, and without it the model is the RTL."""

import re
from dataclasses import dataclass
from pathlib import Path

SWITCH = "tf_planted_pkg"


class Stale(Exception):
    """The text to be changed is no longer there exactly once."""


@dataclass(frozen=True)
class Bug:
    """In `file`, the expression in [[ ]] of the only `place` becomes `wrong`; `test` must fail."""

    what: str
    node: str
    test: str
    file: str
    place: str
    wrong: str


BUGS = [
    Bug("byte strobe 1 of a write is ignored", "transmitter", "registers", "rtl/common/tf_axil_slave.sv",
        "[[{8{s_axil_wstrb[1]}}]]", "8'h00"),
    Bug("a stalled stream is no error", "transmitter", "stalled_stream",
        "rtl/transmitter/tf_transmitter_errors.sv",
        "bad_configuration_i, [[stalled_i]], abort_o", "1'b0"),
    Bug("error answers of the bus are taken for good ones", "measurement", "bus_errors",
        "rtl/common/tf_ring_writer.sv", ".error_i    ([[m_axi_bresp[1]]])", "&m_axi_bresp"),
    Bug("bursts do not advance", "measurement", "tags_with_stalls", "rtl/common/tf_ring_writer.sv",
        "assign m_axi_awburst  = [[2'd1]];", "2'd0"),
    Bug("a beat is overwritten while it waits", "measurement", "tags_with_stalls", "rtl/common/tf_ring_writer.sv",
        "= sending_q && [[(!w_valid_q || m_axi_wready)]];", "1'b1"),
]


def of_node(node: str) -> list[tuple[int, Bug]]:
    return [(number, bug) for number, bug in enumerate(BUGS, 1) if bug.node == node]


def overlay(node: str, root: Path, sources: list[str], folder: Path) -> list[str]:
    """The source list with the switch and with the changed copies in the place of their originals."""
    copies: dict[str, str] = {}
    for number, bug in of_node(node):
        original = str(root / bug.file)
        if original not in sources:
            raise Stale(f"tests/cocotb/planted.py: {bug.file} is no part of {node}")
        before, right, after = re.fullmatch(r"(.*)\[\[(.*)\]\](.*)", bug.place).groups()
        text = copies.get(original) or Path(original).read_text()
        count = text.count(before + right + after)
        if count != 1:
            raise Stale(f"tests/cocotb/planted.py: the text of '{bug.what}' is {count} times in {bug.file}; "
                        "exactly once is needed, bring it up to date")
        both = f"({SWITCH}::bug == {number} ? ({bug.wrong}) : ({right}))"
        copies[original] = text.replace(before + right + after, before + both + after)
    switch = f"package {SWITCH};\n  int bug = $value$plusargs(\"planted=%d\", bug) ? bug : 0;\nendpackage\n"
    changed = [update(folder / Path(source).name, copies[source]) if source in copies else source
               for source in sources]
    return [update(folder / f"{SWITCH}.sv", switch), *changed]


def update(file: Path, text: str) -> str:
    """Writes only what has changed, so that nothing is compiled in vain."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.is_file() or file.read_text() != text:
        file.write_text(text)
    return str(file)
