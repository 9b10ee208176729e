# SPDX-License-Identifier: Apache-2.0
"""Builds the Verilated tops for cocotb, runs the tests against them and reports one line per test."""

import argparse
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import time
import warnings
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import planted
from arguments import ROOT, TOPS, parse, toolflow

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # cocotb 1.8 calls its runner experimental
    import cocotb.runner

HERE = Path(__file__).resolve().parent
PARAMETERS = {"LANES": 4, "GIT_HASH": "32'h12ab34cd", "SOURCE_DATE": "32'd1700000000"}
BUILD_LIMIT = 600  # seconds for one step of a build
RUN_LIMIT = 600    # seconds for all tests of a top


class Problem(Exception):
    """The build or the simulation has failed, not a test."""


class BadInput(Exception):
    """Something that the caller has to put right."""


class Model(cocotb.runner.Verilator):
    """cocotb's runner, with these differences: output goes to a file, every step has a deadline, only the
    variables of the bench are public (all signals public take twice the time to build), and waves go to
    the test's folder."""

    def __init__(self, log: Path, limit: float) -> None:
        super().__init__()
        self.log = log
        self.limit = limit

    def _build_command(self):
        commands = super()._build_command()
        commands[0] = [word for word in commands[0] if word != "--public-flat-rw"]
        return commands

    def _execute(self, cmds, cwd) -> None:
        with self.log.open("w") as log:
            for command in cmds:
                done = subprocess.run(command, cwd=cwd, env=self.env, stdout=log, stderr=subprocess.STDOUT,
                                      timeout=self.limit, check=False)
                if done.returncode != 0:
                    tail = self.log.read_text(errors="replace").strip().splitlines()[-8:]
                    raise Problem(f"{Path(command[0]).name} ended with exit code {done.returncode}; "
                                  f"see {self.log}\n  " + "\n  ".join(tail))


def compile_model(node: str, sources: list[str], folder: Path, waves: bool, checked: bool = True) -> None:
    """Makes or updates the program in `folder`. The same options for all, so that ccache has Verilator's own
    part. `checked`: with the assertions of the RTL."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["OBJCACHE"] = "ccache" if any(Path(d, "ccache").exists() for d in os.get_exec_path()) else ""
    arguments = ["-Wno-fatal", "-Wno-lint", "-O3", "-CFLAGS", "-O1 -g0", str(HERE / "ports.vlt")]
    if checked:
        arguments += ["--assert"]
    if waves:
        arguments += ["--trace-fst"]
    Model(folder / "build.log", BUILD_LIMIT).build(
        verilog_sources=[*sources, HERE / f"{TOPS[node]}.sv"], hdl_toplevel=TOPS[node], parameters=PARAMETERS,
        build_dir=folder, build_args=arguments)


def run_tests(node: str, folder: Path, names: list[str], seed: int,
              bug: int = 0) -> list[tuple[str, str, float]]:
    """Name, complaint (empty: passed) and seconds of each test."""
    log = folder / (f"run{bug}.log" if bug else "run.log")
    sys.path.insert(0, str(HERE))
    environment = {"COCOTB_LOG_LEVEL": "INFO", "COCOTB_ANSI_OUTPUT": "0", "COCOTB_REDUCED_LOG_FMT": "1",
                   "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            results = Model(log, RUN_LIMIT).test(
                test_module=f"{node}_test", hdl_toplevel=TOPS[node], hdl_toplevel_lang="verilog",
                testcase=names or None, seed=seed, build_dir=folder, extra_env=environment,
                plusargs=[f"+planted={bug}"] if bug else [])
    finally:
        sys.path.remove(str(HERE))
    if not results.is_file():
        raise Problem(f"the simulation of {node} ended without results; see {log}")
    text = log.read_text(errors="replace")
    rows = []
    for case in ElementTree.parse(results).iter("testcase"):
        name = case.get("name", "")
        complaint = ""
        if case.find("failure") is not None or case.find("error") is not None:
            complaint = reason(text, name) or f"failed; see {log}"
        if case.find("skipped") is None:
            rows.append((name, complaint, float(case.get("time", 0))))
    return rows


def reason(text: str, name: str) -> str:
    """The exception that ended a test: the first line of the log that looks like one, after its name."""
    begin = text.rfind(f"{name} failed")
    text = text[max(begin, 0):]
    found = re.search(r"^\s*(?:\w+\.)*(\w*(?:Error|Exception|Failure|Timeout\w*))(?:: ?(.*))?$", text, re.M)
    if not found:
        return ""
    check = re.findall(r"^\s*(assert .*)$", text[:found.start()], re.M)  # of an assertion without a text
    return f"{found[1]}: {found[2] or ''.join(check[-1:])}"


def sources_of(build: Path, node: str) -> list[str]:
    description = build / "cocotb" / "sources.json"
    if not description.is_file():
        raise BadInput(f"{description} is missing. Configure first, cmake --preset default, "
                       "or give --build DIR")
    return json.loads(description.read_text())[node]


def tests_of(node: str) -> list[str]:
    """The tests by their text: importing them needs a simulation."""
    text = (HERE / f"{node}_test.py").read_text()
    return re.findall(r"^@cocotb\.test\(.*\)\nasync def (\w+)", text, re.M)


def check(node: str, arguments: argparse.Namespace) -> bool:
    folder = arguments.build / "cocotb" / (f"{node}_waves" if arguments.waves else node)
    unknown = [name for name in arguments.test if name not in tests_of(node)]
    if unknown:
        raise BadInput(f"no test of {node} is called {', '.join(unknown)}; "
                       f"there are {', '.join(tests_of(node))}")
    begin = time.monotonic()
    compile_model(node, sources_of(arguments.build, node), folder, arguments.waves)
    print(f"{node}: built in {time.monotonic() - begin:.1f} s", flush=True)
    rows = run_tests(node, folder, arguments.test, arguments.seed)
    if len(rows) != len(set(arguments.test) or tests_of(node)):
        raise Problem(f"the simulation of {node} has results of {len(rows)} tests only; "
                      f"see {folder / 'run.log'}")
    for name, complaint, seconds in rows:
        print(f"{'FAILED' if complaint else 'passed'}  {node}.{name}  {seconds:.1f} s"
              + (f"  {complaint}" if complaint else ""))
    if arguments.waves:
        print(f"waves: {folder / 'dump.fst'}")
    return not any(complaint for _, complaint, _ in rows)


def check_planted(arguments: argparse.Namespace) -> bool:
    """Each planted bug must make its test fail. The models have no assertions: the test must see it."""
    good = True
    for node in sorted(TOPS):
        folder = arguments.build / "cocotb" / f"{node}_planted"
        begin = time.monotonic()
        sources = planted.overlay(node, ROOT, sources_of(arguments.build, node), folder / "rtl")
        compile_model(node, sources, folder, False, checked=False)
        print(f"{node}: built in {time.monotonic() - begin:.1f} s", flush=True)
        for number, bug in planted.of_node(node):
            [(_, complaint, seconds)] = run_tests(node, folder, [bug.test], arguments.seed, number)
            good = good and bool(complaint)
            print(f"{'found ' if complaint else 'MISSED'}  {node}.{bug.test}  {seconds:.1f} s  {bug.what}: "
                  + (complaint or f"{bug.test} passed"), flush=True)
    return good


def main() -> int:
    toolflow.terminate_as_interrupt()
    arguments = parse()
    try:
        good = check_planted(arguments) if arguments.planted else check(arguments.node, arguments)
    except BadInput as bad:
        print(f"cocotb: {bad}", file=sys.stderr)
        return 2
    except (Problem, planted.Stale) as problem:
        print(f"cocotb: {problem}", file=sys.stderr)
        return 1  # also a simulation that an assertion of the RTL has ended
    except subprocess.TimeoutExpired as late:
        print(f"cocotb: {Path(late.cmd[0]).name} took more than {late.timeout:.0f} s", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cocotb: interrupted", file=sys.stderr)
        return 130
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
