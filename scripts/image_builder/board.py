# SPDX-License-Identifier: Apache-2.0
"""Board files: constraints/BOARD/board.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from .errors import InputError

LARGEST_BAUD_ERROR = 0.02


@dataclass(frozen=True)
class Node:
    name: str
    top: str
    clock_mhz: int
    parameters: dict[str, int]
    pins: list[Path]


@dataclass(frozen=True)
class Board:
    name: str
    nextpnr: list[str]     # options that choose the device
    device: str            # for people
    clock_in_mhz: int
    baud: int
    rtl: Path              # the board's own modules
    node: Node

    def clocks_per_bit(self) -> int:
        exact = self.node.clock_mhz * 1e6 / self.baud
        whole = max(4, round(exact))
        if abs(whole / exact - 1) > LARGEST_BAUD_ERROR:
            raise InputError(
                f"{self.name}: a clock of {self.node.clock_mhz} MHz makes {self.baud} baud only within "
                f"{100 * abs(whole / exact - 1):.1f} %, allowed are {100 * LARGEST_BAUD_ERROR:.0f} %; "
                "choose another baud or clock_mhz in board.toml")
        return whole


def load(root: Path, board: str, node: str) -> Board:
    """Reads the file of `board` and picks `node` of it."""
    folder = root / "constraints" / board
    file = folder / "board.toml"
    known = sorted(p.parent.name for p in (root / "constraints").glob("*/board.toml"))
    if board not in known:
        raise InputError(f"--board: found '{board}', allowed are {', '.join(known)}")
    try:
        data = tomllib.loads(file.read_text())
        nodes = data["node"]
        if node not in nodes:
            raise InputError(f"--node: found '{node}', {board} has {', '.join(nodes)}")
        chosen = nodes[node]
        device = data["device"]
        return Board(
            name=data["name"],
            nextpnr=[device["nextpnr"], "--package", device["package"], "--speed", device["speed"]],
            device=f"{data['description']}, {device['package']}, speed {device['speed']}",
            clock_in_mhz=int(device["clock_in_mhz"]),
            baud=int(data["link"]["baud"]),
            rtl=root / "rtl" / "boards" / board,
            node=Node(node, chosen["top"], int(chosen["clock_mhz"]), dict(chosen["parameters"]),
                      [folder / "board.lpf", folder / chosen["pins"]]))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: {error}") from error
    except KeyError as error:
        raise InputError(f"{file}: the key {error} is missing") from error
