# SPDX-License-Identifier: Apache-2.0
"""Our blocks beside public cores of the same function on the same flow: our FIFO beside Amaranth's, and any block of
ours beside a core that the user has as a Verilog file. Nothing of these cores is part of this project."""

import re
from pathlib import Path

from . import budgets, tools
from .errors import BadInput
from .sources import Given, Tree

_WRITER = Path(__file__).with_name("public_cores.py")
_FIFOS = ((64, 16), (64, 256))  # width and depth
_FIFO_CLOCKS = 2                # of ours from word to output: header of tf_stream_fifo
_HEAD = ("core", "configuration", "LUT", "FF", "BRAM", "arrival ps", "Fmax MHz", "worst", "clocks")
CORE_FORM = "MODULE[,NAME=VALUE..]:FILE.v:TOP"


class Pairs:
    """What to measure, ours and theirs by turns; where the sources are, and configuration and clocks of each."""

    def __init__(self) -> None:
        self.items: list[budgets.Item] = []
        self.trees: list[Tree | Given] = []
        self.told: list[tuple[str, str]] = []

    def add(self, ours: budgets.Item, tree: Tree, theirs: Given, top: str, clocks: tuple[str, str]) -> None:
        configuration = " ".join(f"{name}={value}" for name, value in ours.parameters.items()) or "default"
        self.items += [ours, budgets.Item(top, {}, False, 0, {})]
        self.trees += [tree, theirs]
        self.told += [(configuration, number) for number in clocks]


def add_given(pairs: Pairs, tree: Tree, cores: list[str]) -> None:
    """Cores from the command line, in CORE_FORM."""
    for core in cores:
        ours, _, theirs = core.partition(":")
        name, top = theirs.rpartition(":")[::2]
        module, *settings = ours.split(",")
        if not module or not name or not top:
            raise BadInput(f"--core {core}: expected {CORE_FORM}")
        if module not in tree.files:
            raise BadInput(f"--core {core}: rtl/ has no module {module}")
        parameters = dict(_setting(core, setting, tree, module) for setting in settings)
        file = Path(name).resolve()
        try:
            text = file.read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"--core {core}: {name} cannot be read: {getattr(error, 'strerror', error)}") from None
        if not re.search(rf"^\s*module\s+{re.escape(top)}\b", text, re.MULTILINE):
            raise BadInput(f"--core {core}: {name} has no module {top}")
        if not re.search(r"\bclk_i\b", text):
            raise BadInput(f"--core {core}: {top} needs a clock clk_i; add a module that renames its ports")
        pairs.add(budgets.Item(module, parameters, False, 0, {}), tree, Given(file), top, ("-", "-"))


def _setting(core: str, text: str, tree: Tree, module: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    fault = tree.parameter_fault(module, name, value)
    if fault:
        raise BadInput(f"--core {core}: {fault}")
    return name, value


def add_fifos(pairs: Pairs, tree: Tree) -> None:
    """Our FIFO and Amaranth's, in the configurations that our designs use."""
    folder = tools.WORK / "compare"
    folder.mkdir(parents=True, exist_ok=True)
    python = tools.python_environment("compare") / "python"
    for width, depth in _FIFOS:
        ours = budgets.Item("tf_stream_fifo", {"WIDTH": str(width), "DEPTH": str(depth)}, False, 0, {})
        file = folder / f"amaranth_fifo_{width}_{depth}.il"
        tools.run([python, _WRITER, str(width), str(depth), file], folder, file.stem, 300)
        clocks = (folder / f"{file.stem}.log").read_text().split()[-1]
        pairs.add(ours, tree, Given(file), file.stem, (str(_FIFO_CLOCKS), clocks))


def text(pairs: Pairs, results: list[dict]) -> str:
    """Table in Markdown, and a sentence per pair that says who is faster once routed."""
    rows, verdicts, rates = [_HEAD, ("---",) * len(_HEAD)], [], []
    for item, result, (configuration, clocks) in zip(pairs.items, results, pairs.told, strict=True):
        fmax = result.get("fmax_median")
        rates.append((item.module, configuration, fmax))
        rows.append((item.module, configuration, *(str(result[name]) for name in ("lut", "ff", "bram", "arrival_ps")),
                     *((f"{fmax:.0f}", f"{result['fmax_worst']:.0f}") if fmax else ("-", "-")), clocks))
    for (name, configuration, ours), (other, _, theirs) in zip(rates[::2], rates[1::2], strict=True):
        if ours and theirs:
            fast, slow = (name, other) if ours >= theirs else (other, name)
            high, low = max(ours, theirs), min(ours, theirs)
            verdicts.append(f"{configuration}: {fast} is faster than {slow}, {high:.0f} to {low:.0f} MHz "
                            f"({100 * (high / low - 1):.0f} % more).")
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "".join(f"\n\n{line}" for line in verdicts)
