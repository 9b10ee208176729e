# SPDX-License-Identifier: Apache-2.0
"""Builds one mutant beside the build and runs a co-simulation test against it."""

import json
import re
import shlex
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from mutations import Mutation, Suite

LIMIT = 300  # seconds for one step
FAILED = re.compile(r"^\[  FAILED  \] ([\w/.]+)", re.M)


class Broken(Exception):
    """The mutant could not be built or the mutation does not apply."""


@dataclass(frozen=True)
class Result:
    mutation: Mutation
    verdict: str  # "caught", "passed", or what went wrong
    caught_by: str
    seconds: float


def _run(command: list[str], where: Path) -> None:
    done = subprocess.run(command, cwd=where, text=True, capture_output=True, timeout=LIMIT, check=False)
    if done.returncode != 0:
        raise Broken(f"does not build: {(done.stderr or done.stdout).strip()[:400]}")


class Builder:
    def __init__(self, description: Path, folder: Path) -> None:
        self.build = json.loads(description.read_text())
        self.root = Path(self.build["root"])
        self.folder = folder
        commands = json.loads((Path(self.build["build"]) / "compile_commands.json").read_text())
        self.commands = [(Path(entry["directory"]), shlex.split(entry["command"])) for entry in commands]

    def _objects(self, target: str) -> list[tuple[Path, list[str], Path]]:
        """Objects of a target with the commands that make them, and where those run."""
        found = []
        for directory, command in self.commands:
            output = directory / command[command.index("-o") + 1]
            if f"/CMakeFiles/{target}.dir/" in str(output):
                found.append((output, command, directory))
        return found

    def _overlay(self, mutation: Mutation, folder: Path) -> Path | None:
        """The mutated copy of the file, at its path below `folder`."""
        if not mutation.file:
            return None
        text = (self.root / mutation.file).read_text()
        if text.count(mutation.old) != 1:
            raise Broken(f"does not apply: {text.count(mutation.old)} places in {mutation.file}")
        copy = folder / mutation.file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text.replace(mutation.old, mutation.new))
        return copy

    def _kernel(self, suite: Suite, folder: Path) -> list[str]:
        """The objects with the kernel; headers below `folder` come before those of the tree."""
        objects = []
        for target in suite.kernel_targets:
            for number, (_, command, directory) in enumerate(self._objects(target)):
                mutant = folder / f"{target}_{number}.o"
                options = [word for word in command if not re.match(r"-(O|g\d?$)", word)]
                at = options.index("-o")
                options[at + 1] = str(mutant)
                compiler = next(i for i, word in enumerate(options) if word.startswith("-"))
                options[compiler:compiler] = ["-O0", f"-I{folder}"]
                _run(options, directory)
                objects.append(str(mutant))
        return objects

    def _model(self, suite: Suite, folder: Path, overlay: Path | None, file: str) -> list[str]:
        model = self.build["models"][suite.model]
        sources = [source for part in model["sources"] for source in part]
        original = str(self.root / file)
        if overlay and original not in sources:
            raise Broken(f"{file} is no part of {suite.model}")
        sources = [str(overlay) if overlay and source == original else source for source in sources]
        verilated = folder / "model"
        _run([self.build["verilator"], "--cc", "-Wno-lint", "-Wno-fatal", "--x-assign", "fast", "--x-initial", "fast",
              "-O3", f"-GLANES={model['lanes']}", "--top-module", suite.model, "--prefix", model["prefix"],
              "--Mdir", str(verilated), *sources], folder)
        unity = folder / "model.cpp"
        unity.write_text("".join(f'#include "{path}"\n' for path in sorted(verilated.glob("*.cpp"))))
        include = self.build["verilator_include"]
        _run([self.build["compiler"], "-std=c++20", "-O0", "-w", f"-I{verilated}", f"-I{include}",
              f"-I{include}/vltstd", "-DVM_COVERAGE=0", "-DVM_SC=0", "-DVM_TRACE=0", "-c", "-o",
              str(folder / "model.o"), str(unity)], folder)
        return [str(folder / "model.o")]

    def _link(self, mutation: Mutation, folder: Path, mutated: list[str]) -> Path:
        """The mutant's objects come first, so that they win over the libraries."""
        suite = mutation.suite
        program = folder / suite.test
        replaced = not mutation.rtl and suite.test in suite.kernel_targets
        objects = [] if replaced else [str(path) for path, _, _ in self._objects(suite.test)]
        libraries = self.build["libraries"][suite.test]
        _run([self.build["compiler"], "-o", str(program), *mutated, *objects, "-Wl,--start-group", *libraries,
              "-Wl,--end-group", "-pthread"], folder)
        return program

    def judge(self, number: int, mutation: Mutation) -> Result:
        begin = time.monotonic()
        folder = self.folder / str(number)
        folder.mkdir(parents=True)
        verdict, caught_by = "", ""
        try:
            overlay = self._overlay(mutation, folder)
            if mutation.rtl:
                mutated = self._model(mutation.suite, folder, overlay, mutation.file)
            else:
                mutated = self._kernel(mutation.suite, folder)
            program = self._link(mutation, folder, mutated)
            done = subprocess.run([str(program), "--gtest_fail_fast", f"--gtest_filter={mutation.suite.cases}"],
                                  cwd=folder, text=True, capture_output=True, timeout=LIMIT, check=False)
            failed = FAILED.search(done.stdout)
            if done.returncode == 0:
                verdict = "passed"
            elif done.returncode == 1 and failed:
                verdict, caught_by = "caught", failed[1]
            else:
                verdict = f"ended with exit code {done.returncode}"
        except Broken as error:
            verdict = str(error)
        except subprocess.TimeoutExpired as error:
            verdict = f"{Path(error.cmd[0]).name} took more than {LIMIT} s"
        return Result(mutation, verdict, caught_by, time.monotonic() - begin)
