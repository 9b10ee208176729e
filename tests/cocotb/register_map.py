# SPDX-License-Identifier: Apache-2.0
"""The register map of a node as its SystemRDL description has it, for the bus model and for the reference."""

from dataclasses import dataclass, field
from pathlib import Path

from systemrdl import RDLCompiler, node

FOLDER = Path(__file__).resolve().parents[2] / "rtl" / "registers"


@dataclass(frozen=True)
class Field:
    low: int
    width: int
    reset: int
    stored: bool     # reads give what was written
    fixed: bool      # reads give the reset value, whatever is written
    pulse: bool      # writing 1 is a command

    def of(self, word: int) -> int:
        return (word >> self.low) & ((1 << self.width) - 1)

    @property
    def mask(self) -> int:
        return ((1 << self.width) - 1) << self.low


@dataclass(frozen=True)
class Register:
    name: str
    address: int
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def stored(self) -> int:
        return sum(f.mask for f in self.fields.values() if f.stored)

    @property
    def known(self) -> int:
        """Bits whose value on reading does not depend on the hardware."""
        used = sum(f.mask for f in self.fields.values())
        return 0xFFFFFFFF & ~used | sum(f.mask for f in self.fields.values() if f.stored or f.fixed)

    @property
    def reset(self) -> int:
        return sum(f.reset << f.low for f in self.fields.values() if f.stored or f.fixed)


def _field(source: node.FieldNode) -> Field:
    pulse = bool(source.get_property("singlepulse"))
    readable = source.is_sw_readable
    stored = readable and source.is_sw_writable and not pulse
    constant = readable and not source.is_hw_writable and not source.is_sw_writable
    reset = source.get_property("reset") or 0
    return Field(source.low, source.width, reset if stored or constant else 0, stored,
                 constant or pulse or not readable, pulse)


def read(name: str) -> dict[str, Register]:
    """Registers of rtl/registers/NAME.rdl by their path."""
    compiler = RDLCompiler()
    compiler.compile_file(str(FOLDER / f"{name}.rdl"))
    top = compiler.elaborate().top
    found = {}
    for child in top.descendants(unroll=True):
        if isinstance(child, node.RegNode):
            path = child.get_rel_path(top)
            fields = {f.inst_name: _field(f) for f in child.fields()}
            found[path] = Register(path, child.absolute_address, fields)
    return found
