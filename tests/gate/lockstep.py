# SPDX-License-Identifier: Apache-2.0
"""Synthesises a module and writes what puts its netlist beside the RTL.

lockstep.py --top MODULE --output DIRECTORY [--parameter NAME=VALUE ...] SOURCE...

Writes into DIRECTORY
  netlist.v     the module for UltraScale+ (Yosys), renamed to MODULE_netlist; without DSP and block RAM cells, whose
                behaviour Yosys does not describe
  tf_lockstep.sv   module tf_lockstep: RTL and netlist side by side on the same inputs
  ports.hpp     where each port lies in the vectors of tf_lockstep
"""
import argparse
import json
import pathlib
import subprocess
import sys

SYNTHESIS_SECONDS = 900
CLOCK = "clk_i"


def synthesise(top, parameters, sources, directory):
    """Netlist and its ports: [(name, width, direction)] without the clock."""
    chparam = "".join(f"chparam -set {name} {value} {top}; " for name, value in parameters)
    script = (f"read_verilog -sv {' '.join(sources)}; {chparam}hierarchy -top {top}; rename -top {top}; "
              "synth_xilinx -family xcup -flatten -abc9 -nodsp -nobram -noiopad -noclkbuf; "
              f"rename {top} {top}_netlist; splitnets; write_verilog -noattr netlist.v; write_json netlist.json")
    log = directory / "yosys.log"
    with open(log, "w", encoding="utf-8") as output:
        done = subprocess.run(["yosys", "-q", "-e", "implicitly declared", "-p", script], cwd=directory, check=False,
                              stdout=output, stderr=subprocess.STDOUT, timeout=SYNTHESIS_SECONDS)
    if done.returncode != 0:
        sys.exit(f"lockstep: synthesis of {top} failed; see {log}:\n{log.read_text(encoding='utf-8')[-1000:]}")
    modules = json.loads((directory / "netlist.json").read_text(encoding="utf-8"))["modules"]
    ports = modules[f"{top}_netlist"]["ports"]
    (directory / "netlist.json").unlink()
    return [(name, len(port["bits"]), port["direction"]) for name, port in ports.items() if name != CLOCK]


def wrapper(top, parameters, inputs, outputs):
    """Text of tf_lockstep."""
    def instance(module, name, values, vector):
        lines = [f"  {module}{values} {name} (", f"    .{CLOCK}({CLOCK})"]
        for ports, source in ((inputs, "stimulus_i"), (outputs, vector)):
            lsb = 0
            for port, width in ports:
                lines[-1] += ","
                lines.append(f"    .{port}({source}[{lsb} +: {width}])")
                lsb += width
        return lines + ["  );", ""]

    values = " #(" + ", ".join(f".{name}({value})" for name, value in parameters) + ")" if parameters else ""
    lines = ["// SPDX-License-Identifier: Apache-2.0", f"// {top} and its netlist on the same inputs.", "",
             "module tf_lockstep (", f"  input  logic {CLOCK},",
             f"  input  logic [{sum(w for _, w in inputs) - 1}:0] stimulus_i,",
             f"  output logic [{sum(w for _, w in outputs) - 1}:0] rtl_o,",
             f"  output logic [{sum(w for _, w in outputs) - 1}:0] netlist_o", ");", ""]
    lines += instance(top, "rtl", values, "rtl_o")
    lines += instance(f"{top}_netlist", "netlist", "", "netlist_o")
    return "\n".join(lines + ["endmodule", ""])


def header(top, inputs, outputs):
    """Text of ports.hpp."""
    lines = ["// SPDX-License-Identifier: Apache-2.0", "#pragma once", "", '#include "tests/gate/port.hpp"', "",
             f'inline constexpr char gate_module[] = "{top}";']
    for name, ports in (("gate_inputs", inputs), ("gate_outputs", outputs)):
        lines.append(f"inline constexpr Port {name}[] = {{")
        lsb = 0
        for port, width in ports:
            lines.append(f'    {{"{port}", {lsb}, {width}}},')
            lsb += width
        lines.append("};")
    return "\n".join(lines + [""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--top", required=True)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--parameter", action="append", default=[])
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    parameters = [tuple(parameter.split("=", 1)) for parameter in arguments.parameter]
    arguments.output.mkdir(parents=True, exist_ok=True)
    ports = synthesise(arguments.top, parameters, arguments.sources, arguments.output)
    inputs = [(name, width) for name, width, direction in ports if direction == "input"]
    outputs = [(name, width) for name, width, direction in ports if direction == "output"]
    (arguments.output / "tf_lockstep.sv").write_text(wrapper(arguments.top, parameters, inputs, outputs),
                                                  encoding="utf-8")
    (arguments.output / "ports.hpp").write_text(header(arguments.top, inputs, outputs), encoding="utf-8")


if __name__ == "__main__":
    main()
