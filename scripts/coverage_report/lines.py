# SPDX-License-Identifier: Apache-2.0
"""Covered lines by file, as the tools report them."""
import json
import pathlib
import re
import subprocess
from dataclasses import dataclass, field

TOOL_SECONDS = 900
MODELS_AT_ONCE = 200  # files per run of verilator_coverage
PROCESS = re.compile(r"^\s*(always|initial)", re.MULTILINE)


class ToolError(Exception):
    """A tool that reads the counters failed."""


@dataclass
class File:
    """Lines that can run, and how often each did."""

    name: str
    counts: dict[int, int] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        return len(self.counts)

    @property
    def reached(self) -> int:
        return sum(count > 0 for count in self.counts.values())

    @property
    def missed(self) -> list[int]:
        return sorted(line for line, count in self.counts.items() if count == 0)


def call(command: list[str]) -> str:
    """Standard output of a tool."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TOOL_SECONDS)
    except FileNotFoundError:
        raise ToolError(f"{command[0]} is not installed: run scripts/setup") from None
    except subprocess.TimeoutExpired:
        raise ToolError(f"{command[0]} did not end within {TOOL_SECONDS} s") from None
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["without a message"]
        raise ToolError(f"{command[0]} failed: {last[0]}")
    return done.stdout


def host(root: pathlib.Path, build: pathlib.Path) -> list[File]:
    """C++ below host/ (gcovr). Files that were compiled and never run count too."""
    text = call(["gcovr", "--root", str(root), "--object-directory", str(build), "--filter", f"{root}/host/",
                 "--json", "-", str(build)])
    files = []
    for entry in json.loads(text)["files"]:
        lines = {line["line_number"]: line["count"] for line in entry["lines"] if not line.get("gcovr/noncode", False)}
        if lines:
            files.append(File(entry["file"], lines))
    return files


def merge(data: pathlib.Path) -> list[pathlib.Path]:
    """Adds up the counters of all models, a few hundred files at a time."""
    written = sorted((data / "rtl").glob("*.dat"))
    sums = []
    for first in range(0, len(written), MODELS_AT_ONCE):
        total = data / f"sum-{first}.dat"
        call(["verilator_coverage", "--write", str(total),
              *(str(path) for path in written[first:first + MODELS_AT_ONCE])])
        sums.append(total)
    return sums


def rtl(root: pathlib.Path, data: pathlib.Path) -> list[File]:
    """SystemVerilog below rtl/, from all models. A line with several counters, such as both ways out of an `if`, has
    run when each of them has."""
    sums = merge(data)
    if not sums:
        return []
    info = data / "rtl.info"
    call(["verilator_coverage", "--write-info", str(info), *(str(path) for path in sums)])
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


def unseen(root: pathlib.Path, files: list[File]) -> list[str]:
    """SystemVerilog with processes that is in no model: nobody knows how many lines it has."""
    seen = {file.name for file in files}
    names = (str(path.relative_to(root)) for path in sorted((root / "rtl").rglob("*.sv"))
             if PROCESS.search(path.read_text(encoding="utf-8")))
    return [name for name in names if name not in seen]
