# SPDX-License-Identifier: Apache-2.0
"""A netlist of UltraScale+ cells (UG974) as the text that tests/gate/netlist.hpp simulates.

One line per item, nets by number, 0 and 1 the constants:
  nets COUNT
  inputs NET...                       bits of all inputs but the clock, in the order of the ports
  outputs NET...
  table INIT OUT IN...                look-up table: OUT is bit IN... (the first the lowest) of INIT (hexadecimal)
  gate INIT OUT IN...                 the same, part of another cell
  read MEMORY OUT ADDRESS...          one bit of a memory, without a clock
  register VALUE INIT OUT D CE R      begins as INIT; rising edge: VALUE with R, else D with CE
  memory INIT BITS WE DATA ADDRESS... one bit of a memory of 2^BITS, written with WE; numbered from 0
  shift INIT BITS CE DATA             a memory whose bits all move up by one with CE; numbered with the memories
Tables, gates and reads come after those whose outputs they use.
"""
import itertools
import re

CLOCK = "clk_i"


class Unknown(Exception):
    """A cell that has no description here."""


def parameter(cell, name):
    """A parameter's value; bits that do not matter are 0."""
    text = cell["parameters"].get(name, "0")
    return text if isinstance(text, int) else int(re.sub("[^01]", "0", text), 2)


class Cells:
    """Collects the items of one module."""

    def __init__(self, module):
        pins = [port["bits"] for port in module["ports"].values()]
        pins += [bits for cell in module["cells"].values() for bits in cell["connections"].values()]
        self.nets = itertools.count(1 + max(bit for bits in pins for bit in bits if isinstance(bit, int)))
        self.logic = []  # (output, inputs, line)
        self.registers = []
        self.memories = []
        for name, cell in module["cells"].items():
            self.add(name, cell)

    @staticmethod
    def net(bit):
        return bit if isinstance(bit, int) else 1 if bit == "1" else 0

    def gate(self, table, out, inputs, kind="gate"):
        self.logic.append((out, inputs, f"{kind} {table:x} {out} " + " ".join(map(str, inputs))))

    def read(self, memory, out, address):
        self.logic.append((out, address, f"read {memory} {out} " + " ".join(map(str, address))))

    def memory(self, init, enable, data, address):
        """Its number."""
        self.memories.append(" ".join(map(str, ("memory", f"{init:x}", len(address), enable, data, *address))))
        return len(self.memories) - 1

    def add(self, name, cell):
        kind = cell["type"]
        pins = {pin: [self.net(bit) for bit in bits] for pin, bits in cell["connections"].items()}
        if any(value and re.fullmatch(r"IS_\w+_INVERTED", parameter_name)
               for parameter_name in cell["parameters"] for value in [parameter(cell, parameter_name)]):
            raise Unknown(f"cell {name} has an inverted pin")
        if re.fullmatch(r"LUT[1-6]", kind):
            self.gate(parameter(cell, "INIT"), pins["O"][0], [pins[f"I{i}"][0] for i in range(int(kind[3]))], "table")
        elif kind == "INV":
            self.gate(0b01, pins["O"][0], pins["I"])
        elif kind in ("MUXF7", "MUXF8", "MUXF9"):
            self.gate(0xca, pins["O"][0], pins["I0"] + pins["I1"] + pins["S"])
        elif kind == "CARRY4":
            self.carry(pins)
        elif kind in ("FDRE", "FDSE"):
            reset = pins["R" if kind == "FDRE" else "S"][0]
            value = int(kind == "FDSE")
            self.registers.append(f"register {value} {parameter(cell, 'INIT')} {pins['Q'][0]} {pins['D'][0]} "
                                  f"{pins['CE'][0]} {reset}")
        elif kind in ("SRL16E", "SRLC32E"):
            self.shift(kind, cell, pins)
        elif kind in ("RAM32M", "RAM64M", "RAM32M16", "RAM64M8"):
            self.multi_port(kind, cell, pins)
        elif re.fullmatch(r"RAM\d+X1[SD]", kind):
            self.single_bit(cell, pins)
        else:
            raise Unknown(f"cell {name} is a {kind}")

    def carry(self, pins):
        """Each bit: S ? carry : DI, and S ^ carry."""
        carry = next(self.nets)
        self.gate(0b1110, carry, [pins["CI"][0], pins["CYINIT"][0]])
        for bit in range(4):
            select, data = pins["S"][bit], pins["DI"][bit]
            if "O" in pins and bit < len(pins["O"]):
                self.gate(0b0110, pins["O"][bit], [select, carry])
            after = pins["CO"][bit] if "CO" in pins and bit < len(pins["CO"]) else next(self.nets)
            self.gate(0xe4, after, [select, data, carry])
            carry = after

    def shift(self, kind, cell, pins):
        bits = 4 if kind == "SRL16E" else 5
        address = [pins[f"A{i}"][0] for i in range(bits)] if "A0" in pins else pins["A"]
        self.memories.append(f"shift {parameter(cell, 'INIT'):x} {bits} {pins['CE'][0]} {pins['D'][0]}")
        if "Q" in pins:
            self.read(len(self.memories) - 1, pins["Q"][0], address)
        if "Q31" in pins:
            self.read(len(self.memories) - 1, pins["Q31"][0], [1] * 5)

    def multi_port(self, kind, cell, pins):
        """RAM32M ... RAM64M8: the highest letter's address is the one of all writes."""
        letters = "ABCDEFGH" if kind in ("RAM32M16", "RAM64M8") else "ABCD"
        width = 2 if kind.startswith("RAM32") else 1
        for letter in letters:
            init = parameter(cell, f"INIT_{letter}")
            for bit in range(width if f"DI{letter}" in pins else 0):
                part = sum((init >> (width * word + bit) & 1) << word for word in range(64 // width))
                number = self.memory(part, pins["WE"][0], pins[f"DI{letter}"][bit], pins[f"ADDR{letters[-1]}"])
                if f"DO{letter}" in pins:
                    self.read(number, pins[f"DO{letter}"][bit], pins[f"ADDR{letter}"])

    def single_bit(self, cell, pins):
        """RAM32X1S ... RAM512X1S, RAM32X1D ... RAM256X1D."""
        def address(prefix):
            return pins.get(prefix) or [pins[f"{prefix}{i}"][0] for i in range(9) if f"{prefix}{i}" in pins]

        number = self.memory(parameter(cell, "INIT"), pins["WE"][0], pins["D"][0], address("A"))
        for pin, prefix in (("O", "A"), ("SPO", "A"), ("DPO", "DPRA")):
            if pin in pins:
                self.read(number, pins[pin][0], address(prefix))

    def ordered(self):
        """Lines of the logic, each after those that it depends on."""
        maker = {out: index for index, (out, _, _) in enumerate(self.logic)}
        waits = [0] * len(self.logic)
        users = {}
        for index, (_, inputs, _) in enumerate(self.logic):
            for net in set(inputs):
                if net in maker:
                    waits[index] += 1
                    users.setdefault(net, []).append(index)
        ready = [index for index, count in enumerate(waits) if count == 0]
        for index in ready:  # grows
            for user in users.get(self.logic[index][0], ()):
                waits[user] -= 1
                if waits[user] == 0:
                    ready.append(user)
        if len(ready) != len(self.logic):
            raise Unknown(f"a loop of {len(self.logic) - len(ready)} cells without a register")
        return [self.logic[index][2] for index in ready]


def text(module):
    """Of one module of Yosys's JSON, flattened and mapped."""
    cells = Cells(module)
    lines = cells.ordered()

    def bits(direction):
        return " ".join(str(cells.net(bit)) for name, port in module["ports"].items()
                        if port["direction"] == direction and name != CLOCK for bit in port["bits"])

    return "\n".join([f"nets {next(cells.nets)}", f"inputs {bits('input')}", f"outputs {bits('output')}",
                      *cells.registers, *cells.memories, *lines, ""])


def planted(netlist, one_in=None):
    """The text with the middle one of its look-up tables inverted, or one of so many."""
    lines = netlist.splitlines()
    tables = [index for index, line in enumerate(lines) if line.startswith("table ") and len(line.split()) > 4]
    for index in tables[one_in // 2::one_in] if one_in else [tables[len(tables) // 2]]:
        kind, init, rest = lines[index].split(" ", 2)
        lines[index] = f"{kind} {int(init, 16) ^ (1 << 2 ** (len(rest.split()) - 1)) - 1:x} {rest}"
    return "\n".join(lines + [""])
