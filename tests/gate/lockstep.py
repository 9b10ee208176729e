# SPDX-License-Identifier: Apache-2.0
"""Synthesises modules and writes what puts their netlists beside the RTL.

lockstep.py --output DIRECTORY --module NAME[:PARAMETER=VALUE,...] ... SOURCE...

Writes into DIRECTORY
  netlist.v        the modules for UltraScale+ (Yosys), each renamed to NAME_netlist; without DSP and block RAM cells,
                   whose behaviour Yosys does not describe
  tf_lockstep.sv   module tf_lockstep: RTL and netlist of each module side by side on the same inputs
  ports.hpp        the ports of each module, and how they are set and read in the model of tf_lockstep
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass, field

SYNTHESIS_SECONDS = 900
CLOCK = "clk_i"
# Mapped once, not once per instance: an AES has 40 of them.
KEPT = "tf_aes_sbox4"


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
    """The sources that a module is made of, in their order: each file holds the module or package of its name."""
    by_name = {pathlib.Path(source).stem: source for source in sources}
    found, waiting = set(), [top]
    while waiting:
        name = waiting.pop()
        if name in found or name not in by_name:
            continue
        found.add(name)
        waiting += re.findall(r"\btf_\w+", pathlib.Path(by_name[name]).read_text(encoding="utf-8"))
    if top not in found:
        sys.exit(f"lockstep: none of the sources is named {top}.sv")
    return [source for source in sources if pathlib.Path(source).stem in found]


def script(modules, sources):
    """Yosys: each module elaborated by itself, all mapped together, as reading the cells takes the most time."""
    lines = []
    for module in modules:
        files = needed(module.name, sources)
        lines += [f"read_verilog -sv {' '.join(files)}"]
        lines += [f"chparam -set {name} {value} {module.name}" for name, value in module.parameters]
        lines += [f"hierarchy -top {module.name}", f"rename -top {module.name}"]
        if any(pathlib.Path(file).stem == KEPT for file in files):
            lines += [f"chtype -set {KEPT}_netlist t:{KEPT}", f"rename {KEPT} {KEPT}_netlist",
                      f"setattr -mod -set keep_hierarchy 1 {KEPT}_netlist"]
        lines += ["proc", "flatten", "setattr -mod -unset top *", f"rename {module.name} {module.name}_netlist",
                  f"design -stash {module.name}"]
    lines += ["read_verilog -lib -specify +/xilinx/cells_sim.v", "read_verilog -lib +/xilinx/cells_xtra.v"]
    lines += [f"design -copy-from {module.name} *" for module in modules]
    return "\n".join(lines + [
        "synth_xilinx -family xcup -flatten -abc9 -nodsp -nobram -noiopad -noclkbuf -run prepare:check", "splitnets",
        "write_verilog -noattr netlist.v", "write_json netlist.json", ""])


def synthesise(modules, sources, directory):
    """Writes netlist.v and fills in the ports."""
    (directory / "netlist.ys").write_text(script(modules, sources), encoding="utf-8")
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
        for name, port in netlists[f"{module.name}_netlist"]["ports"].items():
            if name != CLOCK:
                (module.inputs if port["direction"] == "input" else module.outputs).append((name, len(port["bits"])))


def wrapper(modules):
    """Text of tf_lockstep: ports mN_PORT of the inputs of module N, mN_rtl_PORT and mN_netlist_PORT."""
    ports = [f"  input  logic {CLOCK}"]
    body = []
    for number, module in enumerate(modules):
        ports += [f"  input  logic [{width - 1}:0] m{number}_{port}" for port, width in module.inputs]
        values = ", ".join(f".{name}({value})" for name, value in module.parameters)
        for kind, name in (("rtl", f"{module.name} #({values})" if values else module.name),
                           ("netlist", f"{module.name}_netlist")):
            ports += [f"  output logic [{width - 1}:0] m{number}_{kind}_{port}"
                      for port, width in module.outputs]
            wires = [f"    .{CLOCK}({CLOCK})"]
            wires += [f"    .{port}(m{number}_{port})" for port, _ in module.inputs]
            wires += [f"    .{port}(m{number}_{kind}_{port})" for port, _ in module.outputs]
            body += [f"  {name} m{number}_{kind} (", ",\n".join(wires), "  );", ""]
    return "\n".join(["// SPDX-License-Identifier: Apache-2.0", "// Modules and their netlists on the same inputs.", "",
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
                    cases["get"] += [(number, f"take({to}, {place}, model.m{number}_{to}_{port});")
                                     for to in ("rtl", "netlist")]
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
        "void gate_get(const Model& model, std::size_t module, Words& rtl, Words& netlist) {", *switch("get"), ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--module", required=True, action="append", type=module_of)
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    synthesise(arguments.module, [str(pathlib.Path(source).resolve()) for source in arguments.sources],
               arguments.output)
    (arguments.output / "tf_lockstep.sv").write_text(wrapper(arguments.module), encoding="utf-8")
    (arguments.output / "ports.hpp").write_text(header(arguments.module), encoding="utf-8")


if __name__ == "__main__":
    main()
