# SPDX-License-Identifier: Apache-2.0
"""HLS kernel, RTL and netlist agree: runs a co-simulation bench of a kernel with the netlist in the place of the RTL.

parity_test.py --work DIRECTORY --build DIRECTORY --test FILE.cpp ... --prefix CLASS [--cases FILTER]
               --within NAME[:PARAMETER=VALUE,...] [--module NAME[:PARAMETER=VALUE,...] ...]
               --library FILE ... SOURCE...

The co-simulation tests compare kernel and RTL word for word; here their benches, compiled against a class CLASS that
has the ports of the Verilated model but simulates the netlist, compare the kernel with the netlist. Then some look-up
tables of the netlist are inverted, and the same program must fail. The netlist is the one of --within; work directory,
modules and sources are those of a gate_test.py, with which the synthesis is shared.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys

import gate_test
import lockstep

ONE_IN = 50  # look-up tables


def member(name, width):
    """Declaration of a port, as Verilator has it."""
    for bits in (8, 16, 32, 64):
        if width <= bits:
            return f"  std::uint{bits}_t {name} = 0;"
    return f"  std::array<std::uint32_t, {(width + 31) // 32}> {name}{{}};"


def model(prefix, module):
    """Text of the header that a bench includes for a Verilated model of this name."""
    def moves(function, words, ports):
        lsb, lines = 0, []
        for name, width in ports:
            lines.append(f"    {function}({words}, {lsb}, {width}, {name});")
            lsb += width
        return lines, (lsb + 31) // 32

    takes, inputs = moves("take", "inputs_", module.inputs)
    puts, outputs = moves("put", "outputs_", module.outputs)
    return "\n".join([
        "// SPDX-License-Identifier: Apache-2.0", "#pragma once", "", "#include <array>", "#include <cstdint>",
        "#include <cstdlib>", "", '#include "tests/gate/netlist.hpp"', "", "class VerilatedContext;", "",
        f"class {prefix} {{", " public:",
        f'  explicit {prefix}(VerilatedContext* = nullptr) : netlist_(std::getenv("TWINSPAN_NETLIST")) {{}}',
        "  std::uint8_t clk_i = 0;", *(member(*port) for port in module.inputs + module.outputs),
        "  void eval() {", *takes,
        "    netlist_.apply(inputs_);", "    netlist_.settle();", "    if (clk_i != 0 && !high_) {",
        "      netlist_.rising_edge();", "      netlist_.settle();", "    }", "    high_ = clk_i != 0;",
        "    netlist_.sample(outputs_);", *puts, "  }", "  void final() {}", "", " private:", "  Netlist netlist_;",
        f"  Words inputs_ = Words({inputs});", f"  Words outputs_ = Words({outputs});", "  bool high_ = false;", "};",
        ""])


def build(arguments, module):
    """Compiles the bench with the netlist's class; the program."""
    work = arguments.build
    work.mkdir(parents=True, exist_ok=True)
    lockstep.restore(module, arguments.work)
    (work / f"{arguments.prefix}.h").write_text(model(arguments.prefix, module), encoding="utf-8")
    verilator = gate_test.run(["verilator", "--getenv", "VERILATOR_ROOT"], 60).stdout.strip()
    options = ["-std=c++20", "-O1", "-w", f"-I{gate_test.ROOT}", f"-I{work.resolve()}", f"-I{verilator}/include"]
    objects = []
    for test in arguments.test:
        objects.append(work / f"{test.stem}.o")
        gate_test.run([*gate_test.ccache(), "c++", *options, "-c", test.resolve(), "-o", objects[-1]],
                      gate_test.BUILD_SECONDS, work / f"{test.stem}.log")
    program = work / "parity"
    gate_test.run(["c++", *objects, "-Wl,--start-group", *arguments.library, "-Wl,--end-group", "-pthread",
                   "-o", program], gate_test.BUILD_SECONDS, work / "link.log")
    return program


def passes(program, netlist, cases):
    """Whether the bench finds nothing; it must run at least one case."""
    done = subprocess.run([program, f"--gtest_filter={cases}", "--gtest_fail_fast"], check=False, text=True,
                          timeout=gate_test.RUN_SECONDS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=dict(os.environ, TWINSPAN_NETLIST=str(netlist)))
    print(done.stdout[-1500:])
    if not re.search(r"\[==========\] [1-9]\d* test", done.stdout) or done.returncode not in (0, 1):
        sys.exit(f"parity_test: {program} ended with {done.returncode}; cases {cases}")
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--test", required=True, action="append", type=pathlib.Path)
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--cases", default="*", help="filter of GoogleTest")
    parser.add_argument("--within", required=True)
    parser.add_argument("--module", default=[], action="append")
    parser.add_argument("--library", required=True, action="append", type=pathlib.Path)
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    module = lockstep.module_of(arguments.within)
    gate_test.netlist(arguments)
    program = build(arguments, module)
    if not passes(program, arguments.work / f"{module.name}.cells", arguments.cases):
        sys.exit(f"parity_test: the kernel and the netlist of {module.name} differ")
    wrong = gate_test.planted(arguments.work, [module.name], ONE_IN)
    if passes(program, wrong / f"{module.name}.cells", arguments.cases):
        sys.exit(f"parity_test: the netlist of {module.name} has a planted error and no test failed")


if __name__ == "__main__":
    main()
