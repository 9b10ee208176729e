# SPDX-License-Identifier: Apache-2.0
"""C++ headers: addresses, fields and enumerations, and for the tests the ports of the Verilated block."""

from .model import Enumeration, ExportError, Kind, Map, Register
from .text import GENERATED, camel, wrap

WIDTH = 110

# Words of C++ and SystemVerilog that a register may not be called; names that cannot come up are left out.
RESERVED = set("""
    alignas and asm auto bool bool break case catch char class compl const continue default delete do
    double else enum explicit export extern false final float for friend goto if inline int long mutable
    namespace new not operator or override private protected public register requires return short
    signed sizeof static struct switch template this throw true try typedef typename union unsigned
    using virtual void volatile wchar_t while xor
""".split())


def header(regmap: Map, namespace: str, source: str, shared: Map | None = None) -> str:
    """Header of one register map. Enumerations that the shared map has too are taken from there."""
    lines = _start(source, f"Registers of: {regmap.title}. {regmap.desc}")
    lines += ["#include <array>", "#include <cstdint>", "", '#include "rtl/registers/field.hpp"']
    if shared:
        lines.append('#include "rtl/registers/generated/node_regs.hpp"')
    lines += ["", f"namespace twinspan::regs::{namespace} {{", ""]
    known = {e.name for e in shared.enumerations} if shared else set()
    for enum in regmap.enumerations:
        lines += [f"using node::{camel(enum.name)};", ""] if enum.name in known else _enumeration(enum)
    names = _Names()
    for reg in regmap.registers:
        lines += _comment(f"{reg.title}. {reg.desc}")
        lines.append(f"inline constexpr std::uint32_t {names.add(reg.path)} = 0x{reg.address:03X};")
        if reg.count is not None:
            lines.append(f"inline constexpr std::uint32_t {names.add(reg.path + '_stride')} = {reg.stride};")
            lines.append(f"inline constexpr std::uint32_t {names.add(reg.path + '_count')} = {reg.count};")
        lines += _fields(reg, names) + [""]
    lines += _table(regmap)
    return "\n".join(lines + ["", f"}}  // namespace twinspan::regs::{namespace}", ""])


def layout_header(layouts: Map, namespace: str, source: str) -> str:
    """Header of the word layouts: only fields."""
    lines = _start(source, f"{layouts.title}. {layouts.desc}")
    lines += ["#include <cstdint>", "", '#include "rtl/registers/field.hpp"', "",
              f"namespace twinspan::regs::{namespace} {{", ""]
    for enum in layouts.enumerations:
        lines += _enumeration(enum)
    names = _Names()
    for reg in layouts.registers:
        lines += wrap(f"{reg.title}. {reg.desc}", "// ", WIDTH) + _fields(reg, names) + [""]
    return "\n".join(lines + [f"}}  // namespace twinspan::regs::{namespace}", ""])


def ports(regmap: Map, namespace: str, source: str) -> str:
    """For the tests: calls a visitor with every hardware port of the Verilated block."""
    lines = _start(source, f"Hardware ports of {regmap.name}, for its test.")
    lines += ["#include <vector>", "", f'#include "rtl/registers/generated/{namespace}_regs.hpp"',
              '#include "tests/rtl/registers/port.hpp"', "", f"namespace twinspan::regs::{namespace} {{", "",
              "/// Every hwif port of the model, in the order of the description.", "template <class Model>",
              "std::vector<Port> ports(Model& model) {", "  return {"]
    for reg in regmap.registers:
        for fld in reg.fields:
            path = f"{reg.path}_{fld.name}"
            out = f"hwif_out_{path}"
            roles = {"Status": (fld.kind is Kind.STATUS, f"hwif_in_{path}"),
                     "Stored": (fld.kind is Kind.STORED, out), "Pulse": (fld.kind is Kind.PULSE, out),
                     "Swmod": (fld.swmod, f"{out}_swmod"), "Swacc": (fld.swacc, f"{out}_swacc"),
                     "Hwclr": (fld.hwclr, f"hwif_in_{path}_hwclr")}
            lines += [f"      {{Port::Role::{role}, {reg.path}, {len(reg.entries)}, {reg.stride}, {path},\n"
                      f'       "{port}", model.{port}}},' for role, (wanted, port) in roles.items() if wanted]
    return "\n".join(lines + ["  };", "}", "", f"}}  // namespace twinspan::regs::{namespace}", ""])


class _Names:
    """Refuses a name that C++ reserves or that was given twice."""

    def __init__(self):
        self._taken = set(RESERVED)

    def add(self, name: str) -> str:
        if name in self._taken:
            raise ExportError(f"{name}: reserved, or the name of two things")
        self._taken.add(name)
        return name


def _start(source: str, purpose: str) -> list[str]:
    return ["// SPDX-License-Identifier: Apache-2.0", "// " + GENERATED.format(source=source),
            "/// \\file"] + _comment(purpose) + ["#pragma once", ""]


def _comment(text: str) -> list[str]:
    return wrap(text, "/// ", WIDTH)


def _enumeration(enum: Enumeration) -> list[str]:
    lines = [f"enum class {camel(enum.name)} : std::uint32_t {{"]
    for member in enum.members:
        lines.append(f"  {member.name} = {member.value},  ///< {member.desc}")
    return lines + ["};", ""]


def _fields(reg: Register, names: _Names) -> list[str]:
    lines = []
    for fld in reg.fields:
        lines += _comment(fld.desc)
        reset = f", 0x{fld.reset:X}" if fld.reset else ""
        name = names.add(f"{reg.path}_{fld.name}")
        lines.append(f"inline constexpr Field {name}{{{fld.lsb}, {fld.width}{reset}}};")
    return lines


def _table(regmap: Map) -> list[str]:
    rows = []
    for reg in regmap.registers:
        masks = (reg.reset, reg.mask(Kind.STORED), reg.mask(Kind.STORED, readable=False),
                 reg.mask(Kind.PULSE, readable=False), reg.mask(Kind.STATUS), reg.mask(Kind.CONSTANT))
        for index in reg.entries:
            name = reg.path if reg.count is None else f"{reg.path}[{index}]"
            values = ", ".join(f"0x{m:X}" for m in masks)
            rows.append(f'    {{"{name}", 0x{reg.entry_address(index):03X}, {values}}},')
    return ["/// Every register of the map, in the order of the description.",
            f"inline constexpr std::array<Register, {len(rows)}> registers{{{{"] + rows + ["}};"]
