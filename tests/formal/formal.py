# SPDX-License-Identifier: Apache-2.0
"""Runs one proof: every configuration must hold, bounded and by induction, and every planted bug must be found.

formal.py ROOT PROOF FOLDER [--no-bugs]
"""

import argparse
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from proof import Bug, Configuration, Proof, Refused, Variant, load

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import toolflow  # noqa: E402


def holds(root: Path, proof: Proof, number: int, configuration: Configuration, folder: Path) -> str:
    """Empty, or what does not hold."""
    variant = Variant(root, proof, configuration, folder / f"configuration_{number}")
    settings = " ".join(f"{name}={value}" for name, value in configuration.parameters.items()) or "defaults"
    settings += " short" if configuration.short else ""
    for induction in (False, True) if configuration.induction else (False,):
        how = f"induction k={configuration.induction}" if induction else f"bounded depth={configuration.depth}"
        verdict = variant.prove(induction)
        if verdict.failed:
            return (f"{proof.name}, {settings}: property {verdict.failed} fails in the {how} at step {verdict.step}; "
                    f"trace: {verdict.trace}")
        print(f"holds   {proof.name:24} {settings:28} {how:20} {verdict.seconds:6.1f} s", flush=True)
    return ""


def found(root: Path, proof: Proof, number: int, bug: Bug, folder: Path) -> str:
    """Empty, or why the planted bug counts as not found."""
    configuration = proof.configurations[0]
    if bug.depth:
        configuration = replace(configuration, depth=bug.depth)
    variant = Variant(root, proof, configuration, folder / f"bug_{number}", bug)
    verdict = variant.prove(bug.induction, bug.found)
    if not verdict.failed:
        return f"{proof.name}: planted bug `{bug.what}` is not found within {configuration.depth} clocks"
    if bug.found not in verdict.failed.split():
        return f"{proof.name}: planted bug `{bug.what}` breaks {verdict.failed}, not {bug.found}"
    print(f"found   {proof.name:24} {bug.what:42} by {bug.found:14} at step {verdict.step:2} {verdict.seconds:6.1f} s",
          flush=True)
    return ""


def prove(root: Path, proof: Proof, folder: Path, bugs: bool) -> list[str]:
    """What does not hold, and the planted bugs that are not found."""
    wrong = []
    for number, configuration in enumerate(proof.configurations):
        wrong.append(holds(root, proof, number, configuration, folder))
        if wrong[-1]:
            break
    if not any(wrong) and bugs:
        wrong += [found(root, proof, number, bug, folder) for number, bug in enumerate(proof.bugs)]
    return [line for line in wrong if line]


def refused(root: Path, name: str, folder: Path) -> str:
    """Why there is nothing to run. Otherwise the folder is there, and empty."""
    known = sorted(path.stem for path in (root / "tests/formal/proofs").glob("*.toml"))
    if not known:
        return f"{root}: has no tests/formal/proofs/*.toml; give the root of the tree"
    if name not in known:
        return f"no proof {name}; there are {', '.join(known)}"
    for tool in ("yosys", "yosys-smtbmc", "z3"):
        if not shutil.which(tool):
            return f"{tool} is missing; scripts/setup installs it"
    shutil.rmtree(folder, ignore_errors=True)
    return toolflow.unusable(folder)


def arguments() -> argparse.Namespace:
    parser = toolflow.ArgumentParser(prog="formal", description=__doc__)
    parser.add_argument("root", type=Path, help="of the tree")
    parser.add_argument("proof", help="a file of tests/formal/proofs, without .toml")
    parser.add_argument("folder", type=Path, help="for models, logs and traces")
    parser.add_argument("--no-bugs", action="store_true", help="do not look for the planted bugs")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    toolflow.terminate_as_interrupt()
    root, name = options.root.resolve(), options.proof
    folder = options.folder.resolve() / name
    try:
        fault = refused(root, name, folder)
        if fault:
            print(f"formal: {fault}", file=sys.stderr)
            return 2
        wrong = prove(root, load(root / "tests/formal/proofs" / f"{name}.toml"), folder, not options.no_bugs)
    except (Refused, OSError) as error:
        wrong = [f"{name}: {error}"]
    except KeyboardInterrupt:
        print("formal: interrupted", file=sys.stderr)
        return 130
    for line in wrong:
        print(f"FAILS   {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
