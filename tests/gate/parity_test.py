# SPDX-License-Identifier: Apache-2.0
"""HLS kernel, RTL and netlist agree: runs the co-simulation test of a kernel with the netlist in the place of the RTL.

parity_test.py --work DIRECTORY --test FILE.cpp --prefix CLASS --cases FILTER --module NAME[:PARAMETER=VALUE,...]
               --library FILE ... SOURCE...

The co-simulation tests compare kernel and RTL word for word; here the same test, compiled against the model of the
netlist, compares the kernel with the netlist. CLASS is the name of the model in the test. Then one bit of
some look-up tables of the netlist is changed, and the co-simulation test must fail.
"""
import argparse
import os
import pathlib
import re
import sys

import gate_test
import lockstep

ONE_IN = 50  # look-up tables


def build(work, arguments):
    """Verilates the netlist and links the test with it; the program."""
    name = lockstep.module_of(arguments.module[0]).name
    objects = work / "obj"
    environment = dict(os.environ, OBJCACHE=" ".join(gate_test.ccache()))
    gate_test.run(["verilator", "--cc", "--exe", "--build", "-j", "1", "-O3", "-Wno-fatal", "-Wno-lint",
                   "--x-assign", "fast", "--x-initial", "fast", "--top-module", f"{name}_netlist",
                   "--prefix", arguments.prefix, "--Mdir", objects, "-CFLAGS", f"-std=c++20 -I{gate_test.ROOT}",
                   "-MAKEFLAGS", "OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O1", "-o", "parity",
                   gate_test.HERE / "gate.vlt", gate_test.HERE / "carry4.v", work / "netlist.v", gate_test.cells(),
                   arguments.test.resolve(), "-LDFLAGS",
                   " ".join(str(library.absolute()) for library in arguments.library) + " -pthread"],
                  gate_test.BUILD_SECONDS, work / "verilator.log", env=environment)
    return objects / "parity"


def passes(work, arguments):
    """Whether the co-simulation test finds nothing; it must run at least one case."""
    done = gate_test.run([build(work, arguments), f"--gtest_filter={arguments.cases}"], gate_test.RUN_SECONDS)
    print(done.stdout[-2000:])
    if not re.search(r"\[==========\] [1-9]\d* test", done.stdout):
        sys.exit(f"parity_test: no case fits {arguments.cases}")
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--test", required=True, type=pathlib.Path)
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--cases", required=True, help="filter of GoogleTest")
    parser.add_argument("--module", required=True, nargs=1)
    parser.add_argument("--library", required=True, action="append", type=pathlib.Path)
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    name = lockstep.module_of(arguments.module[0]).name
    arguments.sources = lockstep.needed(name, arguments.sources)
    gate_test.netlist(arguments)
    if not passes(arguments.work, arguments):
        sys.exit(f"parity_test: the kernel and the netlist of {name} differ")
    if passes(gate_test.planted(arguments.work, [name], ONE_IN), arguments):
        sys.exit(f"parity_test: the netlist of {name} has a planted error and no test failed")


if __name__ == "__main__":
    main()
