# SPDX-License-Identifier: Apache-2.0
"""Estimate for UltraScale+: synthesis by Yosys and the latest arrival of its static timing analysis.

The arrival is the sum of library delays of cells, without routing; paths through DSP and block RAM are not seen.
A figure to compare with itself, never a clock rate. Outputs that nothing reads, such as the last sum bit of a
comparison's carry chain, are taken off before: the analysis would report arrivals there."""

import re
from pathlib import Path

from toolflow import dissolve, keep

from . import cache, tools
from .errors import ToolFailure
from .netlist import Netlist
from .sources import Given, Tree, read

DEADLINE_S = 1200
_FLOW = "2"  # part of the hash of results: changes with what this file makes of the tools' output
# Primitives without simulation model that synthesis may choose; reading all 34,000 lines of them takes longer
# than synthesising a kernel.
_PRIMITIVES = {"DSP48E2", "RAMB18E2", "RAMB36E2", "URAM288", "URAM288_BASE"}
_MODULE = re.compile(r"(?:^\(\*[^\n]*\*\)\n)*^module (\w+)\b.*?^endmodule\n", re.DOTALL | re.MULTILINE)


def _cells(library: str, names: set[str]) -> str:
    """The modules of these names from a library of Yosys."""
    text = (tools.yosys_data() / "xilinx" / library).read_text()
    return "".join(found.group(0) for found in _MODULE.finditer(text) if found.group(1) in names)


def _synthesis(top: str, parameters: dict[str, str], files: list[str], by_module: bool) -> str:
    if by_module:
        before, flat, after = "", "", "flatten\nclean\n"
    else:
        before, flat, after = keep(files), "-flatten ", dissolve(files)
    changed = "".join(f"chparam -set {name} {value} {top}\n" for name, value in parameters.items())
    return ("read_verilog -lib -specify +/xilinx/cells_sim.v\nread_verilog -lib primitives.v\n"
            f"{read(files)}{changed}hierarchy -check -top {top}\nrename -top {top}\n{before}"
            f"synth_xilinx -family xcup {flat}-abc9 -top {top} -run prepare:\n{after}"
            f"select {top}\nwrite_rtlil -selected net.il\ndesign -reset\nread_rtlil net.il\nwrite_json net.json\n")


def _analysis(top: str) -> str:
    return ("read_verilog -lib -specify cells.v\nread_verilog -lib primitives.v\nread_json loads.json\n"
            f"tee -o sta.txt sta {top}\n")


def _worst(report: str, netlist: Netlist) -> dict:
    """Arrival and path of the report of `sta`; the path from the register or input where it starts on."""
    report = re.sub(r"^Warning:.*\n", "", report, flags=re.MULTILINE)
    latest = re.search(r"^Latest arrival time in '.*' is (\d+):\n(.*?)(?=^$|\Z)", report, re.DOTALL | re.MULTILINE)
    if latest is None:
        return {"arrival_ps": 0, "from": "-", "to": "-", "path": []}
    steps, net = [], ""
    for line in latest.group(2).splitlines():  # from the end to the start; above each cell the net it drives
        cell = re.match(r"\s+(\d+) (.*?) ?\((.*)\)$", line)
        if cell is None:
            net = _plain(line.strip())
        else:
            steps.append({"at_ps": int(cell.group(1)), "cell": _plain(cell.group(2)), "arc": cell.group(3), "net": net})
    steps.reverse()
    clocked = [i for i, step in enumerate(steps) if re.search(r"\.(C|CLK|WCLK)->", step["arc"])]
    first = clocked[0] if clocked else next(i for i, step in enumerate(steps) if not step["arc"].startswith("<"))
    start, end = steps[first], steps[-1]
    if not clocked:
        source = _plain(steps[0]["cell"])  # an input port
    else:
        source = netlist.register(start["cell"])
    if end["cell"] in netlist.cells and "->" not in end["arc"]:
        target = netlist.register(end["cell"])
    else:
        target = netlist.fed_by(steps[-2]["net"])
    return {"arrival_ps": int(latest.group(1)), "from": source, "to": target, "path": steps[first:]}


def _plain(name: str) -> str:
    return name.strip().replace("\\", "").replace(" [", "[")


def estimate(tree: Tree | Given, top: str, parameters: dict[str, str], by_module: bool = False) -> dict:
    """LUT, FF, DSP, BRAM, arrival_ps, from, to and path of a module, mapped as one piece or module by module."""
    files = tree.needed(top)
    yosys, version = tools.yosys()
    primitives = _cells("cells_xtra.v", _PRIMITIVES)
    names = [str(path.relative_to(tree.root)) for path in files]
    hashed = cache.key(_FLOW, version, primitives, _synthesis(top, parameters, names, by_module), *files)

    def make(place: Path) -> dict:
        (place / "primitives.v").write_text(primitives)
        (place / "synthesis.ys").write_text(_synthesis(top, parameters, [str(path) for path in files],
                                                           by_module))
        (place / "analysis.ys").write_text(_analysis(top))
        try:
            tools.run([yosys, "-q", "-e", "implicitly declared", "synthesis.ys"], place, "synthesis", DEADLINE_S)
            netlist = Netlist(place / "net.json", top)
            netlist.without_idle_outputs(place / "loads.json")
            (place / "cells.v").write_text(_cells("cells_sim.v", netlist.types() - _PRIMITIVES))
            tools.run([yosys, "-q", "analysis.ys"], place, "analysis", DEADLINE_S)
        except ToolFailure as error:
            raise ToolFailure(f"{top}: {error}") from None
        return {**netlist.counts(), **_worst((place / "sta.txt").read_text(), netlist)}

    return cache.remember(hashed, "ultrascale", make)
