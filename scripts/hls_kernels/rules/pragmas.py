# SPDX-License-Identifier: Apache-2.0
"""Pragmas, which a plain compiler does not look at.

top         each .cpp below hls/ defines the top function of its name
interface   each argument of a top, and `return`, has its INTERFACE
pipeline    a top, or a function that it calls, has a loop or body with PIPELINE II = 1; no other II
pragma      the directive exists
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ..calls import Calls
from ..finding import Finding
from ..sources import headers, tops

DIRECTIVES = {"ALIAS", "AGGREGATE", "ALLOCATION", "ARRAY_PARTITION", "ARRAY_RESHAPE", "BIND_OP",
              "BIND_STORAGE", "CACHE", "DATAFLOW", "DEPENDENCE", "DISAGGREGATE", "EXPRESSION_BALANCE",
              "FUNCTION_INSTANTIATE", "INLINE", "INTERFACE", "LATENCY", "LOOP_FLATTEN", "LOOP_MERGE",
              "LOOP_TRIPCOUNT", "OCCURRENCE", "PERFORMANCE", "PIPELINE", "PROTOCOL", "RESET", "STABLE",
              "STREAM", "UNROLL"}
PRAGMA = re.compile(r"^\s*#\s*pragma\s+HLS\s+(\w+)\s*(.*)$")
INTERFACE = re.compile(r"\b(?:s_axilite|axis|m_axi|ap_none|ap_ctrl_\w+)\b.*\bport\s*=\s*(\w+)")
ONE = re.compile(r"\bII\s*=\s*1\b")


def check_text(root: Path) -> Iterator[Finding]:
    """Pragmas one by one."""
    for path in headers(root) + tops(root):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            pragma = PRAGMA.match(line)
            if pragma and pragma[1] not in DIRECTIVES:
                yield Finding(str(path.relative_to(root)), number, "pragma", f"no directive {pragma[1]}")
            elif pragma and pragma[1] == "PIPELINE" and not ONE.search(pragma[2]):
                yield Finding(str(path.relative_to(root)), number, "pipeline", "PIPELINE without II = 1")


def _pragmas(calls: Calls, function: dict) -> list[tuple[str, str]]:
    lines = (calls.tree.root / calls.tree.file(function)).read_text().splitlines()
    matches = [PRAGMA.match(line) for line in lines[function["at_line"] - 1:function["end_line"]]]
    return [(match[1], match[2]) for match in matches if match]


def check_top(calls: Calls, path: Path) -> Iterator[Finding]:
    """The top function of one file."""
    file = str(path.relative_to(calls.tree.root))
    key = calls.named(path.stem)
    top = calls.function[key] if key else None
    if top is None or calls.tree.file(top) != file:
        yield Finding(file, 1, "top", f"no function {path.stem}")
        return
    ports = {found[1] for name, rest in _pragmas(calls, top) if name == "INTERFACE"
             for found in [INTERFACE.search(rest)] if found}
    arguments = [p.get("name", "") for p in top["inner"] if p.get("kind") == "ParmVarDecl"]
    for argument in arguments + ["return"]:
        if argument not in ports:
            yield Finding(file, top["at_line"], "interface", f"{path.stem}: no INTERFACE for {argument}")
    reached = [top] + [calls.function[k] for k in calls.reached(key)]
    if not any(name == "PIPELINE" and ONE.search(rest)
               for function in reached for name, rest in _pragmas(calls, function)):
        yield Finding(file, top["at_line"], "pipeline", f"{path.stem}: nothing has PIPELINE II = 1")
