# SPDX-License-Identifier: Apache-2.0
"""Board files: constraints/BOARD/board.toml."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import InputError

LARGEST_BAUD_ERROR = 0.02
LARGEST_NUMBER = 1_000_000_000
KINDS = {str: "a text", int: "a whole number", dict: "a table"}


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
        return _read(root, folder, tomllib.loads(file.read_text()), board, node)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError is a ValueError, as is what is not UTF-8
        raise InputError(f"{file}: is no TOML: {error}") from error


def _value(file: Path, table: dict, place: str, kind: type, lowest: int = 1) -> Any:
    """What stands at a place such as "link.baud"."""
    value: Any = table
    for key in place.split("."):
        if not isinstance(value, dict) or key not in value:
            raise InputError(f"{file}: the key {place} is missing")
        value = value[key]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InputError(f"{file}: {place} is {value!r}, expected is {KINDS[kind]}")
    if kind is int and not lowest <= value <= LARGEST_NUMBER:
        raise InputError(f"{file}: {place} is {value}, allowed are {lowest} to {LARGEST_NUMBER}")
    return value


def _read(root: Path, folder: Path, data: dict, board: str, node: str) -> Board:
    file = folder / "board.toml"

    def value(place: str, kind: type = str) -> Any:
        return _value(file, data, place, kind)

    nodes = value("node", dict)
    if node not in nodes:
        raise InputError(f"--node: found '{node}', {board} has {', '.join(nodes)}")
    if not re.fullmatch(r"\w+", node):
        raise InputError(f"{file}: node '{node}': a name has letters, digits and _ only")
    of_node = f"node.{node}"
    parameters = value(f"{of_node}.parameters", dict)
    for name in parameters:
        _value(file, parameters, name, int, 0)
    pins = [folder / "board.lpf", folder / value(f"{of_node}.pins")]
    for path in pins:
        if not path.is_file():
            raise InputError(f"{path}: is missing; {file} needs it")
    package, speed = value("device.package"), value("device.speed")
    return Board(name=value("name"), nextpnr=[value("device.nextpnr"), "--package", package, "--speed", speed],
                 device=f"{value('description')}, {package}, speed {speed}",
                 clock_in_mhz=value("device.clock_in_mhz", int), baud=value("link.baud", int),
                 rtl=root / "rtl" / "boards" / board,
                 node=Node(node, value(f"{of_node}.top"), value(f"{of_node}.clock_mhz", int), parameters, pins))
