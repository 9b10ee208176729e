# SPDX-License-Identifier: Apache-2.0
"""SystemVerilog register block."""

from dataclasses import dataclass

from .head import HEAD
from .model import ExportError, Field, Kind, Map, Register
from .text import GENERATED, wrap

ADDRESS_BITS = 12
WORD_BITS = ADDRESS_BITS - 2
GROUP_BITS = 3
GROUP = 1 << GROUP_BITS  # words that are read together
COLUMNS = 100


def block(regmap: Map, source: str) -> str:
    """The register block of one map."""
    for reg in regmap.registers:
        if reg.width != 32 or reg.entry_address(len(reg.entries) - 1) + 4 > 1 << ADDRESS_BITS:
            raise ExportError(f"{reg.path}: registers have 32 bits and lie below {1 << ADDRESS_BITS:#x}")
    head = HEAD.format(generated=GENERATED.format(source=source), title=regmap.title, name=regmap.name,
                         ports=",\n".join(_ports(regmap)), word_msb=WORD_BITS - 1, address_bits=ADDRESS_BITS)
    words = _words(regmap)
    parts = [head, _selects(words), _accesses(words), _writes(regmap, words), _reads(words), "endmodule\n",
             "`default_nettype wire\n"]
    return "\n".join(part for part in parts if part)


@dataclass
class Word:
    """One entry of a register, at a word address. The list of all is in the order of addresses."""

    reg: Register
    index: int
    address: int  # in words

    @property
    def group(self) -> int:
        return self.address // GROUP


def _words(regmap: Map) -> list[Word]:
    words = [Word(reg, index, reg.entry_address(index) >> 2)
             for reg in regmap.registers for index in reg.entries]
    return sorted(words, key=lambda word: word.address)


def _groups(words: list[Word]) -> list[int]:
    return sorted({word.group for word in words})


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


def _label(reg: Register, index: int) -> str:
    return reg.path if reg.count is None else f"{reg.path}[{index}]"


def _selects(words: list[Word]) -> str:
    """One bit per word, high for the clock in which it is written or read."""
    groups = _groups(words)
    last, top, high = len(words) - 1, len(groups) - 1, WORD_BITS - GROUP_BITS - 1
    lines = ["  // Which word is accessed: place in a group and group, then the word. Bit k of a select is",
             "  // word k in the order of addresses.",
             f"  function automatic logic [{top}:0] group_of(input logic [{high}:0] group);"]
    lines += [f"    group_of[{i}] = group == {high + 1}'h{group:02X};"
              for i, group in enumerate(groups)]
    lines += ["  endfunction", "",
              f"  function automatic logic [{last}:0] word_of(input logic [{GROUP - 1}:0] place, "
              f"input logic [{top}:0] group);"]
    lines += [f"    word_of[{k}] = place[{word.address % GROUP}] & group[{groups.index(word.group)}];"
              for k, word in enumerate(words)]
    lines += ["  endfunction", "",
              "  // Whether a group has the word that is selected.",
              f"  function automatic logic [{top}:0] found(input logic [{last}:0] select);"]
    lines += [f"    found[{i}] = |select[{_last(words, group)}:{_first(words, group)}];"
              for i, group in enumerate(groups)]
    lines += ["  endfunction", ""]
    for name in ("wr", "rd"):
        lines += [f"  logic [2:0]   {name}_step_q;  // bit s: {name}_valid was s + 1 clocks ago",
                  f"  logic         {name}_near_q;  // {name}_step_q[1:0] is not 0",
                  f"  logic [{GROUP - 1}:0]   {name}_place_q;",
                  f"  {f'logic [{top}:0]':<13} {name}_group_q;",
                  f"  {f'logic [{last}:0]':<13} {name}_select_q;",
                  f"  {f'logic [{top}:0]':<13} {name}_found_q;", ""]
    lines += ["  always_ff @(posedge clk_i) begin"]
    for name in ("wr", "rd"):
        lines += [f"    {line}" for line in _select_steps(name, last, top)]
    return "\n".join(lines + ["  end", ""])


def _select_steps(name: str, last: int, top: int) -> list[str]:
    return [f"{name}_step_q  <= rst_i ? 3'd0 : {{{name}_step_q[1:0], {name}_valid}};",
            f"{name}_near_q  <= {name}_valid | {name}_step_q[0];",
            f"{name}_place_q <= {GROUP}'({name}_valid) << {name}_word[{GROUP_BITS - 1}:0];",
            f"if ({name}_valid) begin",
            f"  {name}_group_q <= group_of({name}_word[{WORD_BITS - 1}:{GROUP_BITS}]);", "end",
            f"if ({name}_near_q) begin",
            f"  {name}_select_q <= word_of({name}_place_q, {name}_group_q);", "end",
            "if (rst_i) begin", f"  {name}_place_q  <= {GROUP}'d0;", f"  {name}_select_q <= {last + 1}'d0;", "end",
            f"if ({name}_step_q[1]) begin", f"  {name}_found_q <= found({name}_select_q);", "end",
            f"if ({name}_step_q[2]) begin", f"  {name}_error_q <= {name}_found_q == {top + 1}'d0;", "end"]


def _first(words: list[Word], group: int) -> int:
    return min(k for k, word in enumerate(words) if word.group == group)


def _last(words: list[Word], group: int) -> int:
    return max(k for k, word in enumerate(words) if word.group == group)


def _accesses(words: list[Word]) -> str:
    lines = []
    for k, word in enumerate(words):
        for fld in word.reg.fields:
            if fld.swacc:
                lines.append(f"  assign {_out(word.reg, fld)}_swacc{_select(word.reg, 1, word.index)} = "
                             f"rd_select_q[{k}];")
    if not lines:
        return ""
    return "\n".join(["  // Strobes that tell the hardware of a read."] + lines + [""])


_WRITING = """\
  // A word is selected in that clock alone, so it need not be asked for; a simulator passes by all
  // words at once in other clocks.
  logic writing;
`ifdef YOSYS
  assign writing = 1'b1;
`else
  assign writing = wr_step_q[1];

  assert property (@(posedge clk_i) disable iff (rst_i) writing || wr_select_q == '0);
`endif
"""


def _writes(regmap: Map, words: list[Word]) -> str:
    lines = ["  // Writes. Pulses and swmod strobes last one clock.", "  logic wrote_q;", "", _WRITING,
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
    lines += [f"      {s}" for s in strobes] + ["    end else begin", "      wrote_q <= wr_step_q[1];"]
    if strobes:
        lines += ["      if (wrote_q) begin"] + [f"        {s}" for s in strobes] + ["      end"]
    lines += _clears(regmap)
    lines += ["      if (writing) begin"]
    for k, word in enumerate(words):
        if word.reg.writable:
            lines += _write_item(word, k)
    return "\n".join(lines + ["      end", "    end", "  end", ""])


def _clears(regmap: Map) -> list[str]:
    lines = []
    for reg, fld in _each_field(regmap):
        for index in reg.entries if fld.hwclr else ():
            lines += [f"      if ({_in(reg, fld)}_hwclr{_select(reg, 1, index)}) begin",
                      f"        {_out(reg, fld)}{_select(reg, fld.width, index)} <= {fld.width}'h0;",
                      "      end"]
    return lines


def _write_item(word: Word, k: int) -> list[str]:
    reg, index, actions = word.reg, word.index, []
    for fld in reg.fields:
        target, bits = _out(reg, fld) + _select(reg, fld.width, index), _bits(fld)
        if fld.kind is Kind.PULSE:
            actions.append(f"{target} <= wr_data{bits};")
        if fld.kind is Kind.STORED:
            actions += _byte_writes(reg, fld, index)
        if fld.swmod:
            strobes = f"[{fld.msb // 8}:{fld.lsb // 8}]"
            actions.append(f"{_out(reg, fld)}_swmod{_select(reg, 1, index)} <= |wr_strb{strobes};")
    indent = " " * 8
    lines = [f"{indent}if (wr_select_q[{k}]) begin  // {_label(reg, index)}"]
    for action in actions:
        # An action that is too long breaks after its arrow.
        if len(indent) + 2 + len(action) > COLUMNS:
            action = action.replace(" <= ", f" <=\n{indent}      ", 1)
        lines.append(f"{indent}  {action}")
    return lines + [f"{indent}end"]


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


def _reads(words: list[Word]) -> str:
    groups = _groups(words)
    names = [f"rd_{group * GROUP * 4:03X}_q" for group in groups]
    lines = ["  // Reads: the groups, then all of them. Only the group of the word that is read is not 0.",
             "  function automatic logic [31:0] only(input logic select, input logic [31:0] value);",
             "    only = {32{select}} & value;", "  endfunction", ""]
    lines += [f"  logic [31:0] {name};" for name in names]
    lines += ["", "  always_ff @(posedge clk_i) begin", "    if (rd_step_q[1]) begin"]
    for group, name in zip(groups, names, strict=True):
        lines += _read_group(words, group, name)
    lines += ["    end", "    if (rd_step_q[2]) begin"]
    lines += wrap(f"rd_data_q <= {' | '.join(names)};", "      ", COLUMNS)
    return "\n".join(lines + ["    end", "  end", ""])


def _read_group(words: list[Word], group: int, name: str) -> list[str]:
    terms = []
    for k, word in enumerate(words):
        parts = _read_parts(word.reg, word.index) if word.group == group else []
        if parts and parts != ["32'h0"]:
            terms.append((k, parts))
    if not terms:
        return [f"      {name} <= 32'h0;"]
    lines = [f"      {name} <="]
    for k, parts in terms:
        end = ";" if k == terms[-1][0] else " |"
        value = parts[0] if len(parts) == 1 else f"{{{', '.join(parts)}}}"
        line = f"          only(rd_select_q[{k}], {value}){end}"
        if len(line) <= COLUMNS:
            lines.append(line)
            continue
        lines += [f"          only(rd_select_q[{k}], {{"]
        lines += [f"              {p}," for p in parts[:-1]]
        lines += [f"              {parts[-1]}", f"          }}){end}"]
    return lines


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
