# SPDX-License-Identifier: Apache-2.0
"""The table and the list of exceeded budgets as text."""

import re

from .budgets import Item

_HEAD = ("module", "configuration", "mapped", "LUT", "FF", "DSP", "BRAM", "arrival ps", "budget",
         "Fmax MHz", "worst", "budget", "clocks", "Mslot/s", "worst path")
_OF_YOSYS = re.compile(r"procmux\$|\$(procmux|techmap|auto|abc)|reintegrate")


def clocks(item: Item) -> str:
    """Clocks from event to effect in this configuration; several are joined by a slash."""
    return "/".join(str(clocks_of(value, item)) for value in item.latency.values()) or "-"


def clocks_of(value: object, item: Item) -> object:
    return value.get(item.parameters.get("LANES", "4"), "?") if isinstance(value, dict) else value


def _number(value: object, digits: int = 0) -> str:
    return "-" if value is None else f"{value:.{digits}f}" if isinstance(value, float) else str(value)


def row(item: Item, result: dict) -> list[str]:
    fmax = result.get("fmax_median")
    slots = f"{item.slots * fmax:.0f}" if item.slots and fmax else "-"
    side = "routed" if "routed" in result else "estimate"
    path = result.get("routed") or result
    return [item.module, item.configuration, "by module" if item.by_module else "whole",
            _number(result.get("lut")), _number(result.get("ff")), _number(result.get("dsp")),
            _number(result.get("bram"), 1), _number(result.get("arrival_ps")), _number(item.limits.get("arrival_ps")),
            _number(fmax, 1), _number(result.get("fmax_worst"), 1), _number(item.limits.get("fmax_mhz")),
            clocks(item), slots,
            f"{side}: {_ends(path)}"]


def text(rows: list[list[str]]) -> str:
    """Aligned; numbers to the right."""
    lines = [list(_HEAD), *rows]
    width = [max(len(line[i]) for line in lines) for i in range(len(_HEAD))]
    left = (0, 1, 2, len(_HEAD) - 1)
    return "\n".join("  ".join(cell.ljust(width[i]) if i in left else cell.rjust(width[i])
                               for i, cell in enumerate(line)).rstrip() for line in lines)


def events(items: list[Item]) -> str:
    """The clocks of each event, for the column of the table that has numbers only."""
    seen: dict[str, str] = {}
    for item in items:
        if item.latency and item.module not in seen:
            seen[item.module] = ", ".join(f"{event} {_all(value)}" for event, value in item.latency.items())
    return "\n".join(f"clocks of {module}: {told}" for module, told in seen.items())


def _all(value: object) -> str:
    return "/".join(str(v) for v in value.values()) + " (LANES " + "/".join(value) + ")" \
        if isinstance(value, dict) else str(value)


def path_text(result: dict) -> str:
    """Step by step, the estimate's path and, when routed, that of the worst seed; a carry chain is one step."""
    lines = [f"  estimate, {_ends(result)}:"]
    lines += [f"    {step['at_ps']:6} ps  {step['arc']:14} {_readable(step['net'] or step['cell'])}"
              for step in result["path"]]
    if "routed" in result:
        routed = result["routed"]
        lines.append(f"  routed, the worst of {len(result['seeds'])}, seed {routed['seed']}, {_ends(routed)}:")
        at = 0.0
        for step in routed["path"]:
            at += step["ns"]
            if step["ns"] >= 0.1 or step["kind"] == "setup":
                lines.append(f"    {at:6.2f} ns  {step['ns']:5.2f} {step['kind']:9} "
                             f"{_readable(step['net'] or step['cell'])}")
    return "\n".join(lines)


def _ends(path: dict) -> str:
    return " .. ".join("-" if path.get(end, "-") == "-" else _readable(path[end]) for end in ("from", "to"))


def _readable(name: str) -> str:
    """Without the prefixes and numbers of the tools; an operator is its line, what only Yosys names is 'logic'."""
    name = name.strip().replace("\\", "").removeprefix("dut.").removeprefix("$flatten").removeprefix("dut.")
    line = re.search(r"(tf_\w+\.sv:\d+)\$", name)
    if line:
        return line.group(1)  # an operator: where it is written
    if _OF_YOSYS.search(name):
        return "logic"
    name = re.sub(r"\$(aiger|nextpnr)\w*", "", re.sub(r"(\.genblk1)+.*$", "", name)).replace("$lut", "")
    name = re.sub(r"\$+\d*", "$", name).strip("$.")
    return name if re.search(r"[a-z]{2}", name) else "logic"
