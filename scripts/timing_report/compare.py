# SPDX-License-Identifier: Apache-2.0
"""Our FIFO and CORDIC beside public cores of the same function, width, depth and iterations, on the same flow.

The public cores are fetched and written out when they are needed; nothing of them is part of this project."""

import urllib.request
from pathlib import Path

from . import budgets, tools
from .errors import ToolFailure
from .sources import Given, Tree

_MISOC = "2436a68dcb24ef6624a6c9f86bdccb2f2632c158"
_URL = f"https://raw.githubusercontent.com/m-labs/misoc/{_MISOC}/misoc/cores/cordic.py"
_FETCH_S = 60
_WRITER = Path(__file__).with_name("public_cores.py")
_FIFOS = ((64, 16), (64, 256))  # width and depth
_FIFO_CLOCKS = 2                # of ours from word to output: header of tf_stream_fifo
_HEAD = ("block", "from", "LUT", "FF", "arrival ps", "Fmax MHz", "worst", "clocks", "ns")


def _fetched(folder: Path) -> Path:
    """misoc/cores/cordic.py of a fixed commit: no package of the Python registry has a CORDIC that Yosys can read."""
    path = folder / f"misoc-{_MISOC[:12]}-cordic.py"
    if not path.is_file():
        try:
            with urllib.request.urlopen(_URL, timeout=_FETCH_S) as answer:
                content = answer.read()
        except OSError as error:
            raise ToolFailure(f"{_URL} could not be fetched: {error}; without network, put the file at "
                              f"{path}") from None
        path.write_bytes(content)
    return path


def _written(folder: Path, name: str, *arguments: object) -> tuple[Path, int]:
    """A public core and its clocks of latency."""
    out = folder / name
    python = tools.python_environment("compare") / "python"
    tools.run([python, _WRITER, *map(str, arguments), out], folder, out.stem, 300)
    return out, int((folder / f"{out.stem}.log").read_text().split()[-1])


def pairs(known: list[budgets.Item]) -> tuple[list[budgets.Item], list[Tree | Given], list[tuple[str, str, int]]]:
    """What to measure, where its sources are, and (function, origin, clocks) of each."""
    folder = tools.WORK / "compare"
    folder.mkdir(parents=True, exist_ok=True)
    tree = Tree()
    items: list[budgets.Item] = []
    trees: list[Tree | Given] = []
    told: list[tuple[str, str, int]] = []

    def add(function: str, ours: budgets.Item, clocks: int, file: Path, origin: str, their_clocks: int) -> None:
        items.extend((ours, budgets.Item(file.stem, {}, False, 0, {})))
        trees.extend((tree, Given(file)))
        told.extend(((function, ours.module, clocks), (function, origin, their_clocks)))

    for width, depth in _FIFOS:
        ours = budgets.Item("tf_stream_fifo", {"WIDTH": str(width), "DEPTH": str(depth)}, False, 0, {})
        file, clocks = _written(folder, f"amaranth_fifo_{width}_{depth}.il", "fifo", width, depth)
        add(f"FIFO {width} x {depth}", ours, _FIFO_CLOCKS, file, "Amaranth SyncFIFOBuffered", clocks)
    ours = next(item for item in known if item.module == "tf_cordic_vectoring")
    file, clocks = _written(folder, "misoc_cordic.v", "cordic", _fetched(folder))
    add("CORDIC 18 bit, 16 iterations", ours, next(iter(ours.latency.values())), file, "MiSoC Cordic", clocks)
    return items, trees, told


def text(items: list[budgets.Item], results: list[dict], told: list[tuple[str, str, int]]) -> str:
    """Table in Markdown, and a sentence per pair that says who is faster."""
    rows, verdicts, rate = [_HEAD, ("---",) * len(_HEAD)], [], []
    for _, result, (function, origin, clocks) in zip(items, results, told, strict=True):
        fmax = result.get("fmax_median")
        rate.append((function, origin, fmax))
        rows.append((function, origin, *(str(result[name]) for name in ("lut", "ff", "arrival_ps")),
                     f"{fmax:.0f}" if fmax else "-", f"{result['fmax_worst']:.0f}" if fmax else "-", str(clocks),
                     f"{1000 * clocks / fmax:.0f}" if fmax else "-"))
    for (function, name, ours), (_, other, theirs) in zip(rate[::2], rate[1::2], strict=True):
        if ours and theirs:
            fast, slow = (name, other) if ours >= theirs else (other, name)
            verdicts.append(f"{function}: {fast} is faster than {slow}, {max(ours, theirs):.0f} to "
                            f"{min(ours, theirs):.0f} MHz.")
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n\n" + "\n".join(verdicts)
