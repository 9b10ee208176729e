# SPDX-License-Identifier: Apache-2.0
"""SystemVerilog register block."""

from .head import HEAD
from .model import ExportError, Field, Kind, Map, Register
from .text import GENERATED, wrap

ADDRESS_BITS = 12
WORD_BITS = ADDRESS_BITS - 2
COLUMNS = 100


def block(regmap: Map, source: str) -> str:
    """The register block of one map."""
    for reg in regmap.registers:
        if reg.width != 32 or reg.entry_address(len(reg.entries) - 1) + 4 > 1 << ADDRESS_BITS:
            raise ExportError(f"{reg.path}: registers have 32 bits and lie below {1 << ADDRESS_BITS:#x}")
    head = HEAD.format(generated=GENERATED.format(source=source), title=regmap.title, name=regmap.name,
                         ports=",\n".join(_ports(regmap)), word_msb=WORD_BITS - 1, address_bits=ADDRESS_BITS)
    parts = [head, _accesses(regmap), _writes(regmap), _reads(regmap), "endmodule\n",
             "`default_nettype wire\n"]
    return "\n".join(part for part in parts if part)


def _each_field(regmap: Map):
    return [(reg, fld) for reg in regmap.registers for fld in reg.fields]


def _out(reg: Register, fld: Field) -> str:
    return f"hwif_out_{reg.path}_{fld.name}"


def _in(reg: Register, fld: Field) -> str:
    return f"hwif_in_{reg.path}_{fld.name}"


def _range(width: int) -> str:
    return f"[{width - 1}:0]" if width > 1 else ""


def _ports(regmap: Map) -> list[str]:
    ports = []
    for reg, fld in _each_field(regmap):
        entries = len(reg.entries)
        if fld.kind is Kind.STATUS:
            ports.append(f"    input  wire  {_range(fld.width * entries):<8} {_in(reg, fld)}")
        if fld.kind in (Kind.STORED, Kind.PULSE):
            ports.append(f"    output logic {_range(fld.width * entries):<8} {_out(reg, fld)}")
        for wanted, direction, name in ((fld.swmod, "output logic", f"{_out(reg, fld)}_swmod"),
                                        (fld.swacc, "output logic", f"{_out(reg, fld)}_swacc"),
                                        (fld.hwclr, "input  wire ", f"{_in(reg, fld)}_hwclr")):
            if wanted:
                ports.append(f"    {direction} {_range(entries):<8} {name}")
    return ports


def _select(reg: Register, width: int, index: int) -> str:
    """The part of a port that belongs to one entry of an array."""
    if reg.count is None:
        return ""
    return f"[{index}]" if width == 1 else f"[{index * width} +: {width}]"


def _bits(fld: Field) -> str:
    if fld.width == 32:
        return ""
    return f"[{fld.lsb}]" if fld.width == 1 else f"[{fld.msb}:{fld.lsb}]"


def _word(reg: Register, index: int = 0) -> str:
    return f"{WORD_BITS}'h{reg.entry_address(index) >> 2:03X}"


def _label(reg: Register, index: int) -> str:
    return reg.path if reg.count is None else f"{reg.path}[{index}]"


def _accesses(regmap: Map) -> str:
    lines = []
    for reg, fld in _each_field(regmap):
        for index in reg.entries if fld.swacc else ():
            lines.append(f"  assign {_out(reg, fld)}_swacc{_select(reg, 1, index)} = "
                         f"rd_valid && (rd_word == {_word(reg, index)});")
    if not lines:
        return ""
    return "\n".join(["  // Strobes that tell the hardware of a read."] + lines + [""])


def _writes(regmap: Map) -> str:
    lines = ["  // Writes. Pulses and swmod strobes last one clock.", "  logic wrote_q;", "",
             "  always_ff @(posedge clk_i) begin", "    if (rst_i) begin", "      wrote_q <= 1'b0;"]
    strobes = []
    for reg, fld in _each_field(regmap):
        entries = len(reg.entries)
        if fld.kind is Kind.STORED:
            value = f"{fld.width}'h{fld.reset:X}"
            lines.append(f"      {_out(reg, fld)} <= {f'{{{entries}{{{value}}}}}' if reg.count else value};")
        if fld.kind is Kind.PULSE:
            strobes.append(f"{_out(reg, fld)} <= {entries}'h0;")
        if fld.swmod:
            strobes.append(f"{_out(reg, fld)}_swmod <= {entries}'h0;")
    lines += [f"      {s}" for s in strobes] + ["    end else begin", "      wrote_q <= wr_valid;"]
    if strobes:
        lines += ["      if (wrote_q) begin"] + [f"        {s}" for s in strobes] + ["      end"]
    lines += _clears(regmap)
    lines += ["      if (wr_valid) begin", "        wr_error_q <= 1'b0;", "        case (wr_word)"]
    read_only = []
    for reg in regmap.registers:
        for index in reg.entries:
            if reg.writable:
                lines += _write_item(reg, index)
            else:
                read_only.append(_word(reg, index))
    if read_only:
        lines += ["          // Read-only."] + wrap(", ".join(read_only) + ": begin", "          ", COLUMNS)
        lines += ["          end"]
    return "\n".join(lines + ["          default: begin", "            wr_error_q <= 1'b1;", "          end",
                              "        endcase", "      end", "    end", "  end", ""])


def _clears(regmap: Map) -> list[str]:
    lines = []
    for reg, fld in _each_field(regmap):
        for index in reg.entries if fld.hwclr else ():
            lines += [f"      if ({_in(reg, fld)}_hwclr{_select(reg, 1, index)}) begin",
                      f"        {_out(reg, fld)}{_select(reg, fld.width, index)} <= {fld.width}'h0;",
                      "      end"]
    return lines


def _write_item(reg: Register, index: int) -> list[str]:
    actions = []
    for fld in reg.fields:
        target, bits = _out(reg, fld) + _select(reg, fld.width, index), _bits(fld)
        if fld.kind is Kind.PULSE:
            actions.append(f"{target} <= wr_data{bits};")
        if fld.kind is Kind.STORED:
            actions += _byte_writes(reg, fld, index)
        if fld.swmod:
            strobes = f"[{fld.msb // 8}:{fld.lsb // 8}]"
            actions.append(f"{_out(reg, fld)}_swmod{_select(reg, 1, index)} <= |wr_strb{strobes};")
    return _item(_word(reg, index), _label(reg, index), actions, " " * 10)


def _byte_writes(reg: Register, fld: Field, index: int) -> list[str]:
    """Byte by byte, without reading the old value: Verilator need not copy the register in every clock."""
    actions = []
    for byte in range(fld.lsb // 8, fld.msb // 8 + 1):
        low, high = max(fld.lsb, 8 * byte), min(fld.msb, 8 * byte + 7)
        width, offset = high - low + 1, index * fld.width + low - fld.lsb
        target = _out(reg, fld)
        if fld.width * len(reg.entries) > 1:
            target += f"[{offset}]" if width == 1 else f"[{offset} +: {width}]"
        data = f"wr_data[{low}]" if width == 1 else f"wr_data[{high}:{low}]"
        actions.append(f"if (wr_strb[{byte}]) begin {target} <= {data}; end")
    return actions


def _item(word: str, label: str, actions: list[str], indent: str) -> list[str]:
    """One item of a case statement; an action that is too long breaks after its arrow."""
    lines = [f"{indent}{word}: begin  // {label}"]
    for action in actions:
        if len(indent) + 2 + len(action) > COLUMNS:
            action = action.replace(" <= ", f" <=\n{indent}      ", 1)
        lines.append(f"{indent}  {action}")
    return lines + [f"{indent}end"]


def _reads(regmap: Map) -> str:
    lines = ["  // Reads. The multiplexer works only in the clock of a read.",
             "  always_ff @(posedge clk_i) begin", "    if (rd_valid) begin",
             "      rd_error_q <= 1'b0;", "      case (rd_word)"]
    for reg in regmap.registers:
        for index in reg.entries:
            parts = _read_parts(reg, index)
            value = parts[0] if len(parts) == 1 else f"{{{', '.join(parts)}}}"
            if len(value) < COLUMNS - 25:
                lines += _item(_word(reg, index), _label(reg, index), [f"rd_data_q <= {value};"], " " * 8)
            else:
                lines += [f"        {_word(reg, index)}: begin  // {_label(reg, index)}",
                          "          rd_data_q <= {"]
                lines += [f"              {p}," for p in parts[:-1]]
                lines += [f"              {parts[-1]}", "          };", "        end"]
    return "\n".join(lines + [
        "        default: begin", "          rd_data_q  <= 32'h0;", "          rd_error_q <= 1'b1;",
        "        end", "      endcase", "    end", "  end", ""])


def _read_parts(reg: Register, index: int) -> list[str]:
    """What a read returns, from the most significant part down."""
    parts, above = [], 32
    for fld in sorted((f for f in reg.fields if f.readable), key=lambda f: f.lsb, reverse=True):
        if fld.msb + 1 < above:
            parts.append(f"{above - fld.msb - 1}'h0")
        if fld.kind is Kind.CONSTANT:
            parts.append(f"{fld.width}'h{fld.reset:X}")
        else:
            port = _in(reg, fld) if fld.kind is Kind.STATUS else _out(reg, fld)
            parts.append(port + _select(reg, fld.width, index))
        above = fld.lsb
    if above:
        parts.append(f"{above}'h0")
    return parts
