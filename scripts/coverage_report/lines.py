# SPDX-License-Identifier: Apache-2.0
"""Covered lines by file, as the tools report them."""
import json
import pathlib
import subprocess
from dataclasses import dataclass, field

TOOL_SECONDS = 900


@dataclass
class File:
    """Lines that can run, and how often each did."""

    name: str
    counts: dict[int, int] = field(default_factory=dict)

    @property
    def covered(self) -> int:
        return sum(count > 0 for count in self.counts.values())

    @property
    def missed(self) -> list[int]:
        return sorted(line for line, count in self.counts.items() if count == 0)


def host(root: pathlib.Path, build: pathlib.Path) -> list[File]:
    """C++ below host/ (gcovr)."""
    done = subprocess.run(["gcovr", "--root", str(root), "--object-directory", str(build), "--filter", "host/",
                           "--exclude-unreachable-branches", "--exclude-throw-branches", "--json", "-", str(build)],
                          check=True, capture_output=True, text=True, timeout=TOOL_SECONDS)
    files = []
    for entry in json.loads(done.stdout)["files"]:
        lines = {line["line_number"]: line["count"] for line in entry["lines"] if not line.get("gcovr/noncode", False)}
        if lines:
            files.append(File(entry["file"], lines))
    return files


def rtl(root: pathlib.Path, data: pathlib.Path) -> list[File]:
    """SystemVerilog below rtl/: the counters of all models, added up by verilator_coverage."""
    info = data / "rtl.info"
    written = sorted(str(path) for path in (data / "rtl").glob("*.dat"))
    if not written:
        return []
    subprocess.run(["verilator_coverage", "--write-info", str(info), *written], check=True, capture_output=True,
                   timeout=TOOL_SECONDS)
    files: dict[str, File] = {}
    current = None
    for line in info.read_text(encoding="utf-8").splitlines():
        kind, _, value = line.partition(":")
        if kind == "SF":
            path = pathlib.Path(value)
            name = str(path.relative_to(root)) if path.is_relative_to(root) else value
            current = files.setdefault(name, File(name)) if name.startswith("rtl/") else None
        elif kind == "DA" and current is not None:
            number, count = (int(text) for text in value.split(",")[:2])
            current.counts[number] = current.counts.get(number, 0) + count
    return [file for file in files.values() if file.counts]
