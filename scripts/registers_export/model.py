# SPDX-License-Identifier: Apache-2.0
"""What the exporters see: maps of registers of fields, checked to be within what they support."""

from dataclasses import dataclass, field
from enum import Enum

from systemrdl import RDLCompiler
from systemrdl.node import AddrmapNode, FieldNode, RegfileNode, RegNode
from systemrdl.rdltypes import AccessType


class ExportError(Exception):
    """The description asks for something that the exporters do not support."""


class Kind(Enum):
    """Who owns the bits of a field."""

    CONSTANT = "constant"  # fixed, read by software
    STATUS = "status"      # driven by hardware, read by software
    STORED = "stored"      # written by software, used by hardware
    PULSE = "pulse"        # writing 1 gives the hardware one clock of 1


@dataclass
class Member:
    name: str
    value: int
    desc: str


@dataclass
class Enumeration:
    name: str  # snake case, without the suffix _e
    width: int
    members: list[Member]


@dataclass
class Field:
    name: str
    lsb: int
    width: int
    desc: str
    kind: Kind
    readable: bool
    reset: int = 0
    swmod: bool = False
    swacc: bool = False
    hwclr: bool = False
    encode: Enumeration | None = None

    @property
    def msb(self) -> int:
        return self.lsb + self.width - 1

    @property
    def mask(self) -> int:
        return ((1 << self.width) - 1) << self.lsb

    @property
    def access(self) -> str:
        """Software's access, for readers."""
        if self.kind is Kind.PULSE:
            return "pulse"
        if self.kind is Kind.STORED:
            return "rw" if self.readable else "w"
        return "constant" if self.kind is Kind.CONSTANT else "r"


@dataclass
class Register:
    path: str  # instance names joined by _
    title: str
    desc: str
    address: int
    width: int
    count: int | None = None  # entries of an array
    stride: int = 0
    fields: list[Field] = field(default_factory=list)

    @property
    def entries(self) -> range:
        return range(self.count or 1)

    def entry_address(self, index: int) -> int:
        return self.address + index * self.stride

    def mask(self, kind: Kind, readable: bool = True) -> int:
        return sum(f.mask for f in self.fields if f.kind is kind and f.readable == readable)

    @property
    def reset(self) -> int:
        return sum(f.reset << f.lsb for f in self.fields)

    @property
    def writable(self) -> bool:
        return any(f.kind in (Kind.STORED, Kind.PULSE) for f in self.fields)


@dataclass
class Map:
    name: str  # instance name, e.g. tf_transmitter_regs
    title: str
    desc: str
    registers: list[Register]

    @property
    def enumerations(self) -> list[Enumeration]:
        found: dict[str, Enumeration] = {}
        for reg in self.registers:
            for fld in reg.fields:
                if fld.encode:
                    found.setdefault(fld.encode.name, fld.encode)
        return list(found.values())


def _enumeration(rdl_enum, width: int) -> Enumeration:
    members = [Member(m.name, m.value, m.rdl_desc or "") for m in rdl_enum]
    if any(m.value >> width for m in members):
        raise ExportError(f"enum {rdl_enum.type_name}: a value does not fit into {width} bits")
    return Enumeration(rdl_enum.type_name.removesuffix("_e"), width, members)


def _kind(node: FieldNode) -> Kind:
    sw, hw = node.get_property("sw"), node.get_property("hw")
    if node.get_property("singlepulse"):
        if (sw, hw, node.width) not in ((AccessType.rw, AccessType.r, 1), (AccessType.w, AccessType.r, 1)):
            raise ExportError(f"{node.get_path()}: a pulse is one bit, written by software, read by hardware")
        return Kind.PULSE
    if sw in (AccessType.rw, AccessType.w) and hw is AccessType.r:
        return Kind.STORED
    if sw is AccessType.r and hw is AccessType.w:
        return Kind.STATUS
    if sw is AccessType.r and hw is AccessType.na:
        return Kind.CONSTANT
    raise ExportError(f"{node.get_path()}: sw = {sw.name} with hw = {hw.name} is not supported")


def _field(node: FieldNode) -> Field:
    kind = _kind(node)
    reset = node.get_property("reset")
    if (reset is None) == (kind in (Kind.STORED, Kind.PULSE, Kind.CONSTANT)):
        raise ExportError(f"{node.get_path()}: a field needs a reset value unless hardware drives it")
    encode = node.get_property("encode")
    result = Field(
        name=node.inst_name, lsb=node.lsb, width=node.width, desc=node.get_property("desc") or "", kind=kind,
        readable=node.is_sw_readable and kind is not Kind.PULSE, reset=reset or 0,
        swmod=node.get_property("swmod"), swacc=node.get_property("swacc"), hwclr=node.get_property("hwclr"),
        encode=_enumeration(encode, node.width) if encode else None)
    if (result.swmod or result.hwclr) and kind is not Kind.STORED:
        raise ExportError(f"{node.get_path()}: swmod and hwclr need a field that software writes")
    return result


def _register(node: RegNode, prefix: str) -> Register:
    if node.is_array and len(node.array_dimensions) != 1:
        raise ExportError(f"{node.get_path()}: arrays have one dimension")
    return Register(
        path=prefix + node.inst_name, title=node.get_property("name"), desc=node.get_property("desc") or "",
        address=node.raw_absolute_address if node.is_array else node.absolute_address, width=node.size * 8,
        count=node.array_dimensions[0] if node.is_array else None,
        stride=node.array_stride if node.is_array else 0, fields=[_field(f) for f in node.fields()])


def _registers(parent, prefix: str = "") -> list[Register]:
    result = []
    for child in parent.children(unroll=False):
        if isinstance(child, RegNode):
            result.append(_register(child, prefix))
        elif isinstance(child, (AddrmapNode, RegfileNode)) and not child.is_array:
            result += _registers(child, prefix + child.inst_name + "_")
        else:
            raise ExportError(f"{child.get_path()}: only registers, their arrays and blocks are supported")
    return result


def read(path: str) -> Map:
    """Compiles one SystemRDL file, whose last address map is the one wanted."""
    compiler = RDLCompiler()
    compiler.compile_file(path)
    top = compiler.elaborate().top
    return Map(top.inst_name, top.get_property("name"), top.get_property("desc") or "", _registers(top))
