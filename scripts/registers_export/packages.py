# SPDX-License-Identifier: Apache-2.0
"""SystemVerilog packages of constants."""

from .model import Enumeration, Map
from .text import GENERATED, wrap

COLUMNS = 100


def package(name: str, purpose: str, source: str, lines: list[str]) -> str:
    """A package of constants."""
    return "\n".join(["// SPDX-License-Identifier: Apache-2.0", "// " + GENERATED.format(source=source), "//",
                      f"// {purpose}", "", f"package {name};", "",
                      "  // No design uses all of them.", "  /* verilator lint_off UNUSEDPARAM */", ""]
                     + lines
                     + ["", "  /* verilator lint_on UNUSEDPARAM */", "", "endpackage", ""])


def layout_constants(layouts: Map) -> list[str]:
    """Position and width of every field of every word layout."""
    lines = []
    for reg in layouts.registers:
        if lines:
            lines.append("")
        lines += wrap(f"{reg.title}. {reg.desc}", "  // ", COLUMNS)
        for fld in reg.fields:
            name = f"{reg.path}_{fld.name}".upper()
            lines.append(f"  localparam int unsigned {name}_LSB = {fld.lsb};")
            lines.append(f"  localparam int unsigned {name}_WIDTH = {fld.width};")
    return lines


def enumeration_constants(enumerations: list[Enumeration]) -> list[str]:
    """One constant per member, as wide as the field."""
    lines = []
    for enum in enumerations:
        if lines:
            lines.append("")
        for member in enum.members:
            lines += wrap(member.desc, "  // ", COLUMNS)
            lines.append(f"  localparam logic [{enum.width - 1}:0] {f'{enum.name}_{member.name}'.upper()} = "
                         f"{enum.width}'d{member.value};")
    return lines
