# SPDX-License-Identifier: Apache-2.0
"""include: a kernel includes files of hls/ by their path from the root, <cstdint> and <array>; headers of the
vendor only where Vitis HLS compiles, those of the processor only for the native target."""

import re
from collections.abc import Iterator
from pathlib import Path

from ..finding import Finding
from ..sources import headers, tops, without_comments

STANDARD = {"<cstdint>", "<array>"}
VENDOR = {"<ap_axi_sdata.h>", "<ap_int.h>", "<hls_stream.h>"}
PROCESSOR = {"<immintrin.h>"}
DIRECTIVE = re.compile(r"\s*#\s*(\w+)\s*(.*?)\s*$")


def _allowed(root: Path, name: str, conditions: list[str]) -> bool:
    if name in STANDARD:
        return True
    if name in VENDOR:
        return "__VITIS_HLS__" in conditions
    if name in PROCESSOR:
        return "TF_TARGET_NATIVE" in conditions
    return name.startswith('"hls/') and ".." not in name and (root / name.strip('"')).is_file()


def check(root: Path) -> Iterator[Finding]:
    for path in headers(root) + tops(root):
        conditions: list[str] = []
        for number, line in enumerate(without_comments(path.read_text()).splitlines(), 1):
            directive = DIRECTIVE.match(line)
            if not directive:
                continue
            what, rest = directive.groups()
            if what in ("if", "ifdef"):
                conditions.append(rest)
            elif what == "ifndef":
                conditions.append("not " + rest)
            elif what in ("else", "elif") and conditions:
                conditions[-1] = "not " + conditions[-1]
            elif what == "endif" and conditions:
                conditions.pop()
            elif what == "include" and not _allowed(root, rest, conditions):
                yield Finding(str(path.relative_to(root)), number, "include", f"{rest} is not for kernels")
