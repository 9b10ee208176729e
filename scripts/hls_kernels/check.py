# SPDX-License-Identifier: Apache-2.0
"""All rules over all sources below hls/ of a tree."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .calls import Calls
from .clang_ast import parse
from .finding import Finding
from .rules import compilers, constructs, includes, loops, pragmas, recursion
from .sources import CheckError, groups, headers, tops

ROOT = Path(__file__).resolve().parents[2]


def _unit(root: Path, source: Path | str) -> list[Finding]:
    """Rules that need the syntax tree of one translation unit."""
    tree = parse(root, source)
    calls = Calls(tree)
    findings = [*constructs.check(tree), *recursion.check(calls), *loops.check(tree)]
    if isinstance(source, Path):
        findings += pragmas.check_top(calls, source)
    return findings


def findings(root: Path) -> list[Finding]:
    """Every rule that is broken, sorted. What does not even compile has no tree to look at."""
    found = {*includes.check(root), *pragmas.check_text(root)}
    try:
        with ThreadPoolExecutor(2) as pool:
            units = [*tops(root), *(text for _, text in groups(root))]
            for part in pool.map(lambda source: _unit(root, source), units):
                found.update(part)
    except CheckError as error:
        compile_errors = set(compilers.check(root))
        if not compile_errors:
            raise error
        return sorted(found | compile_errors)
    if not found:
        found.update(compilers.check(root))
    return sorted(found)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hls_check", description="Checks hls/ against the rules for kernels.")
    parser.add_argument("--root", type=Path, default=ROOT, help="tree to look at (default: this one)")
    root = parser.parse_args(arguments).root.resolve()
    if not headers(root):
        print(f"hls_check: no kernels below {root / 'hls'}", file=sys.stderr)
        return 2
    try:
        found = findings(root)
    except CheckError as error:
        print(f"hls_check: {error}", file=sys.stderr)
        return 2
    for finding in found:
        print(finding)
    if not found:
        print(f"hls_check: {len(headers(root)) + len(tops(root))} files keep the rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
