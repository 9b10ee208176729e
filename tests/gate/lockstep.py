# SPDX-License-Identifier: Apache-2.0
"""Synthesises modules and writes what a test needs to put their netlists beside the RTL.

lockstep.py --output DIRECTORY [--within NAME[:PARAMETER=VALUE,...]] --module NAME[:PARAMETER=VALUE,...] ... SOURCE...

Modules that are parts of the one named by --within are synthesised as parts of it and keep their borders there, so that
one synthesis serves all of them and the whole; the parameters are then those that they have in it.

Writes into DIRECTORY, --within among the modules of the first two
  NAME.cells       the netlist of a module for UltraScale+ (Yosys, tests/gate/cells.py), without DSP and block RAM
                   cells: multipliers and memories become look-up tables
  NAME.json        its ports, name and width of each
  tf_lockstep.sv   module tf_lockstep: the RTL of the modules side by side
  ports.hpp        the ports of each module, and how they are set and read in the model of tf_lockstep
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass, field

import cells

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import toolflow  # noqa: E402

SYNTHESIS_SECONDS = 900
# Mapped once, not once per instance: an AES has nine equal rounds and 41 of the boxes, an encoder eight tables.
KEPT = ["tf_aes_round", "tf_aes_sbox4", "tf_drive_table", "tf_tag_channel"]


@dataclass
class Module:
    """A module, its parameters, and its ports (name, width) without the clock."""

    name: str
    parameters: list[tuple[str, str]] = field(default_factory=list)
    inputs: list[tuple[str, int]] = field(default_factory=list)
    outputs: list[tuple[str, int]] = field(default_factory=list)


def module_of(text):
    """Of NAME[:PARAMETER=VALUE,...]."""
    name, _, parameters = text.partition(":")
    return Module(name, [tuple(item.split("=", 1)) for item in parameters.split(",") if item])


def needed(top, sources):
    """The sources that a module is made of, what is used first."""
    files = {pathlib.Path(source).stem: pathlib.Path(source) for source in sources}
    if top not in files:
        sys.exit(f"lockstep: none of the sources is named {top}.sv")
    return [str(file) for file in toolflow.needed(top, files)]


def script(modules, parts, sources):
    """Yosys: each module elaborated by itself, all mapped together, as reading the cells takes the most time."""
    lines = []
    for module in modules:
        lines += [f"read_verilog -sv {' '.join(needed(module.name, sources))}"]
        lines += [f"chparam -set {name} {value} {module.name}" for name, value in module.parameters]
        lines += [f"hierarchy -top {module.name}", f"rename -top {module.name}"]
        lines += [f"setattr -mod -set keep_hierarchy 1 *{name}*" for name in [*KEPT, *parts]]
        lines += ["proc", "flatten", "setattr -mod -unset top *", f"rename {module.name} {module.name}_netlist",
                  f"design -stash {module.name}"]
    lines += ["read_verilog -lib -specify +/xilinx/cells_sim.v", "read_verilog -lib +/xilinx/cells_xtra.v"]
    lines += [f"design -copy-from {module.name} *" for module in modules]
    return "\n".join(lines + [
        "synth_xilinx -family xcup -flatten -abc9 -nodsp -nobram -noiopad -noclkbuf -run prepare:check",
        "setattr -mod -unset keep_hierarchy *", "flatten", "write_json netlist.json", ""])


def netlist_of(module, netlists):
    """The one of this module, which Yosys names after its parameters when it is a part."""
    names = [name for name in netlists
             if name == f"{module.name}_netlist" or re.search(rf"(^|\\){module.name}(\\|$)", name)]
    if len(names) != 1:
        sys.exit(f"lockstep: {module.name} is there {len(names)} times: {', '.join(names)}")
    return netlists[names[0]]


def synthesise(modules, within, sources, directory):
    """Writes NAME.cells of each and fills in the ports."""
    inside = {pathlib.Path(file).stem for file in needed(within.name, sources)} if within else ()
    parts = [module.name for module in modules if module.name in inside]
    alone = [module for module in modules if module.name not in inside]
    text = script([within, *alone] if within else alone, parts, sources)
    modules = [within, *modules] if within else modules
    (directory / "netlist.ys").write_text(text, encoding="utf-8")
    log = directory / "yosys.log"
    with open(log, "w", encoding="utf-8") as output:
        done = subprocess.run(["yosys", "-q", "-e", "implicitly declared", "-s", "netlist.ys"], cwd=directory,
                              check=False, stdout=output, stderr=subprocess.STDOUT, timeout=SYNTHESIS_SECONDS)
    if done.returncode != 0:
        names = ", ".join(module.name for module in modules)
        sys.exit(f"lockstep: synthesis of {names} failed; see {log}:\n{log.read_text(encoding='utf-8')[-1000:]}")
    netlists = json.loads((directory / "netlist.json").read_text(encoding="utf-8"))["modules"]
    (directory / "netlist.json").unlink()
    for module in modules:
        netlist = netlist_of(module, netlists)
        try:
            (directory / f"{module.name}.cells").write_text(cells.text(netlist), encoding="utf-8")
        except cells.Unknown as error:
            sys.exit(f"lockstep: {module.name}: {error}; describe it in cells.py")
        for name, port in netlist["ports"].items():
            if name != cells.CLOCK:
                (module.inputs if port["direction"] == "input" else module.outputs).append((name, len(port["bits"])))
        ports = {"inputs": module.inputs, "outputs": module.outputs}
        (directory / f"{module.name}.json").write_text(json.dumps(ports), encoding="utf-8")


def restore(module, directory):
    """Fills in the ports of a module that was synthesised before."""
    ports = json.loads((directory / f"{module.name}.json").read_text(encoding="utf-8"))
    module.inputs, module.outputs = ports["inputs"], ports["outputs"]


def wrapper(modules):
    """Text of tf_lockstep: ports mN_PORT for the ports of module N."""
    ports = [f"  input  logic {cells.CLOCK}"]
    body = []
    for number, module in enumerate(modules):
        for direction, listed in (("input ", module.inputs), ("output", module.outputs)):
            ports += [f"  {direction} logic [{width - 1}:0] m{number}_{port}" for port, width in listed]
        values = ", ".join(f".{name}({value})" for name, value in module.parameters)
        wires = [f"    .{cells.CLOCK}({cells.CLOCK})"]
        wires += [f"    .{port}(m{number}_{port})" for port, _ in module.inputs + module.outputs]
        body += [f"  {module.name} #({values}) m{number} (" if values else f"  {module.name} m{number} (",
                 ",\n".join(wires), "  );", ""]
    return "\n".join(["// SPDX-License-Identifier: Apache-2.0", "// Modules beside each other.", "",
                      "module tf_lockstep (", ",\n".join(ports), ");", "", *body, "endmodule", ""])


def header(modules):
    """Text of ports.hpp."""
    tables, rows, cases = [], [], {"set": [], "get": []}
    for number, module in enumerate(modules):
        for kind, ports in (("inputs", module.inputs), ("outputs", module.outputs)):
            lsb = 0
            tables.append(f"inline constexpr Port {module.name}_{kind}[] = {{")
            for port, width in ports:
                tables.append(f'    {{"{port}", {lsb}, {width}}},')
                place = f"{lsb}, {width}"
                if kind == "inputs":
                    cases["set"].append((number, f"put(words, {place}, model.m{number}_{port});"))
                else:
                    cases["get"].append((number, f"take(words, {place}, model.m{number}_{port});"))
                lsb += width
            tables.append("};")
        rows.append(f'    {{"{module.name}", {module.name}_inputs, {module.name}_outputs}},')

    def switch(kind):
        lines = ["  switch (module) {"]
        for number, _ in enumerate(modules):
            lines += [f"    case {number}:", *(f"      {text}" for case, text in cases[kind] if case == number),
                      "      break;"]
        return lines + ["    default:", "      break;", "  }", "}"]

    return "\n".join([
        "// SPDX-License-Identifier: Apache-2.0", "#pragma once", "", '#include "tests/gate/compare.hpp"',
        '#include "tests/gate/vector.hpp"', "", *tables, "inline constexpr Module gate_modules[] = {", *rows, "};", "",
        "template <class Model>", "void gate_set(Model& model, std::size_t module, const Words& words) {",
        *switch("set"), "", "template <class Model>",
        "void gate_get(const Model& model, std::size_t module, Words& words) {", *switch("get"), ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--within", type=module_of)
    parser.add_argument("--module", default=[], action="append", type=module_of)
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    sources = [str(pathlib.Path(source).resolve()) for source in arguments.sources]
    synthesise(arguments.module, arguments.within, sources, arguments.output)
    (arguments.output / "tf_lockstep.sv").write_text(wrapper(arguments.module), encoding="utf-8")
    (arguments.output / "ports.hpp").write_text(header(arguments.module), encoding="utf-8")


if __name__ == "__main__":
    main()
