# SPDX-License-Identifier: Apache-2.0
"""Gate-level test of some modules: synthesise, put the netlists beside the RTL, compare 10,000 clocks or more.

gate_test.py --work DIRECTORY --library FILE --module NAME[:PARAMETER=VALUE,...] ... [--plant NAME ...]
             [--clocks NUMBER] SOURCE...

--plant changes one bit of one look-up table in the netlist of these modules first: the test then passes only when the
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


def digest(arguments):
    """Of everything the netlists depend on."""
    state = hashlib.sha256(subprocess.run(["yosys", "-V"], check=True, capture_output=True).stdout)
    for item in arguments.module:
        state.update(item.encode() + b"\0")
    for path in [HERE / "lockstep.py", *map(pathlib.Path, arguments.sources)]:
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
    run([sys.executable, HERE / "lockstep.py", "--output", arguments.work, *modules, *arguments.sources],
        BUILD_SECONDS, arguments.work / "lockstep.log")
    stamp.write_text(wanted, encoding="utf-8")


def changed_tables(text, module, one_in=None):
    """The netlists with one wrong bit in the middle one of the look-up tables of a module, or in one of so many."""
    begin = text.index(f"module {module}_netlist(")
    end = text.index("endmodule", begin)
    tables = list(re.finditer(r"LUT[2-6] #\(\s*\.INIT\(\d+'h([0-9a-f]+)\)", text[begin:end]))
    for table in reversed(tables[one_in // 2::one_in] if one_in else [tables[len(tables) // 2]]):
        bits = int(table.group(1), 16) ^ 1
        text = text[:begin + table.start(1)] + f"{bits:x}" + text[begin + table.end(1):]
    return text


def cells():
    """Behaviour of the cells, as Yosys describes it."""
    return pathlib.Path(shutil.which("yosys")).resolve().parent.parent / "share/yosys/xilinx/cells_sim.v"


def ccache():
    """What to put before the name of a compiler."""
    return ["ccache"] if shutil.which("ccache") else []


def planted(directory, modules, one_in=None):
    """A copy of the work directory with wrong look-up tables in the netlists of these modules."""
    copy = directory.with_name(directory.name + "_planted")
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in ("netlist.v", "tf_lockstep.sv", "ports.hpp"):
        shutil.copy(directory / name, copy / name)
    text = (copy / "netlist.v").read_text(encoding="utf-8")
    for module in modules:
        text = changed_tables(text, module, one_in)
    (copy / "netlist.v").write_text(text, encoding="utf-8")
    return copy


def compare(directory, arguments):
    """Verilates both and runs them; the finished process."""
    objects = directory / "obj"
    environment = dict(os.environ, OBJCACHE=" ".join(ccache()))
    run(["verilator", "--cc", "--exe", "--build", "-j", "1", "-Wall", "-O3", "--x-assign", "fast",
         "--x-initial", "fast", "--top-module", "tf_lockstep", "--Mdir", objects,
         "-CFLAGS", f"-std=c++20 -I{ROOT} -I{directory.resolve()}",
         "-MAKEFLAGS", "OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O1",
         "-o", "lockstep", HERE / "gate.vlt", HERE / "carry4.v", *arguments.sources, directory / "tf_lockstep.sv",
         directory / "netlist.v", cells(), HERE / "lockstep_main.cpp", "-LDFLAGS",
         " ".join(str(library.absolute()) for library in arguments.library)], BUILD_SECONDS,
        directory / "verilator.log", env=environment)
    return run([objects / "lockstep", HERE / "stimulus.toml", str(arguments.clocks)], RUN_SECONDS)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--library", required=True, action="append", type=pathlib.Path)
    parser.add_argument("--module", required=True, action="append")
    parser.add_argument("--plant", action="append", default=[])
    parser.add_argument("--clocks", type=int, default=CLOCKS)
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    names = [module.split(":")[0] for module in arguments.module]
    used = {source for name in names for source in lockstep.needed(name, arguments.sources)}
    arguments.sources = [source for source in arguments.sources if source in used]
    netlist(arguments)
    done = compare(planted(arguments.work, arguments.plant) if arguments.plant else arguments.work, arguments)
    print(done.stdout, end="")
    equal = set(re.findall(r"^(\w+): netlist equals RTL", done.stdout, re.M))
    wrong = sorted(set(names) - equal)
    if wrong != sorted(arguments.plant):
        sys.exit(f"gate_test: wrong: {', '.join(wrong) or 'none'}; planted: {', '.join(arguments.plant) or 'none'}")


if __name__ == "__main__":
    main()
