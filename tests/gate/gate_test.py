# SPDX-License-Identifier: Apache-2.0
"""Gate-level test of one module: synthesise, put the netlist beside the RTL, compare 10,000 clocks.

gate_test.py --top MODULE --work DIRECTORY --library FILE [--parameter NAME=VALUE ...] [--plant] SOURCE...

--plant changes one bit of one look-up table in the netlist first: the test then passes only when the comparison
notices it.
"""
import argparse
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

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
        sys.exit(f"gate_test: none of the sources is named {top}.sv")
    return [source for source in sources if pathlib.Path(source).stem in found]


def digest(arguments):
    """Of everything the netlist depends on."""
    state = hashlib.sha256(subprocess.run(["yosys", "-V"], check=True, capture_output=True).stdout)
    for item in [arguments.top, *arguments.parameter]:
        state.update(item.encode() + b"\0")
    for path in [HERE / "lockstep.py", *map(pathlib.Path, arguments.sources)]:
        state.update(path.read_bytes())
    return state.hexdigest()


def netlist(arguments):
    """Makes netlist, wrapper and ports unless they are there already."""
    stamp = arguments.work / "digest"
    wanted = digest(arguments)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(arguments.work, ignore_errors=True)
    arguments.work.mkdir(parents=True)
    parameters = [f"--parameter={parameter}" for parameter in arguments.parameter]
    run([sys.executable, HERE / "lockstep.py", "--top", arguments.top, "--output", arguments.work, *parameters,
         *arguments.sources], BUILD_SECONDS, arguments.work / "lockstep.log")
    stamp.write_text(wanted, encoding="utf-8")


def changed_table(text):
    """The netlist with one wrong bit in the middle one of its look-up tables."""
    tables = list(re.finditer(r"LUT[2-6] #\(\s*\.INIT\(\d+'h([0-9a-f]+)\)", text))
    table = tables[len(tables) // 2]
    bits = int(table.group(1), 16) ^ 1
    return text[:table.start(1)] + f"{bits:x}" + text[table.end(1):]


def cells():
    """Behaviour of the cells, as Yosys describes it."""
    return pathlib.Path(shutil.which("yosys")).resolve().parent.parent / "share/yosys/xilinx/cells_sim.v"


def ccache():
    """What to put before the name of a compiler."""
    return ["ccache"] if shutil.which("ccache") else []


def planted(directory):
    """A copy of the work directory whose netlist has one wrong bit in the middle one of its look-up tables."""
    copy = directory.with_name(directory.name + "_planted")
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in ("netlist.v", "tf_lockstep.sv", "ports.hpp"):
        shutil.copy(directory / name, copy / name)
    text = (copy / "netlist.v").read_text(encoding="utf-8")
    (copy / "netlist.v").write_text(changed_table(text), encoding="utf-8")
    return copy


def compare(directory, arguments):
    """Verilates both and runs them; the finished process."""
    objects = directory / "obj"
    environment = dict(os.environ, OBJCACHE=" ".join(ccache()))
    run(["verilator", "--cc", "--exe", "--build", "-j", "1", "-Wall", "-O3", "--x-assign", "fast",
         "--x-initial", "fast", "--top-module", "tf_lockstep", "--Mdir", objects,
         "-CFLAGS", f"-std=c++20 -I{ROOT} -I{directory.resolve()}",
         "-MAKEFLAGS", "OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O1",
         "-o", "lockstep", HERE / "gate.vlt", HERE / "carry4.v", *arguments.sources, directory / "tf_lockstep.sv",
         directory / "netlist.v", cells(), HERE / "lockstep_main.cpp", "-LDFLAGS",
         " ".join(str(library.absolute()) for library in arguments.library)], BUILD_SECONDS,
        directory / "verilator.log", env=environment)
    return run([objects / "lockstep", HERE / "stimulus.toml", str(CLOCKS)], RUN_SECONDS)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--top", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--library", required=True, action="append", type=pathlib.Path)
    parser.add_argument("--parameter", action="append", default=[])
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("sources", nargs="+")
    arguments = parser.parse_args()
    arguments.sources = needed(arguments.top, arguments.sources)
    netlist(arguments)
    done = compare(planted(arguments.work) if arguments.plant else arguments.work, arguments)
    print(done.stdout, end="")
    if arguments.plant and done.returncode == 0:
        sys.exit(f"gate_test: {arguments.top} has a planted error and the comparison did not notice it")
    if not arguments.plant:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
