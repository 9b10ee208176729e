# SPDX-License-Identifier: Apache-2.0
"""What one proof file says, and how one variant of the RTL goes through Yosys and yosys-smtbmc."""

import contextlib
import os
import re
import signal
import subprocess
import time
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import get_args, get_origin

FAILED = re.compile(r"Assert failed in [^:]+: .*?(\w+)(?: \([^)]*\))?$", re.M)
STEP = re.compile(r"Checking assertions in step (\d+)")
APART = re.compile(r"^; yosys-smt2-assert (\d+) (\S+)", re.M)
COMMENT = re.compile(r"\s*;.*")
PROVEN = "Status: PASSED"
ENDMODULE = re.compile(r"^endmodule\b", re.M)


class Refused(Exception):
    """The proof cannot be run: a file, a place or a tool is not as the proof file says."""


@dataclass(frozen=True)
class Configuration:
    """One set of parameters: `depth` clocks from reset, then induction over `induction` clocks (0: none).

    short: under the macro SHORT, with which the properties assume one run of few clocks.
    apart: the induction proves each property alone, over one clock; quicker where there is much arithmetic."""

    depth: int
    induction: int = 0
    parameters: dict[str, int] = field(default_factory=dict)
    short: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Bug:
    """In `file` the only place that reads `old` becomes `new`; the property `found`, asked alone, must fail within
    `depth` clocks (0: those of the first configuration). short: as in Configuration. induction: the property is one of
    the reasons why the others hold, and its step fails."""

    what: str
    file: str
    old: str
    new: str
    found: str
    depth: int = 0
    short: bool = False
    induction: bool = False


@dataclass(frozen=True)
class Proof:
    name: str
    module: str
    sources: list[str]
    properties: list[str]  # files of tests/formal/properties: the module's name, or with more behind a dot
    configurations: list[Configuration]
    bugs: list[Bug]
    seconds: int
    look: dict[str, str]  # wires of the properties, and the registers of parts that they are connected to; with
                          # those of [parts], instances and the proofs whose [look] they take over
    instants: bool  # a step is an instant, not a clock: for asynchronous resets and several clocks


def typed(entry):
    """The entry; a ValueError when a value is not what its field says."""
    for each in fields(entry):
        value, kind = getattr(entry, each.name), get_origin(each.type) or each.type
        right = type(value) is kind
        if right and kind in (list, dict):
            inner = get_args(each.type)[-1]
            right = all(type(part) is inner for part in (value.values() if kind is dict else value))
        if not right:
            raise ValueError(f"{each.name}: found {value!r}, allowed is {each.type}")
    return entry


def looks(path: Path, table: dict) -> dict[str, str]:
    """What the proof itself and its parts look at. A part has no parts of its own."""
    look, parts = {}, table.pop("parts", {})
    if not isinstance(parts, dict):
        raise ValueError(f"parts: found {parts!r}, allowed is a table of instances and proofs")
    for instance, name in parts.items():
        part = tomllib.loads((path.parent / f"{name}.toml").read_text())
        look |= {f"{instance}.{wire}": f"{instance}.{register}" for wire, register in part.get("look", {}).items()}
    return look | table.pop("look", {})


def load(path: Path) -> Proof:
    """Reads a proof file; an unknown key is an error."""
    try:
        table = tomllib.loads(path.read_text())
        proof = Proof(path.stem, table.pop("module"), table.pop("sources"), table.pop("properties"),
                      [typed(Configuration(**entry)) for entry in table.pop("configuration")],
                      [typed(Bug(**entry)) for entry in table.pop("bug")], table.pop("seconds"),
                      looks(path, table), table.pop("instants", False))
        typed(proof)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{path}: {error}") from error
    if table:
        raise Refused(f"{path}: unknown keys {sorted(table)}")
    stems = {Path(file).stem for file in proof.sources}
    for name in proof.properties:
        if name.split(".")[0] not in stems:
            raise Refused(f"{path}: properties {name} belong to no source of the proof")
    if any(c.depth < 1 or c.depth < c.induction for c in proof.configurations):
        raise Refused(f"{path}: the bounded depth must be 1 or more and cover the clocks of the induction")
    if any(c.apart and c.induction != 1 for c in proof.configurations):
        raise Refused(f"{path}: properties are proved apart only by induction over one clock")
    if not proof.configurations or not proof.bugs:
        raise Refused(f"{path}: at least one configuration and one bug")
    return proof


def run(command: list[str], where: Path, seconds: int) -> tuple[int, str]:
    """Exit code and output; the whole process group ends with the deadline, or with what ends the caller."""
    with subprocess.Popen(command, cwd=where, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            end(process)
            raise Refused(f"{command[0]} took more than {seconds} s") from error
        except BaseException:
            end(process)
            raise
    return process.returncode, output


def end(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def last_line(output: str) -> str:
    return ([line for line in output.splitlines() if line.strip()] or ["no output"])[-1]


def last_part(name: str) -> str:
    """A property without the parts of the module that it stands in."""
    return name.split(".")[-1]


def in_two_clocks(model: str, module: str) -> list[str]:
    """SMT lines that say what Yosys says of any state (model, by write_smt2 -stbv) of clock 0, of clock 1 and of
    the step between them: `|x|` of a state becomes the constant `|0:x|` or `|1:x|`. z3 expands a function of the
    state wherever it stands, which for a module of this size never ends."""
    model = COMMENT.sub("", model)
    sort = model.split(f"(define-sort |{module}_s| () ", 1)[1].split(")\n", 1)[0]
    functions, rest = model[model.index("(define-fun"):].split(f"(define-fun |{module}_t| ", 1)
    step = rest.split(" Bool ", 1)[1]
    lines = []
    for clock in "01":
        text = re.sub(r"\((\|[^|]+)\| state\)", lambda use: f"|{clock}:{use[1][1:]}|", functions)
        text = re.sub(r"\(define-fun \|([^|]+)\| \(\(state \|\w+\|\)\)", rf"(define-fun |{clock}:\1| ()", text)
        lines += [f"(declare-const s{clock} {sort})", re.sub(r"\bstate\)", f"s{clock})", text),
                  f"(assert |{clock}:{module}_u|)", f"(assert |{clock}:{module}_h|)"]
    step = re.sub(r"\(\|([^|]+)\| state\)", r"|0:\1|", step)
    step = re.sub(r"\(\|([^|]+)\| next_state\)", r"|1:\1|", step)
    return [*lines, f"(assert {step}"]


@dataclass(frozen=True)
class Verdict:
    """`failed` names the property that does not hold ("" if all do), at `step`; `trace` shows how."""

    failed: str
    step: int
    trace: Path
    seconds: float


class Variant:
    """The RTL with one set of parameters and at most one bug, in a folder of its own."""

    def __init__(self, root: Path, proof: Proof, configuration: Configuration, folder: Path,
                 bug: Bug | None = None) -> None:
        self.proof, self.configuration, self.folder = proof, configuration, folder
        folder.mkdir(parents=True, exist_ok=True)
        files = [self._source(root, file, bug) for file in proof.sources]
        if bug and bug.file not in proof.sources:
            raise Refused(f"bug `{bug.what}`: {bug.file} is no source of the proof")
        # From reset, a bug must break the very property that it is said to.
        only = f"delete t:$assert c:{bug.found} c:*.{bug.found} %u %d; " if bug and not bug.induction else ""
        short = "-DSHORT " if configuration.short or (bug and bug.short) else ""
        look = "".join(f"connect -nounset -set {wire} {register}; " for wire, register in proof.look.items())
        clocks = "clk2fflogic" if proof.instants else "async2sync"
        parameters = " ".join(f"-chparam {name} {value}" for name, value in configuration.parameters.items())
        script = (f"read_verilog -sv -formal -DPROVE_{proof.module.upper()} {short}{' '.join(map(str, files))}; "
                  f"hierarchy -check -top {proof.module} {parameters}; proc; flatten; "
                  f"{look}{only}opt_clean; memory -nordff -nomap; opt_clean; check; "
                  f"{clocks}; dffunmap; write_smt2 -wires model.smt2"
                  + ("; write_smt2 -stbv apart.smt2" if configuration.apart else ""))
        code, output = run(["yosys", "-q", "-e", "implicitly declared", "-p", script], folder, proof.seconds)
        (folder / "yosys.log").write_text(output)
        if code != 0:
            raise Refused(f"yosys: {last_line(output)}; see {folder}/yosys.log")

    def _source(self, root: Path, file: str, bug: Bug | None) -> Path:
        """The file, changed by the bug, with the properties of its module before its last endmodule."""
        text = (root / file).read_text()
        if bug and bug.file == file:
            if text.count(bug.old) != 1:
                raise Refused(f"bug `{bug.what}` does not apply: {text.count(bug.old)} places in {file}")
            text = text.replace(bug.old, bug.new)
        parts = [root / "tests/formal/properties" / f"{name}.svh" for name in self.proof.properties
                 if name.split(".")[0] == Path(file).stem]
        if parts:
            ends = list(ENDMODULE.finditer(text))
            if len(ends) != 1:
                raise Refused(f"{file}: {len(ends)} modules, one is wanted")
            at = ends[0].start()
            added = "".join(f"`line 1 \"{part.name}\" 0\n{part.read_text()}\n" for part in parts)
            text = text[:at] + added + text[at:]
        copy = self.folder / Path(file).name
        copy.write_text(text)
        return copy

    def step_apart(self, only: str) -> str:
        """The properties whose induction over one clock fails; `only` one, or all.

        All hold in clock 0. One after the other must hold in clock 1, the reasons first: a reason is then known of
        clock 1 too. Behind one that fails the others say little, but the proof has failed."""
        model = (self.folder / "apart.smt2").read_text()
        module = self.proof.module
        asserts = sorted(((number, last_part(name)) for number, name in APART.findall(model)),
                         key=lambda entry: (not entry[1].startswith("inner_"), entry[1]))
        asked = [name for _, name in asserts if only in ("", name)]
        if not asked:
            raise Refused(f"no property {only} in {self.folder}/apart.smt2")
        lines = ["(set-logic QF_BV)", *in_two_clocks(model, module), f"(assert |0:{module}_a|)"]
        for number, name in asserts:
            if name in asked:
                lines += ["(push 1)", f"(assert (not |1:{module}_a {number}|))", f'(echo "{name}")',
                          "(check-sat-using qfbv)", "(pop 1)"]
            if name.startswith("inner_"):
                lines.append(f"(assert |1:{module}_a {number}|)")
        query = self.folder / "query.smt2"
        query.write_text("\n".join(lines) + "\n")
        _, output = run(["z3", query.name], self.folder, self.proof.seconds)
        answers = output.split()
        if answers[::2] != asked or len(answers) != 2 * len(asked) or not {"sat", "unsat"}.issuperset(answers[1::2]):
            raise Refused(f"z3: {last_line(output)}; see {query}")
        return " ".join(name for name, answer in zip(asked, answers[1::2], strict=True) if answer == "sat")

    def prove(self, induction: bool, only: str = "") -> Verdict:
        """only: one property is enough, where they are proved apart."""
        begin = time.monotonic()
        if induction and self.configuration.apart:
            failed = self.step_apart(only)
            return Verdict(failed, 1, self.folder / "apart.smt2", time.monotonic() - begin)
        kind = "induction" if induction else "bounded"
        trace = self.folder / f"{kind}.vcd"
        trace.unlink(missing_ok=True)
        steps = (["-i", "-t", str(self.configuration.induction)] if induction else
                 ["--presat", "-t", str(self.configuration.depth)])
        code, output = run(["yosys-smtbmc", "-s", "z3", "--unroll", "--noprogress", "--dump-vcd", trace.name, *steps,
                            "model.smt2"], self.folder, self.proof.seconds)
        (self.folder / f"{kind}.log").write_text(output)
        seconds = time.monotonic() - begin
        if code == 0 and PROVEN in output:
            return Verdict("", 0, trace, seconds)
        failed = FAILED.findall(output)
        if not failed:
            raise Refused(f"yosys-smtbmc: {last_line(output)}; see {self.folder}/{kind}.log")
        seen = STEP.findall(output)
        step = self.configuration.induction if induction else int(seen[-1])
        return Verdict(" ".join(failed), step, trace, seconds)
