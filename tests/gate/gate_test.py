# SPDX-License-Identifier: Apache-2.0
"""Gate-level test of some modules: synthesise, put the netlists beside the RTL, compare 10,000 clocks or more.

gate_test.py --work DIRECTORY --library FILE [--within NAME[:PARAMETER=VALUE,...]]
             --module NAME[:PARAMETER=VALUE,...] ... [--plant NAME ...] [--clocks NUMBER] SOURCE...

--within: the modules are synthesised as parts of this one (tests/gate/lockstep.py).

--plant inverts one look-up table in the netlist of these modules first: the test then passes only when the
comparison finds these modules wrong and no other.
"""
import argparse
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

import cells
import lockstep

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CLOCKS = 10_000
BUILD_SECONDS = 900
RUN_SECONDS = 300


def run(command, seconds, log=None, **options):
    """Runs a command; on failure prints the end of its output and leaves."""
    try:
        done = subprocess.run(command, check=False, timeout=seconds, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, **options)
    except subprocess.TimeoutExpired:
        sys.exit(f"gate_test: {command[0]} took more than {seconds} s")
    if log:
        log.write_text(done.stdout, encoding="utf-8")
        if done.returncode != 0:
            sys.exit(f"gate_test: {command[0]} failed, see {log}:\n{done.stdout[-1500:]}")
    return done


def used(names, sources):
    """The sources that these modules are made of."""
    found = {source for name in names for source in lockstep.needed(name, sources)}
    return [source for source in sources if source in found]


def digest(arguments):
    """Of everything the netlists depend on."""
    state = hashlib.sha256(subprocess.run(["yosys", "-V"], check=True, capture_output=True).stdout)
    for item in [arguments.within or "", *arguments.module]:
        state.update(item.encode() + b"\0")
    names = [item.split(":")[0] for item in [arguments.within, *arguments.module] if item]
    sources = used(names, arguments.sources)
    for path in [HERE / "lockstep.py", HERE / "cells.py", *map(pathlib.Path, sources)]:
        state.update(path.read_bytes())
    return state.hexdigest()


def netlist(arguments):
    """Makes netlists, wrapper and ports unless they are there already."""
    stamp = arguments.work / "digest"
    wanted = digest(arguments)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(arguments.work, ignore_errors=True)
    arguments.work.mkdir(parents=True)
    modules = [f"--module={module}" for module in arguments.module]
    modules += [f"--within={arguments.within}"] if arguments.within else []
    run([sys.executable, HERE / "lockstep.py", "--output", arguments.work, *modules, *arguments.sources],
        BUILD_SECONDS, arguments.work / "lockstep.log")
    stamp.write_text(wanted, encoding="utf-8")


def ccache():
    """What to put before the name of a compiler."""
    return ["ccache"] if shutil.which("ccache") else []


def planted(directory, modules, one_in=None):
    """A copy of the netlists, wrong ones of these modules among them."""
    copy = directory / "planted"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for file in directory.glob("*.cells"):
        text = file.read_text(encoding="utf-8")
        (copy / file.name).write_text(cells.planted(text, one_in) if file.stem in modules else text, encoding="utf-8")
    return copy


def build(directory, arguments):
    """Verilates the RTL; the program."""
    objects = directory / "obj"
    environment = dict(os.environ, OBJCACHE=" ".join(ccache()))
    run(["verilator", "--cc", "--exe", "--build", "-j", "1", "-Wall", "-O3", "--x-assign", "fast",
         "--x-initial", "fast", "--top-module", "tf_lockstep", "--Mdir", objects,
         "-CFLAGS", f"-std=c++20 -I{ROOT} -I{directory.resolve()}",
         "-MAKEFLAGS", "OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O1",
         "-o", "lockstep", *arguments.sources, directory / "tf_lockstep.sv", HERE / "lockstep_main.cpp", "-LDFLAGS",
         " ".join(str(library.absolute()) for library in arguments.library)], BUILD_SECONDS,
        directory / "verilator.log", env=environment)
    return objects / "lockstep"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--library", required=True, action="append", type=pathlib.Path)
    parser.add_argument("--within")
    parser.add_argument("--module", required=True, action="append")
    parser.add_argument("--plant", action="append", default=[])
    parser.add_argument("--clocks", type=int, default=CLOCKS)
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    names = [module.split(":")[0] for module in arguments.module]
    netlist(arguments)
    arguments.sources = used(names, arguments.sources)
    program = build(arguments.work, arguments)
    netlists = planted(arguments.work, arguments.plant) if arguments.plant else arguments.work
    done = run([program, HERE / "stimulus.toml", str(arguments.clocks), netlists], RUN_SECONDS)
    print(done.stdout, end="")
    equal = set(re.findall(r"^(\w+): netlist equals RTL", done.stdout, re.M))
    wrong = sorted(set(names) - equal)
    if wrong != sorted(arguments.plant):
        sys.exit(f"gate_test: wrong: {', '.join(wrong) or 'none'}; planted: {', '.join(arguments.plant) or 'none'}")


if __name__ == "__main__":
    main()
