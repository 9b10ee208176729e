# SPDX-License-Identifier: Apache-2.0
"""constraints/budgets.toml: what is measured and what it may cost. The file is only read here."""

import math
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .errors import BadInput
from .sources import Tree
from .tools import ROOT

DEFAULT = ROOT / "constraints/budgets.toml"
_LIMITS = ("lut", "ff", "dsp", "bram", "arrival_ps", "fmax_mhz")
_LARGEST = 1_000_000_000


@dataclass(frozen=True)
class Item:
    """A module in one configuration."""

    module: str
    parameters: dict[str, str]
    is_top: bool
    slots: int                                      # slots per clock, 0: carries none
    limits: dict[str, float]
    latency: dict[str, object] = field(default_factory=dict)
    routed: bool = True

    @property
    def configuration(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self.parameters.items()) or "-"

    @property
    def name(self) -> str:
        return f"{self.module} {self.configuration}" if self.parameters else self.module

    @property
    def by_module(self) -> bool:
        """Mapped module by module and joined then, not as one piece."""
        return self.is_top


@dataclass(frozen=True)
class Budgets:
    path: Path
    goal: dict[str, float]
    items: list[Item]


def load(path: Path, tree: Tree) -> Budgets:
    """Reads and checks the file; throws BadInput, which names the place."""
    content = _content(path)
    _known(path, "the file", content, ("folders", "others", "goal", "top", "kernel"))
    goal, others, folders = content.get("goal", {}), content.get("others", {}), content.get("folders", [])
    _known(path, "[goal]", goal, ("arrival_ps", "fmax_mhz"))
    _numbers(path, "[goal]", goal)
    if not isinstance(folders, list) or not all(isinstance(folder, str) for folder in folders):
        raise BadInput(f"{path}: folders is {folders!r}, not a list of texts such as [\"rtl/common\"]")
    items = []
    for kind in ("top", "kernel"):
        for module, table in _table(path, f"[{kind}]", content.get(kind, {})).items():
            items += _items(path, tree, kind, module, table)
    for module in _table(path, "[others]", others):
        if module not in tree.files:
            raise BadInput(f"{path}: [others] names {module}, which rtl/ does not have; remove the line")
    covered = {used.stem for item in items for used in tree.needed(item.module)} | others.keys()
    for module in tree.modules(folders):
        if module not in covered:
            raise BadInput(f"{path}: module {module} of {tree.files[module].relative_to(tree.root)} is neither a "
                           f"kernel nor part of one; add [kernel.{module}], or a line to [others] that says why not")
    return Budgets(path, goal, items)


def _content(path: Path) -> dict:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError is a ValueError, as is what is not UTF-8
        raise BadInput(f"{path}: is no TOML: {error}") from None


def _table(path: Path, where: str, value: object) -> dict:
    if not isinstance(value, dict):
        raise BadInput(f"{path}: {where} is {value!r}, not a table")
    return value


def _known(path: Path, where: str, table: object, keys: tuple[str, ...]) -> None:
    for key in _table(path, where, table):
        if key not in keys:
            raise BadInput(f"{path}: {where} has the unknown key '{key}'; allowed: {', '.join(keys)}")


def _numbers(path: Path, where: str, table: dict) -> None:
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LARGEST:
            raise BadInput(f"{path}: {where}: {name} is {value!r}, not a number from 0 to {_LARGEST}")


def _items(path: Path, tree: Tree, kind: str, module: str, table: object) -> list[Item]:
    where = f"[{kind}.{module}]"
    if module not in tree.files:
        raise BadInput(f"{path}: {where}: rtl/ has no module {module}; remove the table or correct the name")
    _known(path, where, table, ("slots", "latency", "budget"))
    budget = _table(path, f"{where} budget", table.get("budget", {}))
    if not budget:
        raise BadInput(f"{path}: {where} has no budget; add a line such as budget.\"LANES=4\" = {{ lut = 100, ... }}")
    for lanes in ("4", "8", "16") if kind == "top" else ():
        if f"LANES={lanes}" not in budget:
            raise BadInput(f"{path}: {where} has no budget.\"LANES={lanes}\"; add the line. scripts/timing --propose "
                           "prints what it measured")
    latency, slots = _latency(path, where, table.get("latency", {})), _slots(path, where, table.get("slots", 0))
    items = []
    for configuration, limits in budget.items():
        place = f"{where} budget.\"{configuration}\""
        parameters = _parameters(path, place, tree, module, configuration)
        routed = kind == "kernel" or parameters.get("LANES") == "4"
        _limits(path, place, limits, routed)
        items.append(Item(module, parameters, kind == "top", int(parameters.get("LANES", 4)) if slots == "lanes"
                          else slots, limits, latency, routed))
    return items


def _latency(path: Path, where: str, latency: object) -> dict:
    for event, clocks in _table(path, f"{where} latency", latency).items():
        _numbers(path, f"{where} latency", clocks if isinstance(clocks, dict) else {f"'{event}'": clocks})
    return latency


def _slots(path: Path, where: str, slots: object) -> int | str:
    if slots != "lanes" and (isinstance(slots, bool) or not isinstance(slots, int) or not 0 <= slots <= _LARGEST):
        raise BadInput(f"{path}: {where}: slots is {slots!r}, neither \"lanes\" nor a whole number")
    return slots


def _parameters(path: Path, where: str, tree: Tree, module: str, configuration: str) -> dict[str, str]:
    parameters = {}
    for part in configuration.split() if configuration != "default" else ():
        name, equals, value = part.partition("=")
        if not equals:
            raise BadInput(f"{path}: {where}: '{part}' is neither 'default' nor NAME=VALUE")
        fault = tree.parameter_fault(module, name, value)
        if fault:
            raise BadInput(f"{path}: {where}: {fault}")
        parameters[name] = value
    return parameters


def _limits(path: Path, where: str, limits: object, routed: bool) -> None:
    _known(path, where, limits, _LIMITS)
    _numbers(path, where, limits)
    for name in _LIMITS if routed else _LIMITS[:-1]:
        if name not in limits:
            raise BadInput(f"{path}: {where} has no limit for {name}; add it. scripts/timing --propose prints what it "
                           "measured")


def proposal(items: list[Item], results: list[dict], goal: dict[str, float]) -> str:
    """Lines of the file with the measured values and some room: 5 %, of the routed clock rate 10 %; the arrival of a
    kernel has none beyond the goal. What was not measured keeps its limit."""
    lines = []
    for item, result in zip(items, results, strict=True):
        table = f"[{'top' if item.is_top else 'kernel'}.{item.module}]"
        if table not in lines:
            lines.append(table)
        limits = {"lut": math.ceil(1.05 * result["lut"]), "ff": math.ceil(1.05 * result["ff"]), "dsp": result["dsp"],
                  "bram": result["bram"], "arrival_ps": _arrival(item, result["arrival_ps"], goal)}
        if item.routed:
            limits["fmax_mhz"] = math.floor(0.9 * result["fmax_median"]) if "fmax_median" in result \
                else item.limits["fmax_mhz"]
        told = ", ".join(f"{name} = {value}" for name, value in limits.items())
        configuration = " ".join(f"{name}={value}" for name, value in item.parameters.items()) or "default"
        lines.append(f'budget."{configuration}" = {{ {told} }}')
    return "\n".join(lines)


def _arrival(item: Item, measured: float, goal: dict[str, float]) -> int:
    room = 10 * math.ceil(1.05 * measured / 10)
    if item.is_top or "arrival_ps" not in goal:
        return room
    return min(room, math.ceil(max(goal["arrival_ps"], measured)))


def exceeded(item: Item, result: dict) -> list[str]:
    """One line per limit that does not hold."""
    lines = []
    for name, limit in item.limits.items():
        value = result.get("fmax_median" if name == "fmax_mhz" else name)
        if value is None:
            continue
        if name == "fmax_mhz" and value < limit:
            lines.append(f"{item.name}: routed at {value:g} MHz (median of {len(result['seeds'])}), budget at least "
                         f"{limit:g} (median of 5)")
        elif name != "fmax_mhz" and value > limit:
            lines.append(f"{item.name}: {name} is {value:g}, budget {limit:g}")
    return lines
