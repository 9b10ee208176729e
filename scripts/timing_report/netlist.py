# SPDX-License-Identifier: Apache-2.0
"""A flat netlist of Yosys: cells by type, and readable names for what a timing report calls by number."""

import json
import re
from collections import Counter
from pathlib import Path

# LUTs that a distributed memory or shift register of UltraScale+ takes.
_LUT_OF = {"RAM32M16": 8, "RAM64M8": 8, "RAM32M": 4, "RAM64M": 4, "RAM32X1D": 2, "RAM64X1D": 2, "RAM128X1D": 4,
           "RAM256X1D": 8, "SRL16E": 1, "SRLC16E": 1, "SRLC32E": 1, "INV": 0}
_REGISTERS = ("FDRE", "FDSE", "FDCE", "FDPE", "LDCE", "LDPE")


class Netlist:
    def __init__(self, path: Path, top: str) -> None:
        self._design = json.loads(path.read_text())
        self.top = top
        module = self._design["modules"][top]
        self.cells = module["cells"]
        self._names: dict[int, list[str]] = {}
        for name, net in module["netnames"].items():
            for index, bit in enumerate(net["bits"]):
                if isinstance(bit, int):
                    label = f"{name}[{index}]" if len(net["bits"]) > 1 else name
                    self._names.setdefault(bit, []).append(label)
        self._name = {bit: min(names, key=_rank) for bit, names in self._names.items()}
        self._sink: dict[str, str] = {}

    def counts(self) -> dict[str, float]:
        """LUT, FF, DSP and BRAM (of 36 Kibit) of UltraScale+."""
        types = Counter(cell["type"] for cell in self.cells.values())
        lut = sum(n for t, n in types.items() if re.fullmatch(r"LUT[1-6]", t))
        lut += sum(n * _LUT_OF[t] for t, n in types.items() if t in _LUT_OF)
        bram = types["RAMB36E2"] + types["RAMB18E2"] / 2
        return {"lut": lut, "ff": sum(types[t] for t in _REGISTERS), "dsp": types["DSP48E2"],
                "bram": int(bram) if bram == int(bram) else bram}

    def types(self) -> set[str]:
        return {cell["type"] for cell in self.cells.values()}

    def without_idle_outputs(self, path: Path) -> None:
        """Writes the netlist with those bits of outputs left open that no cell and no port reads."""
        module = self._design["modules"][self.top]
        uses = Counter(bit for cell in self.cells.values() for bits in cell["connections"].values() for bit in bits)
        uses.update(bit for port in module["ports"].values() for bit in port["bits"])
        idle = {bit for bit, count in uses.items() if count == 1 and isinstance(bit, int)}
        cells = {name: {**cell, "connections": {port: ["x" if bit in idle else bit for bit in bits]
                                                for port, bits in cell["connections"].items()}}
                 for name, cell in self.cells.items()}
        slim = {**module, "cells": cells, "netnames": {
            name: net for name, net in module["netnames"].items() if not idle.intersection(net["bits"])}}
        path.write_text(json.dumps({**self._design, "modules": {self.top: slim}}))

    def register(self, cell: str) -> str:
        """Name of what a sequential cell keeps: its output's net, else the cell itself."""
        ports = self.cells.get(cell, {}).get("connections", {})
        for port in ("Q", "O"):
            if ports.get(port) and isinstance(ports[port][0], int):
                return self._name.get(ports[port][0], cell)
        return cell

    def fed_by(self, net: str) -> str:
        """The register whose data input is `net`; without one the net itself."""
        if not self._sink:
            for cell, content in self.cells.items():
                bit = content["connections"].get("D", ["0"])[0] if content["type"] in _REGISTERS else "0"
                for name in self._names.get(bit, []):
                    self._sink.setdefault(name, cell)
        return self.register(self._sink[net]) if net in self._sink else net


def _rank(name: str) -> tuple[bool, bool, int, str]:
    """Names of the source before those of the tool; a state register's own before aliases, short before long."""
    plain = re.sub(r"\[\d+\]$", "", name)
    return ("$" in name, not plain.endswith("_q"), name.count("."), name)
